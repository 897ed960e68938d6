package dev.upkeep.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** What a person does with the store's own rules about incomplete uploads. */
@Command(
        name = "lifecycle",
        synopsisSubcommandLabel = "COMMAND",
        description = "Show the bucket's lifecycle rules, and have the store abort old uploads by itself.")
final class LifecycleCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    private LifecycleCommand() {}

    /** The command with its subcommands. */
    static CommandLine line(CommandContext context, CommandLine.IFactory candidates) {
        CommandLine line = new CommandLine(new LifecycleCommand(), candidates);
        line.addSubcommand(new LifecycleShowCommand(context));
        line.addSubcommand(new LifecycleInstallCommand(context));
        return line;
    }

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getErr());
        return ExitCode.USAGE;
    }
}
