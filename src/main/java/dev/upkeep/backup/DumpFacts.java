package dev.upkeep.backup;

import dev.upkeep.backup.catalogue.DatabaseProperties;
import org.jspecify.annotations.Nullable;

/**
 * What is known about a dump before it is made.
 *
 * @param engine `postgresql` or `sqlite`
 * @param serverVersion the database's version
 * @param tool what makes the dump
 * @param toolVersion the tool's version
 * @param database the database's name
 * @param databaseBytes how large the database is
 * @param properties what the database itself is like; null of SQLite
 * @param format what the dump is once it is decompressed
 * @param objectName the name of the dump's object; of several, that of the table of contents
 * @param files how many files of the dump are uploaded at the same time
 */
record DumpFacts(
        String engine,
        String serverVersion,
        String tool,
        String toolVersion,
        String database,
        long databaseBytes,
        @Nullable DatabaseProperties properties,
        String format,
        String objectName,
        int files) {}
