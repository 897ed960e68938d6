package dev.upkeep.backup.catalogue;

/**
 * Where a sequence was.
 *
 * @param schema the sequence's schema
 * @param name the sequence's name, unquoted
 * @param lastValue the last value that it gave
 */
public record SequenceValue(String schema, String name, long lastValue) {}
