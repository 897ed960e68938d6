package dev.upkeep;

import dev.upkeep.alert.ChannelDefinition;
import dev.upkeep.settings.Settings;
import java.time.Clock;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** What the process says of itself when it has started: where everything is, and what runs when. */
final class Announcement {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("EEE uuuu-MM-dd HH:mm", Locale.ROOT);

    private Announcement() {}

    /**
     * The lines.
     *
     * @param settings the settings
     * @param channels who is told of what the checks find
     * @param clock the time now
     */
    static List<String> of(Settings settings, List<ChannelDefinition> channels, Clock clock) {
        List<String> lines = new ArrayList<>();
        lines.add("Upkeep is at work (profile " + settings.profile() + ").");
        settings.targets().forEach((name, target) -> {
            lines.add("  " + name + "  database  " + target.database().address().describe());
            lines.add("  " + name + "  bucket    " + target.objectStore().bucket() + " at "
                    + target.objectStore().endpoint().map(Object::toString).orElse("AWS"));
        });
        lines.add("  state     " + settings.state().address().describe());
        lines.add("  inbox     " + settings.inbox() + "/<job>/  (a file put there starts the job)");
        lines.add("  health    http://" + settings.managementHost() + ":" + settings.managementPort()
                + "/observe/health");
        lines.add("  metrics   http://" + settings.managementHost() + ":" + settings.managementPort()
                + "/observe/metrics");
        lines.add("  alerts    "
                + (channels.isEmpty()
                        ? "nobody is told: there is no channel yet; docs/alerts.md shows how to make one"
                        : channels.stream().map(ChannelDefinition::name).collect(Collectors.joining(", "))));
        lines.add("Schedules (" + settings.timeZone() + "):");
        settings.jobs().forEach((job, when) -> {
            String next = when.cron()
                    .flatMap(cron -> cron.next(clock.instant(), settings.timeZone()))
                    .map(time -> "next " + TIME.format(ZonedDateTime.ofInstant(time, settings.timeZone())))
                    .orElse("by request only");
            lines.add("  " + String.format("%-26s", job) + next);
        });
        lines.add("Ctrl-C ends it. In another shell: upkeep runs, upkeep run JOB, upkeep --help");
        return lines;
    }
}
