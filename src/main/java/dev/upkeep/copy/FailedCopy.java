package dev.upkeep.copy;

/**
 * An object that could not be copied, or differs from its copy.
 *
 * @param key its key in the source
 * @param bytes its size
 * @param reason why
 */
public record FailedCopy(String key, long bytes, String reason) {}
