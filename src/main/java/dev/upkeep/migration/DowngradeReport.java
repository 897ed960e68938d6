package dev.upkeep.migration;

import dev.upkeep.run.JobReport;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the job migrate took back, or would take back.
 *
 * @param engine postgresql or sqlite
 * @param dryRun whether nothing was changed
 * @param fromVersion the version before; absent when there was none
 * @param toVersion the version after, or that would be; absent when there is none any more
 * @param reversed what was taken back, in that order
 * @param losses what went with it, or would go, in words
 */
public record DowngradeReport(
        String engine,
        boolean dryRun,
        @Nullable String fromVersion,
        @Nullable String toVersion,
        List<Reversed> reversed,
        List<String> losses)
        implements JobReport {
    public DowngradeReport {
        reversed = List.copyOf(reversed);
        losses = List.copyOf(losses);
    }

    @Override
    public String summary() {
        String at = toVersion == null ? "no version" : "version " + toVersion;
        if (reversed.isEmpty()) {
            return "nothing to take back: at " + at;
        }
        String what = String.join(
                ", ",
                reversed.stream()
                        .map(one -> one.version() + " " + one.description())
                        .toList());
        if (dryRun) {
            return "would take back " + what + (losses.isEmpty() ? "" : ", and with it " + String.join(", ", losses));
        }
        long milliseconds = reversed.stream()
                .map(Reversed::milliseconds)
                .filter(Objects::nonNull)
                .mapToLong(Long::longValue)
                .sum();
        return "took back " + what + " in " + milliseconds + " ms: now at " + at;
    }

    @Override
    public boolean hasFindings() {
        return false;
    }

    /**
     * One migration that was taken back.
     *
     * @param version its version
     * @param description its file's description
     * @param milliseconds how long its reverse took; absent in a dry run
     */
    public record Reversed(
            String version, String description, @Nullable Long milliseconds) {}
}
