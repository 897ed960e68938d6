package dev.upkeep.settings;

import java.time.Duration;
import java.util.Optional;

/**
 * When a job runs, and for how long at most.
 *
 * @param cron Quartz's form; empty when it runs by request only
 * @param timeLimit how long one run may take before it is stopped
 */
public record JobSettings(Optional<String> cron, Duration timeLimit) {}
