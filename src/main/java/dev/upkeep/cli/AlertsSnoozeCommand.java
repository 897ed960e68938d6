package dev.upkeep.cli;

import dev.upkeep.run.Progress;
import dev.upkeep.settings.Durations;
import dev.upkeep.settings.Settings;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Keeps quiet about an alert for a while. */
@Command(
        name = "snooze",
        description = "Say nothing new of a check for a while; what is still wrong then is told then. That it is over "
                + "is told all the same.")
final class AlertsSnoozeCommand implements Callable<Integer> {
    private static final Duration MOST = Duration.ofDays(30);

    private final CommandContext context;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "CHECK", description = "The check, as `upkeep alerts list` names it.")
    private String check = "";

    @Option(
            names = "--for",
            paramLabel = "TIME",
            required = true,
            description = "How long: 30m, 4h, 7d, 30d at most; 0s ends a snooze.")
    private String time = "";

    @Mixin
    private TargetOption target = new TargetOption();

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    AlertsSnoozeCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        Duration duration = duration();
        Settings settings = context.settings();
        settings.require(target.name());
        try (Application application = context.assembler().assemble(settings, Progress.SILENT)) {
            Instant until = application.alerts().snooze(target.name(), check, duration);
            if (json) {
                Map<String, Object> parts = new LinkedHashMap<>();
                parts.put("check", check);
                parts.put("snoozedUntil", until);
                context.terminal().json(parts);
            } else {
                context.terminal()
                        .say(
                                duration.isZero()
                                        ? "The snooze of " + check + " is over."
                                        : "Nothing new is said of " + check + " until " + Times.minute(until)
                                                + " UTC.");
            }
            return ExitCode.OK;
        }
    }

    private Duration duration() {
        try {
            Duration duration = Durations.parse(time);
            if (duration.compareTo(MOST) <= 0) {
                return duration;
            }
        } catch (IllegalArgumentException e) {
            throw new CommandLine.ParameterException(
                    spec.commandLine(), "--for: '" + time + "' " + e.getMessage() + ".", e);
        }
        throw new CommandLine.ParameterException(
                spec.commandLine(), "--for is " + time + "; 30d is the longest snooze.");
    }
}
