package dev.upkeep.health;

import org.jspecify.annotations.Nullable;

/**
 * Cumulative counters as a check read them.
 *
 * @param subject what they count for; empty when there is only one
 * @param counter what is watched: blocks found in memory, deadlocks
 * @param base what it is a share of: all blocks; absent when the number itself is what counts
 */
record CounterReading(
        String subject, double counter, @Nullable Double base) {}
