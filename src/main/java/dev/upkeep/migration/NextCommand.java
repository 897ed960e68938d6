package dev.upkeep.migration;

import dev.upkeep.run.ActiveRun;

/** The command by which a person goes on from a run of the job migrate, for the same target. */
public final class NextCommand {
    private static final String USUAL_TARGET = "main";

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
     * @param words what comes behind `bin/upkeep migrate`
     */
    public static String of(ActiveRun run, String words) {
        String target = run.target().equals(USUAL_TARGET) ? "" : " --target " + run.target();
        return "bin/upkeep migrate " + words + target;
    }
}
