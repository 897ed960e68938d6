package dev.upkeep.backup.catalogue;

import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.run.Json;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What makes stored dumps a backup. Its JSON stands beside them and is written last, so that a dump without one is no
 * backup: nobody lists, restores or counts it.
 *
 * @param schemaVersion the version of this form: 1
 * @param id the backup's id, which is the id of the run that made it
 * @param target the target's name
 * @param label what a person called it; absent when nobody did
 * @param trigger what asked for it: `schedule`, `file`, `command`, `http` or `startup`
 * @param startedAt when it was begun
 * @param finishedAt when its last dump was stored whole
 * @param engine `postgresql` or `sqlite`
 * @param serverVersion the database server's version
 * @param tool what made the dumps: `pg_dump` or `sqlite`
 * @param toolVersion the tool's version
 * @param format what a dump is once it is decompressed: `custom` (for pg_restore), `plain` (SQL, for psql), `directory`
 *     (a folder for pg_restore) or `sqlite` (a database file)
 * @param compression `zstd`
 * @param encryption how the files are encrypted; absent when they are not
 * @param databases the databases, that of the target's database.url first
 * @param globals the roles and tablespaces of the server as SQL; absent when they were not dumped
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
        String format,
        String compression,
        @Nullable Encryption encryption,
        List<DatabaseDump> databases,
        @Nullable StoredFile globals,
        String upkeepVersion) {
    /** The version of the form that this class writes, and the newest that it reads. */
    public static final int SCHEMA_VERSION = 1;

    /** The name of a manifest's object, beside the dumps. */
    public static final String OBJECT_NAME = "manifest.json";

    public Manifest {
        Objects.requireNonNull(id, "no id");
        Objects.requireNonNull(target, "no target");
        Objects.requireNonNull(startedAt, "no start");
        Objects.requireNonNull(finishedAt, "no end");
        Objects.requireNonNull(engine, "no engine");
        Objects.requireNonNull(format, "no format");
        databases = List.copyOf(databases);
    }

    /** The key that this manifest belongs under. */
    public String key() {
        String file = main().file().key();
        return file.substring(0, file.lastIndexOf('/') + 1) + OBJECT_NAME;
    }

    /** The text that is to be stored. */
    public String json() {
        return Json.page(this);
    }

    /** The dump of the database that the target's database.url names. */
    public DatabaseDump main() {
        return databases.get(0);
    }

    /** Whether its dumps are folders, of many files each. */
    public boolean isOfFolders() {
        return format.equals("directory");
    }

    /** Whether pg_restore reads its dumps: these can be restored in part, and by several workers. */
    public boolean isForPgRestore() {
        return format.equals("custom") || isOfFolders();
    }

    /** Every file of this backup but the manifest itself. */
    public List<StoredFile> files() {
        List<StoredFile> files = new ArrayList<>();
        databases.forEach(database -> files.addAll(database.files()));
        if (globals != null) {
            files.add(globals);
        }
        return files;
    }

    /** The bytes of all dumps before compression. */
    public long rawBytes() {
        return files().stream().mapToLong(StoredFile::rawBytes).sum();
    }

    /** The bytes of all files as stored. */
    public long storedBytes() {
        return files().stream().mapToLong(StoredFile::storedBytes).sum();
    }

    /**
     * Reads a stored manifest. What lies in a bucket is untrusted: a manifest speaks for its own backup only. In a copy
     * of the bucket below another prefix, its files are those beside it.
     *
     * @param json the stored text
     * @param key where it was stored, for the message
     * @param folder the prefix of the backup that it stands in, ending with a slash
     * @throws UpkeepException of kind DATA when it is damaged, names files elsewhere, or was written by a newer Upkeep
     */
    public static Manifest parse(String json, String key, String folder) {
        Manifest manifest;
        try {
            int version = Json.version(json);
            if (version > SCHEMA_VERSION) {
                throw new UpkeepException(
                        FailureKind.DATA,
                        "The manifest '" + key + "' has the form " + version + ", and this Upkeep knows none after "
                                + SCHEMA_VERSION + ". Use the Upkeep that made the backup, or a newer one.");
            }
            manifest = Json.read(json, Manifest.class);
        } catch (IllegalArgumentException e) {
            throw damaged(key, e.getMessage());
        }
        if (manifest.databases().isEmpty()
                || manifest.databases().stream().anyMatch(dump -> dump.files().isEmpty())) {
            throw damaged(key, "it names no database, or one without a file");
        }
        String backup = "/" + manifest.id() + "/";
        for (StoredFile file : manifest.files()) {
            if (!("/" + file.key()).endsWith(backup + file.name())) {
                throw damaged(key, "it names '" + file.key() + "', which is not beside it");
            }
        }
        return manifest.in(folder);
    }

    private Manifest in(String folder) {
        return new Manifest(
                schemaVersion,
                id,
                target,
                label,
                trigger,
                startedAt,
                finishedAt,
                engine,
                serverVersion,
                tool,
                toolVersion,
                format,
                compression,
                encryption,
                databases.stream().map(dump -> dump.in(folder)).toList(),
                globals == null ? null : globals.in(folder),
                upkeepVersion);
    }

    private static UpkeepException damaged(String key, @Nullable String reason) {
        return new UpkeepException(
                FailureKind.DATA,
                "The manifest '" + key + "' cannot be used: " + reason + ". Its backup may still be restored by hand; "
                        + "see the guide on restoring.");
    }
}
