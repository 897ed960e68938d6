package dev.upkeep.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** What a person asks about users' storage; measuring it is the job recalculate-storage. */
@Command(
        name = "storage",
        synopsisSubcommandLabel = "COMMAND",
        description = "Show what users store, as `upkeep run recalculate-storage` last measured it.")
final class StorageCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    private StorageCommand() {}

    /** The command with its subcommands. */
    static CommandLine line(CommandContext context, CommandLine.IFactory candidates) {
        CommandLine line = new CommandLine(new StorageCommand(), candidates);
        line.addSubcommand(new StorageReportCommand(context));
        line.addSubcommand(new StorageHistoryCommand(context));
        return line;
    }

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getErr());
        return ExitCode.USAGE;
    }
}
