package dev.upkeep.backup.catalogue;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One database of a backup.
 *
 * @param name the database's name; of SQLite, the file's
 * @param bytes how large the database was
 * @param properties what the database itself was like; absent of SQLite, and of backups from before it was kept
 * @param snapshotAt the moment that the dump shows: it has what was committed before, and nothing that came after
 * @param contents what the database held at that moment
 * @param files the dump as it is stored; of the formats `custom`, `plain` and `sqlite` there is one file, and of
 *     `directory` the first is its table of contents
 */
public record DatabaseDump(
        String name,
        long bytes,
        @Nullable DatabaseProperties properties,
        Instant snapshotAt,
        Contents contents,
        List<StoredFile> files) {
    public DatabaseDump {
        Objects.requireNonNull(name, "a database without a name");
        Objects.requireNonNull(contents, "a database without contents");
        files = List.copyOf(files);
    }

    /** The same dump in another folder, of which this is the prefix with its slash at the end. */
    DatabaseDump in(String folder) {
        return new DatabaseDump(
                name,
                bytes,
                properties,
                snapshotAt,
                contents,
                files.stream().map(file -> file.in(folder)).toList());
    }

    /** The one file of a dump; of a folder, its table of contents. */
    public StoredFile file() {
        return files.get(0);
    }

    /** The bytes of all files before compression. */
    public long rawBytes() {
        return files.stream().mapToLong(StoredFile::rawBytes).sum();
    }

    /** The bytes of all files as stored. */
    public long storedBytes() {
        return files.stream().mapToLong(StoredFile::storedBytes).sum();
    }
}
