package dev.upkeep.check;

import dev.upkeep.settings.Durations;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * What the checks of each target found last, whoever made them, remembered for as long as the process lives. A result is
 * believed for a while only: one that nobody makes any more is UNKNOWN then. Thread-safe.
 */
public final class LastChecks {
    private final Clock clock;
    private final Map<String, List<Kept>> byTarget = new ConcurrentHashMap<>();

    /** @param clock says how old a result is */
    public LastChecks(Clock clock) {
        this.clock = clock;
    }

    /**
     * Remembers what was found, in place of everything that was remembered of the target.
     *
     * @param target the target's name
     * @param checks the last result of each of its checks
     */
    public void remember(String target, List<Kept> checks) {
        byTarget.put(target, List.copyOf(checks));
    }

    /** The last checks by the target's name; without the targets that were not checked yet. */
    public Map<String, List<Found>> all() {
        Instant now = clock.instant();
        return byTarget.entrySet().stream()
                .collect(Collectors.toUnmodifiableMap(
                        Map.Entry::getKey,
                        entry -> entry.getValue().stream()
                                .map(kept -> kept.at(now))
                                .toList()));
    }

    /**
     * A result and its age.
     *
     * @param result what was found
     * @param observedAt when
     * @param believedFor how long that says something of the present
     */
    public record Kept(CheckResult result, Instant observedAt, Duration believedFor) {
        private Found at(Instant now) {
            if (!now.isAfter(observedAt.plus(believedFor))) {
                return new Found(result, false);
            }
            String detail = "was not made since " + observedAt.truncatedTo(ChronoUnit.SECONDS)
                    + ", and is believed for " + Durations.text(believedFor)
                    + "; `upkeep runs --job check-health` shows what became of its rounds; it was " + result.state()
                    + " then: " + result.detail();
            return new Found(CheckResult.without(result.id(), CheckState.UNKNOWN, detail), true);
        }
    }

    /**
     * What is known of a check now.
     *
     * @param result what it found last; UNKNOWN when that is too old
     * @param outdated whether it is too old
     */
    public record Found(CheckResult result, boolean outdated) {}
}
