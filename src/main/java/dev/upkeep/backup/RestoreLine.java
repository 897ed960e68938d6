package dev.upkeep.backup;

import dev.upkeep.backup.catalogue.Manifest;
import dev.upkeep.settings.ObjectStoreSettings;

/** How to restore a backup without Upkeep, by tools that every machine can install: aws, age, zstd, pg_restore. */
public final class RestoreLine {
    private RestoreLine() {}

    /**
     * One line for a shell. It restores the main database into another, empty one.
     *
     * @param store where the backup is
     */
    public static String of(Manifest manifest, ObjectStoreSettings store) {
        String endpoint = store.endpoint().map(uri -> " --endpoint-url " + uri).orElse("");
        String fetch = "aws s3 cp" + endpoint + " s3://" + store.bucket() + "/"
                + manifest.main().file().key() + " -"
                + (manifest.encryption() == null ? "" : " | age -d -i \"$AGE_IDENTITY_FILE\"") + " | zstd -d";
        return switch (manifest.format()) {
            case "sqlite" -> fetch + " > restored.db";
            case "plain" -> fetch + " | psql -X -v ON_ERROR_STOP=1 -1 -d \"$RESTORE_DATABASE_URL\"";
            default -> fetch + " | pg_restore --exit-on-error --no-owner --no-acl --dbname=\"$RESTORE_DATABASE_URL\"";
        };
    }
}
