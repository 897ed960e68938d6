package dev.upkeep.cli;

import dev.upkeep.migration.Migrations;
import dev.upkeep.migration.Migrations.Event;
import dev.upkeep.run.Progress;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lists what was applied to a database and what was taken back. */
@Command(name = "history", description = "List what was applied to the database and what was taken back, and by whom.")
final class MigrateHistoryCommand implements Callable<Integer> {
    private final CommandContext context;

    @Mixin
    private TargetOption target = new TargetOption();

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    MigrateHistoryCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        Terminal terminal = context.terminal();
        try (Application application = context.assembler().assemble(context.settings(), Progress.SILENT)) {
            Migrations migrations = application.migrations(target.name());
            List<Event> events = application.unrecorded("migrate", target.name(), context.user(), migrations::history);
            if (json) {
                terminal.json("history", events);
            } else if (events.isEmpty()) {
                terminal.say("Nothing was applied yet.");
            } else {
                ReportText.rows(events, terminal.columns()).forEach(terminal::data);
            }
            return ExitCode.OK;
        }
    }
}
