package dev.upkeep.settings;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * When a job runs, for how long at most, and who is told.
 *
 * @param cron the times; empty when it runs by request only
 * @param timeLimit how long one run may take before it is stopped
 * @param pingUrls the dead-man's-switch of each target that has one
 */
public record JobSettings(Optional<Cron> cron, Duration timeLimit, Map<String, PingUrl> pingUrls) {
    public JobSettings {
        pingUrls = Map.copyOf(pingUrls);
    }
}
