package dev.upkeep.settings;

import java.time.Duration;
import java.util.Optional;

/**
 * When a job runs, and for how long at most.
 *
 * @param cron the times; empty when it runs by request only
 * @param timeLimit how long one run may take before it is stopped
 */
public record JobSettings(Optional<Cron> cron, Duration timeLimit) {}
