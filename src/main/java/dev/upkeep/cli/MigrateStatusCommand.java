package dev.upkeep.cli;

import dev.upkeep.migration.Migrations;
import dev.upkeep.migration.Migrations.State;
import dev.upkeep.migration.Migrations.Step;
import dev.upkeep.run.CommandText;
import dev.upkeep.run.Progress;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lists the migrations of the folder and of the database. */
@Command(
        name = "status",
        description = "List the migrations: what the database has, what is pending, and what can be taken back. Ends "
                + "with 1 when something is pending or not as it was applied.")
final class MigrateStatusCommand implements Callable<Integer> {
    private final CommandContext context;

    @Mixin
    private TargetOption target = new TargetOption();

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    MigrateStatusCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        Terminal terminal = context.terminal();
        try (Application application = context.assembler().assemble(context.settings(), Progress.SILENT)) {
            Migrations migrations = application.migrations(target.name());
            List<Step> steps = application.unrecorded("migrate", target.name(), context.user(), migrations::status);
            if (json) {
                terminal.json("migrations", steps);
            } else if (steps.isEmpty()) {
                terminal.say("There are no migrations yet. `upkeep migrate new \"…\"` writes one.");
            } else {
                ReportText.rows(steps, terminal.columns()).forEach(terminal::data);
                say(steps, migrations);
            }
            return steps.stream().allMatch(MigrateStatusCommand::isFine) ? ExitCode.OK : ExitCode.FINDINGS;
        }
    }

    private void say(List<Step> steps, Migrations migrations) {
        Terminal terminal = context.terminal();
        long pending =
                steps.stream().filter(step -> step.state() == State.PENDING).count();
        if (steps.stream().anyMatch(step -> step.state() == State.LATE)) {
            terminal.say(terminal.bad("Late: it came after a higher version was applied."
                    + " Rename it and its U file to version " + migrations.nextVersion() + "."));
        }
        boolean blocked = false;
        for (Step step : steps) {
            if (!isFine(step) && step.state() != State.PENDING) {
                blocked = true;
                terminal.say(terminal.bad("Version " + step.version() + ": "
                        + step.state().name().toLowerCase(Locale.ROOT).replace('_', ' ')));
            }
        }
        if (blocked) {
            terminal.say("Nothing can be applied before that is in order. What to do says: "
                    + CommandText.of("migrate repair --dry-run", target.name()));
        } else if (pending > 0) {
            terminal.say(terminal.bad(pending + " pending; apply: " + CommandText.of("migrate up", target.name())));
        }
    }

    private static boolean isFine(Step step) {
        return switch (step.state()) {
            case APPLIED, BASELINE, PASSED_OVER -> true;
            case PENDING, LATE, FILE_CHANGED, FILE_MISSING, FAILED -> false;
        };
    }
}
