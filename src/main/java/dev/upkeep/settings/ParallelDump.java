package dev.upkeep.settings;

/**
 * How a dump of the format `directory` is made.
 *
 * @param jobs how many workers of pg_dump dump tables at the same time, each by a connection of its own
 * @param mostWaitingBytes how much of the dump may wait on disk to be uploaded; pg_dump pauses while there is more
 */
public record ParallelDump(int jobs, long mostWaitingBytes) {}
