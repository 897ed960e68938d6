package dev.upkeep.migration;

import dev.upkeep.run.ActiveRun;
import dev.upkeep.run.CommandText;

/** The command by which a person goes on from a run of the job migrate, for the same target. */
public final class NextCommand {
    private NextCommand() {}

    /** The command that asks for what this run was asked for. */
    static String again(ActiveRun run) {
        return run.parameter(Migrate.BASELINE)
                .map(version -> of(run, "baseline " + version))
                .orElseGet(() -> {
                    Action action = Action.of(run);
                    String to = run.parameter(Migrate.TO)
                            .map(version -> " --to " + version)
                            .orElse("");
                    boolean skips = action == Action.GATE
                            && run.parameter(Migrate.SKIP_REHEARSAL).isPresent();
                    return of(run, action.word() + to + (skips ? " --skip-rehearsal" : ""));
                });
    }

    /**
     * A command about migrations.
     *
     * @param words what comes behind `upkeep migrate`
     */
    public static String of(ActiveRun run, String words) {
        return CommandText.of("migrate " + words, run.target());
    }
}
