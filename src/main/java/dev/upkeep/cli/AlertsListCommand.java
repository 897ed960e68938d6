package dev.upkeep.cli;

import dev.upkeep.alert.AlertBoard;
import dev.upkeep.alert.Alerts;
import dev.upkeep.alert.ChannelStanding;
import dev.upkeep.alert.Level;
import dev.upkeep.alert.OpenAlert;
import dev.upkeep.run.Progress;
import dev.upkeep.settings.Durations;
import dev.upkeep.settings.Settings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Lists what is wrong now, and how the channels do. */
@Command(
        name = "list",
        description = "List what is wrong now, and how the channels do. Ends with 1 when something is wrong.")
final class AlertsListCommand implements Callable<Integer> {
    private static final String TEMPLATES = "channel-templates.camel.yaml";

    private final CommandContext context;

    @Option(
            names = "--target",
            completionCandidates = Candidates.Targets.class,
            description = "Only this target's alerts, and Upkeep's own (default: all).")
    private @Nullable String target;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    AlertsListCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        Settings settings = context.settings();
        if (target != null) {
            settings.require(target);
        }
        try (Application application = context.assembler().assemble(settings, Progress.SILENT)) {
            AlertBoard alerts = application.alerts();
            List<OpenAlert> open = alerts.open().stream()
                    .filter(alert -> target == null
                            || alert.target().equals(target)
                            || alert.target().equals(Alerts.ITSELF))
                    .toList();
            List<ChannelStanding> channels = alerts.standings();
            if (json) {
                Map<String, Object> parts = new LinkedHashMap<>();
                parts.put("alerts", open);
                parts.put("channels", channels);
                context.terminal().json(parts);
            } else {
                print(open, alerts.haveHeard(), channels, unseen(settings), Instant.now());
            }
            return open.stream().noneMatch(OpenAlert::wrong)
                            && channels.stream()
                                    .noneMatch(channel -> channel.failure().isPresent())
                    ? ExitCode.OK
                    : ExitCode.FINDINGS;
        }
    }

    /** The files that declare channels, by their names. */
    private static List<String> unseen(Settings settings) {
        try (Stream<Path> files = Files.list(settings.routesDirectory())) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.matches("channel-.+\\.camel\\.yaml") && !name.equals(TEMPLATES))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void print(
            List<OpenAlert> open, boolean heard, List<ChannelStanding> channels, List<String> files, Instant now) {
        Terminal terminal = context.terminal();
        if (open.isEmpty()) {
            terminal.paragraph(
                    0,
                    heard
                            ? "No alert is open; `upkeep checks list` shows how each check stands."
                            : "No check has been made yet; `upkeep start` makes them by schedule, `upkeep run"
                                    + " check-health` all of them now.");
        }
        open.forEach(alert -> print(alert, now));
        if (!open.isEmpty()) {
            terminal.paragraph(0, "`upkeep checks explain <check>` says why one matters, and what to do.");
        }
        terminal.data("");
        if (channels.isEmpty() && !files.isEmpty()) {
            terminal.paragraph(
                    0,
                    "Nobody is told yet: no `upkeep start` has seen routes/" + String.join(", routes/", files)
                            + ". The next one notes the channels and delivers to them; `upkeep alerts test <name>` tries"
                            + " one now.");
        } else if (channels.isEmpty()) {
            terminal.paragraph(
                    0,
                    "Nobody is told: `upkeep start` has found no channel. docs/alerts.md shows how to make one by"
                            + " copying a file.");
        } else {
            terminal.data("Channels");
            channels.forEach(channel -> print(channel, now));
        }
    }

    private void print(OpenAlert alert, Instant now) {
        Terminal terminal = context.terminal();
        String word = alert.flapping()
                ? "FLAPPING"
                : alert.level() == Level.OK && alert.unknownSince() != null
                        ? "UNKNOWN"
                        : alert.level().name();
        Instant since = alert.since() == null ? alert.unknownSince() : alert.since();
        String head = String.format("%-9s", word);
        terminal.data((alert.level() == Level.OK && alert.unknownSince() == null ? head : terminal.bad(head))
                + alert.check()
                + (alert.target().equals(Alerts.ITSELF) ? "" : " (" + alert.target() + ")")
                + (since == null ? "" : "  for " + Durations.text(Duration.between(since, now))));
        terminal.paragraph(2, alert.detail());
        List<String> said = new ArrayList<>();
        if (alert.acknowledgedUntil() != null) {
            said.add("acknowledged by " + alert.acknowledgedBy() + " until " + Times.minute(alert.acknowledgedUntil())
                    + " UTC");
        }
        if (alert.snoozedUntil() != null) {
            said.add("snoozed until " + Times.minute(alert.snoozedUntil()) + " UTC");
        }
        said.add(
                alert.channels().isEmpty()
                        ? "nobody was told"
                        : "told: "
                                + String.join(
                                        ", ", alert.channels().stream().sorted().toList()));
        terminal.paragraph(2, 2, String.join("; ", said), terminal::faint);
    }

    private void print(ChannelStanding channel, Instant now) {
        Terminal terminal = context.terminal();
        List<String> parts = new ArrayList<>();
        parts.add(channel.channel().kind());
        parts.add(channel.channel().least() == Level.CRIT ? "CRIT only" : "WARN and CRIT");
        channel.channel().quietHours().ifPresent(hours -> parts.add("quiet " + hours));
        parts.add(channel.lastSentAt()
                .map(at -> "last message " + Durations.text(Duration.between(at, now)) + " ago")
                .orElse("no message yet"));
        if (channel.changes() > 0) {
            parts.add(channel.changes() + (channel.changes() == 1 ? " change waits" : " changes wait"));
        }
        if (channel.givenUp() > 0) {
            parts.add(channel.givenUp() + (channel.givenUp() == 1 ? " message" : " messages") + " given up");
        }
        terminal.paragraph(2, 4, channel.channel().name() + ": " + String.join(", ", parts), text -> text);
        channel.failure().ifPresent(failure -> terminal.paragraph(4, 4, "fails: " + failure, terminal::bad));
    }
}
