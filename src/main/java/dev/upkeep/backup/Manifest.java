package dev.upkeep.backup;

import dev.upkeep.run.Json;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What makes a stored dump a backup. Its JSON stands beside the dump and is written last, so that a dump without one
 * is no backup: nobody lists, restores or counts it.
 *
 * @param schemaVersion the version of this form: 1
 * @param id the backup's id, which is the id of the run that made it
 * @param target the target's name
 * @param label what a person called it; absent when nobody did
 * @param trigger what asked for it: `schedule`, `file`, `command`, `http` or `startup`
 * @param startedAt when the dump was begun: the backup has what was committed before, and nothing that came after
 *     {@code finishedAt}
 * @param finishedAt when the dump was stored whole
 * @param engine `postgresql` or `sqlite`
 * @param serverVersion the database's version
 * @param tool what made the dump: `pg_dump` or `sqlite`
 * @param toolVersion the tool's version
 * @param database the database's name
 * @param databaseBytes how large the database was
 * @param format what the dump is once it is decompressed: `custom` (for pg_restore) or `sqlite` (a database file)
 * @param compression `zstd`
 * @param dumpKey the key of the dump
 * @param rawBytes the dump's size before compression
 * @param storedBytes the size of the object under {@code dumpKey}
 * @param sha256 the SHA-256 of the stored bytes, in lower-case hexadecimal
 * @param partBytes the size of the upload's parts
 * @param upkeepVersion the version of Upkeep that made it
 */
public record Manifest(
        int schemaVersion,
        String id,
        String target,
        @Nullable String label,
        String trigger,
        Instant startedAt,
        Instant finishedAt,
        String engine,
        String serverVersion,
        String tool,
        String toolVersion,
        String database,
        long databaseBytes,
        String format,
        String compression,
        String dumpKey,
        long rawBytes,
        long storedBytes,
        String sha256,
        int partBytes,
        String upkeepVersion) {
    /** The version of the form that this class writes. */
    static final int SCHEMA_VERSION = 1;

    /** The name of a manifest's object, beside the dump's. */
    static final String OBJECT_NAME = "manifest.json";

    /** The key that this manifest is to be stored under. */
    public String manifestKey() {
        return dumpKey.substring(0, dumpKey.lastIndexOf('/') + 1) + OBJECT_NAME;
    }

    /** The text that is to be stored. */
    public String json() {
        return Json.page(this);
    }
}
