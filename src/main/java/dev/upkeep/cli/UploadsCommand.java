package dev.upkeep.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** What a person does with the incomplete uploads in the bucket; each subcommand does one thing. */
@Command(
        name = "uploads",
        synopsisSubcommandLabel = "COMMAND",
        description = "List and abort the incomplete multipart uploads in the bucket, and have the store do it.")
final class UploadsCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    private UploadsCommand() {}

    /** The command with its subcommands. */
    static CommandLine line(CommandContext context, CommandLine.IFactory candidates) {
        CommandLine line = new CommandLine(new UploadsCommand(), candidates);
        line.addSubcommand(new UploadsListCommand(context));
        line.addSubcommand(new UploadsAbortCommand(context));
        line.addSubcommand(LifecycleCommand.line(context, candidates));
        return line;
    }

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getErr());
        return ExitCode.USAGE;
    }
}
