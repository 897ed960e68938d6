package dev.upkeep.cli;

import dev.upkeep.migration.DriftReport;
import dev.upkeep.migration.Migrations;
import dev.upkeep.run.Progress;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Compares a database with what its applied migrations make. */
@Command(
        name = "drift",
        description = "Compare the database with what its applied migrations make in an empty one. Ends with 1 when "
                + "they differ. Neither is changed.")
final class MigrateDriftCommand implements Callable<Integer> {
    private final CommandContext context;

    @Mixin
    private TargetOption target = new TargetOption();

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    MigrateDriftCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    @SuppressWarnings("try") // the hook only has to be closed
    public Integer call() {
        Terminal terminal = context.terminal();
        try (Application application = context.assembler().assemble(context.settings(), Progress.SILENT);
                StopHook hook = new StopHook(application, terminal)) {
            Migrations migrations = application.migrations(target.name());
            DriftReport report = application.unrecorded("migrate", target.name(), context.user(), migrations::drift);
            if (json) {
                terminal.json("drift", report);
            } else {
                print(report);
            }
            return report.differences().isEmpty() ? ExitCode.OK : ExitCode.FINDINGS;
        }
    }

    private void print(DriftReport report) {
        Terminal terminal = context.terminal();
        List<String> differences = report.differences();
        String made = "what its " + report.built().size() + " applied migrations make";
        if (differences.isEmpty()) {
            terminal.say(terminal.good("No drift: the database is " + made + "."));
        } else {
            differences.forEach(difference -> terminal.paragraph(0, 2, difference, text -> text));
            terminal.say(terminal.bad(differences.size()
                    + (differences.size() == 1 ? " difference to " : " differences to ") + made + "."));
            terminal.say("What is to stay: change schema.sql so that it says the same, write");
            terminal.say("the migration with `upkeep migrate new`, undo the change by hand, and run");
            terminal.say("`upkeep migrate up`. What is not to stay: undo it by hand.");
        }
        report.notes().forEach(terminal::say);
    }
}
