package dev.upkeep.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** What a person does with the backups in the bucket; each subcommand does one thing. */
@Command(
        name = "backups",
        synopsisSubcommandLabel = "COMMAND",
        description = "List, look at, verify, restore, expire and delete the backups in the bucket.")
final class BackupsCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    private BackupsCommand() {}

    /** The command with its subcommands. */
    static CommandLine line(CommandContext context, CommandLine.IFactory candidates) {
        CommandLine line = new CommandLine(new BackupsCommand(), candidates);
        line.addSubcommand(new BackupsListCommand(context));
        line.addSubcommand(new BackupsShowCommand(context));
        line.addSubcommand(new BackupsVerifyCommand(context));
        line.addSubcommand(new BackupsRestoreCommand(context));
        line.addSubcommand(new BackupsExpireCommand(context));
        line.addSubcommand(new BackupsDeleteCommand(context));
        return line;
    }

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getErr());
        return ExitCode.USAGE;
    }
}
