package dev.upkeep.backup.restore;

import dev.upkeep.backup.catalogue.DatabaseDump;
import dev.upkeep.backup.catalogue.Decryption;
import dev.upkeep.backup.catalogue.Manifest;
import dev.upkeep.backup.catalogue.StoredContent;
import dev.upkeep.backup.catalogue.StoredFile;
import dev.upkeep.objectstore.ObjectStore;
import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One database of a backup in the bucket.
 *
 * @param manifest the backup's manifest
 * @param dump the database
 * @param store the bucket
 * @param decryption reads encrypted files
 */
public record StoredDump(Manifest manifest, DatabaseDump dump, ObjectStore store, Decryption decryption) {
    private static final Pattern MAJOR = Pattern.compile("(\\d+).*");

    /** Opens the dump's file. */
    public StoredContent open() throws IOException {
        return open(dump.file());
    }

    /** Opens another file of the same backup. */
    public StoredContent open(StoredFile file) throws IOException {
        return StoredContent.open(store, file, manifest.encryption(), decryption);
    }

    /** The major version of the pg_dump that made it; 0 when it says none. */
    public int toolMajor() {
        return major(manifest.toolVersion());
    }

    /** The major version of the server that it was dumped from; 0 when it says none. */
    public int serverMajor() {
        return major(manifest.serverVersion());
    }

    /** The backup and the database, for people. */
    public String describe() {
        return "the dump of " + dump.name() + " in the backup " + manifest.id();
    }

    private static int major(String version) {
        Matcher matcher = MAJOR.matcher(version);
        return matcher.matches() && matcher.group(1).length() < 5 ? Integer.parseInt(matcher.group(1)) : 0;
    }
}
