package dev.upkeep.cli;

import dev.upkeep.run.Progress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Sends a real message through a channel. */
@Command(
        name = "test",
        description = "Send a message through a channel at once, quiet hours or not, and show what the other side "
                + "answers.")
final class AlertsTestCommand implements Callable<Integer> {
    private final CommandContext context;

    @Parameters(paramLabel = "CHANNEL", description = "The channel's name, as `upkeep alerts list` shows it.")
    private String channel = "";

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    AlertsTestCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        try (Application application = context.assembler().assemble(context.settings(), Progress.SILENT)) {
            String answer = application.testChannel(channel);
            if (json) {
                Map<String, Object> parts = new LinkedHashMap<>();
                parts.put("channel", channel);
                parts.put("answer", answer);
                context.terminal().json(parts);
            } else {
                context.terminal().say("Sent a message through " + channel + ". " + answer);
            }
            return ExitCode.OK;
        }
    }
}
