package dev.upkeep.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** What a person asks about alerts, and says to them. */
@Command(
        name = "alerts",
        synopsisSubcommandLabel = "COMMAND",
        description = "Show what is wrong and who is told, see to an alert, or try a channel.")
final class AlertsCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    private AlertsCommand() {}

    /** The command with its subcommands. */
    static CommandLine line(CommandContext context, CommandLine.IFactory candidates) {
        CommandLine line = new CommandLine(new AlertsCommand(), candidates);
        line.addSubcommand(new AlertsListCommand(context));
        line.addSubcommand(new AlertsAckCommand(context));
        line.addSubcommand(new AlertsSnoozeCommand(context));
        line.addSubcommand(new AlertsTestCommand(context));
        return line;
    }

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getErr());
        return ExitCode.USAGE;
    }
}
