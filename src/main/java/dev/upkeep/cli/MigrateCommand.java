package dev.upkeep.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** What a person does with the migrations of a database; each subcommand does one thing. */
@Command(
        name = "migrate",
        synopsisSubcommandLabel = "COMMAND",
        description = "Write, rehearse, apply and take back migrations of the application's database.")
final class MigrateCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    private MigrateCommand() {}

    /** The command with its subcommands. */
    static CommandLine line(CommandContext context, CommandLine.IFactory candidates) {
        CommandLine line = new CommandLine(new MigrateCommand(), candidates);
        line.addSubcommand(new MigrateNewCommand(context));
        line.addSubcommand(new MigrateLintCommand(context));
        line.addSubcommand(new MigrateUpCommand(context));
        line.addSubcommand(new MigrateRehearseCommand(context));
        line.addSubcommand(new MigrateGateCommand(context));
        line.addSubcommand(new MigrateDownCommand(context));
        line.addSubcommand(new MigrateBaselineCommand(context));
        line.addSubcommand(new MigrateStatusCommand(context));
        line.addSubcommand(new MigrateHistoryCommand(context));
        line.addSubcommand(new MigrateSqlCommand(context));
        line.addSubcommand(new MigrateDriftCommand(context));
        line.addSubcommand(new MigrateRepairCommand(context));
        return line;
    }

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getErr());
        return ExitCode.USAGE;
    }
}
