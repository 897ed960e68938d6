package dev.upkeep.backup;

import dev.upkeep.backup.catalogue.Manifest;
import dev.upkeep.backup.catalogue.StoredFile;
import dev.upkeep.settings.ObjectStoreSettings;
import java.util.List;

/** How to restore a backup without Upkeep, by tools that every machine can install: aws, age, zstd, pg_restore; of a
 * folder, bash and tar as well. */
public final class RestoreLine {
    private static final String PG_RESTORE = "--exit-on-error --no-owner --no-acl --dbname=\"$RESTORE_DATABASE_URL\"";

    private RestoreLine() {}

    /**
     * One line for a shell for each database of a backup, the main one's first. It restores that database into another,
     * empty one.
     *
     * @param store where the backup is
     */
    public static List<String> of(Manifest manifest, ObjectStoreSettings store) {
        return manifest.databases().stream()
                .map(dump -> of(manifest, dump.file(), store))
                .toList();
    }

    private static String of(Manifest manifest, StoredFile file, ObjectStoreSettings store) {
        String key = file.key();
        String bucket = "s3://" + store.bucket() + "/";
        String endpoint = store.endpoint().map(uri -> " --endpoint-url " + uri).orElse("");
        String decrypted = manifest.encryption() == null ? "" : " | age -d -i \"$AGE_IDENTITY_FILE\"";
        String decoded = decrypted + " | zstd -d";
        String download = "aws s3 cp" + endpoint + " " + bucket + key + " -";
        String fetch = download + decoded;
        return switch (manifest.format()) {
            case "sqlite" -> fetch + " > restored.db";
            // To psql, SQL that breaks off is SQL that ends: it would commit the half. So the file is proven first.
            case "plain" ->
                "(set -eo pipefail; " + download + decrypted
                        + " > restored.sql.zst; zstd -tq restored.sql.zst;"
                        + " zstd -dc restored.sql.zst | psql -X -v ON_ERROR_STOP=1 -1 -d \"$RESTORE_DATABASE_URL\")";
            case "directory" ->
                folder(
                        endpoint,
                        bucket + key.substring(0, key.lastIndexOf('/') + 1),
                        file.name().substring(0, file.name().indexOf('.')),
                        decoded);
            default -> fetch + " | pg_restore " + PG_RESTORE;
        };
    }

    /** Pieces of large files are put together in the order of their names; small files are in archives. */
    private static String folder(String endpoint, String place, String dump, String decoded) {
        return "(set -eo pipefail; mkdir restored; aws s3 ls" + endpoint + " " + place
                + " | awk '{print $4}' | grep '^" + dump + "[.]' | while read -r name; do aws s3 cp" + endpoint + " "
                + place
                + "\"$name\" - < /dev/null" + decoded
                + " | case $name in *.tar.zst*) tar -x -C restored ;; *) member=${name#" + dump + ".};"
                + " cat >> \"restored/${member%.*.zst*}\" ;; esac; done; pg_restore --format=directory --jobs=4 "
                + PG_RESTORE + " restored)";
    }
}
