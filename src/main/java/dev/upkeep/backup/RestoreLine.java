package dev.upkeep.backup;

import dev.upkeep.settings.ObjectStoreSettings;

/** How to restore a backup without Upkeep, by tools that every machine can install: aws, zstd, pg_restore. */
final class RestoreLine {
    private RestoreLine() {}

    /**
     * One line for a shell. It restores into another, empty database than the one that was backed up.
     *
     * @param store where the backup is
     */
    static String of(Manifest manifest, ObjectStoreSettings store) {
        String endpoint = store.endpoint().map(uri -> " --endpoint-url " + uri).orElse("");
        String fetch = "aws s3 cp" + endpoint + " s3://" + store.bucket() + "/" + manifest.dumpKey() + " - | zstd -d";
        return manifest.format().equals("sqlite")
                ? fetch + " > restored.db"
                : fetch + " | pg_restore --exit-on-error --no-owner --no-acl --dbname=\"$RESTORE_DATABASE_URL\"";
    }
}
