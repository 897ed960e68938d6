package dev.upkeep.health;

import dev.upkeep.check.CheckResult;
import java.time.Duration;
import java.time.Instant;

/**
 * What a check found last.
 *
 * @param result what it found
 * @param since since when it is in this state without a break
 * @param observedAt when it was made last
 * @param recordedAt when the history last got a row of it
 * @param cost how long it took
 */
public record LastResult(CheckResult result, Instant since, Instant observedAt, Instant recordedAt, Duration cost) {}
