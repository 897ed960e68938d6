package dev.upkeep.storage.inventory;

import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.objectstore.ObjectStore;
import dev.upkeep.objectstore.StoredObject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Finds the newest inventory that is complete. S3 writes manifest.json when all files of an inventory are there, and its
 * checksum last, each inventory in a folder by date: `2026-11-23T01-00Z/`.
 */
final class ManifestSearch {
    private static final Pattern DATE = Pattern.compile("\\d{4}-\\d{2}-\\d{2}T\\d{2}-\\d{2}Z");
    /** The last ones may still be written; so many of them are not. */
    private static final int MOST_TRIED = 5;

    private static final int MOST_NAMED = 3;
    private static final long MOST_BYTES = 16L * 1024 * 1024;

    private final ObjectStore store;
    private final String folder;
    private final String setting;

    /**
     * @param store the bucket that has the inventories
     * @param prefix the folder that has the folders by date; empty for the whole bucket
     */
    ManifestSearch(ObjectStore store, String prefix) {
        this.store = store;
        this.folder = prefix.isEmpty() ? "" : prefix + "/";
        this.setting = "storage.inventory.location=s3://" + store.bucket() + "/" + prefix;
    }

    /**
     * The newest complete one.
     *
     * @return its key and what it says
     * @throws UpkeepException of kind CONFIGURATION when there is none; DATA when the newest is damaged
     */
    Found newest() {
        TreeSet<String> newest = new TreeSet<>(Comparator.reverseOrder());
        List<String> others = new ArrayList<>();
        store.listFolder(
                folder,
                page -> page.folders().forEach(path -> {
                    String name = path.substring(folder.length(), path.length() - 1);
                    if (DATE.matcher(name).matches()) {
                        newest.add(name);
                        if (newest.size() > MOST_TRIED) {
                            newest.pollLast();
                        }
                    } else if (others.size() < MOST_NAMED) {
                        others.add(name + "/");
                    }
                }));
        for (String date : newest) {
            String key = folder + date + "/manifest.json";
            Optional<StoredObject> checksum = store.head(folder + date + "/manifest.checksum");
            Optional<StoredObject> manifest = checksum.isEmpty() ? Optional.empty() : store.head(key);
            if (manifest.isPresent()) {
                return new Found(key, read(key, manifest.get().bytes(), folder + date + "/manifest.checksum"));
            }
        }
        throw new UpkeepException(
                FailureKind.CONFIGURATION,
                "There is no complete inventory under " + setting + ": "
                        + (newest.isEmpty()
                                ? noDates(others)
                                : "none of the newest " + newest.size()
                                        + " folders by date has manifest.json and manifest.checksum, the newest being "
                                        + newest.first()
                                        + "/. S3 writes the first inventory of a configuration within two days.")
                        + " Nothing was written. UPKEEP_STORAGE_LISTING=bucket lists the bucket meanwhile.");
    }

    private static String noDates(List<String> others) {
        return "it has no folder by date such as 2026-11-23T01-00Z/"
                + (others.isEmpty() ? ", and no other" : "; it has " + String.join(", ", others))
                + ". Name the folder <prefix>/<measured bucket>/<configuration>, and see that the inventory is enabled.";
    }

    private Manifest read(String key, long bytes, String checksumKey) {
        String place = "s3://" + store.bucket() + "/" + key;
        if (bytes > MOST_BYTES) {
            throw damaged(place, "has " + bytes + " bytes, more than the " + MOST_BYTES + " that a manifest may have");
        }
        byte[] json = content(key);
        String said = new String(content(checksumKey), StandardCharsets.UTF_8).strip();
        String is = HexFormat.of().formatHex(md5().digest(json));
        if (!said.toLowerCase(Locale.ROOT).equals(is)) {
            throw damaged(place, "does not have the MD5 that manifest.checksum says");
        }
        return Manifest.parse(place, new String(json, StandardCharsets.UTF_8));
    }

    private byte[] content(String key) {
        try (InputStream content = store.open(key)) {
            return content.readNBytes((int) MOST_BYTES);
        } catch (IOException e) {
            throw new UpkeepException(
                    FailureKind.UNAVAILABLE, "The object '" + key + "' could not be read: " + e.getMessage() + ".", e);
        }
    }

    private static UpkeepException damaged(String place, String what) {
        return new UpkeepException(
                FailureKind.DATA,
                "The inventory's manifest " + place + " " + what + ". Nothing was written. Wait for the next inventory,"
                        + " or list the bucket by UPKEEP_STORAGE_LISTING=bucket.");
    }

    static MessageDigest md5() {
        try {
            return MessageDigest.getInstance("MD5");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has MD5", e);
        }
    }

    /**
     * A manifest and where it is.
     *
     * @param key its key
     * @param manifest what it says
     */
    record Found(String key, Manifest manifest) {}
}
