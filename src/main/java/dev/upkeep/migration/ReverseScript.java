package dev.upkeep.migration;

/**
 * What takes one migration back.
 *
 * @param version the migration's version
 * @param name the name of the file it is from
 * @param sql its text, with its placeholders
 */
record ReverseScript(String version, String name, String sql) {}
