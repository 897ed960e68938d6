package dev.upkeep.cli;

import dev.upkeep.run.Progress;
import dev.upkeep.settings.Settings;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Notes that somebody sees to an alert. */
@Command(
        name = "ack",
        description = "Say that you see to an alert: nobody is reminded of it for 24 hours, unless it " + "gets worse.")
final class AlertsAckCommand implements Callable<Integer> {
    private final CommandContext context;

    @Parameters(paramLabel = "CHECK", description = "The check, as `upkeep alerts list` names it.")
    private String check = "";

    @Mixin
    private TargetOption target = new TargetOption();

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    AlertsAckCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        Settings settings = context.settings();
        settings.require(target.name());
        try (Application application = context.assembler().assemble(settings, Progress.SILENT)) {
            Instant until = application.alerts().acknowledge(target.name(), check, context.user());
            if (json) {
                Map<String, Object> parts = new LinkedHashMap<>();
                parts.put("check", check);
                parts.put("acknowledgedBy", context.user());
                parts.put("acknowledgedUntil", until);
                context.terminal().json(parts);
            } else {
                context.terminal()
                        .say("Nobody is reminded of " + check + " until " + Times.minute(until)
                                + " UTC, unless it gets worse.");
            }
            return ExitCode.OK;
        }
    }
}
