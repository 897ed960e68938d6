package dev.upkeep.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** What a person asks about the checks. */
@Command(
        name = "checks",
        synopsisSubcommandLabel = "COMMAND",
        description = "Show, make and explain the checks of the database, the bucket, the backups and the jobs.",
        footer = {"", "Checks are declared in routes/checks-*.camel.yaml; docs/checks.md says how to add one."})
final class ChecksCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    private ChecksCommand() {}

    /** The command with its subcommands. */
    static CommandLine line(CommandContext context, CommandLine.IFactory candidates) {
        CommandLine line = new CommandLine(new ChecksCommand(), candidates);
        line.addSubcommand(new ChecksListCommand(context));
        line.addSubcommand(new ChecksRunCommand(context));
        line.addSubcommand(new ChecksExplainCommand(context));
        line.addSubcommand(new ChecksAcceptCommand(context));
        return line;
    }

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getErr());
        return ExitCode.USAGE;
    }
}
