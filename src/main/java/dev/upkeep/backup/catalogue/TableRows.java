package dev.upkeep.backup.catalogue;

import org.jspecify.annotations.Nullable;

/**
 * How many rows a table had, not counting those of tables that inherit from it.
 *
 * @param schema the table's schema; `main` on SQLite
 * @param name the table's name, unquoted
 * @param rows its rows; absent when the dump was told to leave its rows out, or holds only a part of them because it
 *     is an extension's
 * @param fingerprint a sum over the contents of all rows, equal for equal rows in any order; absent when none was taken
 */
public record TableRows(
        String schema,
        String name,
        @Nullable Long rows,
        @Nullable String fingerprint) {}
