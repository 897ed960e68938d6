package dev.upkeep.cli;

import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.migration.generate.NewMigration;
import dev.upkeep.migration.generate.NewMigrationReport;
import dev.upkeep.settings.Settings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Writes the next migration and its reverse. */
@Command(
        name = "new",
        description =
                "Write the next migration and its reverse from what has changed in schema.sql, for PostgreSQL and "
                        + "SQLite alike. No database is needed.")
final class MigrateNewCommand implements Callable<Integer> {
    private final CommandContext context;

    @Mixin
    private TargetOption target = new TargetOption();

    @Parameters(paramLabel = "DESCRIPTION", description = "What it is for, in a few words: \"add invoice number\".")
    private String description = "";

    @Option(
            names = "--rename",
            paramLabel = "OLD=NEW",
            description = "A column or table that has another name now: orders.note=remark, orders=purchases. What is "
                    + "not named here is dropped and made anew.")
    private List<String> renames = new ArrayList<>();

    @Option(names = "--empty", description = "Write two empty files, for what is not generated.")
    private boolean empty;

    @Option(names = "--dry-run", description = "Print the two files and write none.")
    private boolean dryRun;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    MigrateNewCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        if (empty && !renames.isEmpty()) {
            throw new UpkeepException(
                    FailureKind.REFUSED, "--empty writes no statements, so --rename has no meaning. Leave one out.");
        }
        Terminal terminal = context.terminal();
        Settings settings = context.bucketSettings();
        settings.require(target.name());
        Path folder = settings.target(target.name()).migration().directory();
        NewMigration migration = new NewMigration(folder);
        NewMigrationReport report =
                empty ? migration.empty(description, dryRun) : migration.generate(description, renames, dryRun);
        if (json) {
            terminal.json("migration", report);
            return ExitCode.OK;
        }
        if (!report.changed()) {
            terminal.say("Nothing was written: the migrations in " + folder + " make what schema.sql says.");
        }
        for (NewMigrationReport.Script script : report.scripts()) {
            print(folder, script);
        }
        report.hints().forEach(terminal::say);
        if (report.written()) {
            terminal.say(empty ? "Fill both in." : "Read both.");
            terminal.say("`upkeep migrate rehearse` tries it on a copy, `upkeep migrate up` applies it.");
        }
        return ExitCode.OK;
    }

    private void print(Path folder, NewMigrationReport.Script script) {
        Terminal terminal = context.terminal();
        if (dryRun) {
            terminal.data("-- " + script.file());
            terminal.data(script.text());
            return;
        }
        terminal.data(folder.resolve(script.file()).toString());
        script.warnings().forEach(warning -> terminal.paragraph(2, 2, warning, terminal::bad));
    }
}
