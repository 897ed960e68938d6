package dev.upkeep.run;

import java.time.Instant;

/**
 * When a job last ended in one way for a target.
 *
 * @param job the job's name
 * @param target the target's name
 * @param status how it ended: neither RUNNING nor SKIPPED
 * @param finishedAt when it last did so
 */
public record RunEnd(String job, String target, RunStatus status, Instant finishedAt) {}
