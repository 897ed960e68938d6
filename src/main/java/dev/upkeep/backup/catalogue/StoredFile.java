package dev.upkeep.backup.catalogue;

/**
 * One file of a backup as it is stored.
 *
 * @param key its key
 * @param rawBytes its size before compression
 * @param storedBytes the size of the object
 * @param sha256 the SHA-256 of the stored bytes, in lower-case hexadecimal
 * @param partBytes the size of each part of its upload but the last
 */
public record StoredFile(String key, long rawBytes, long storedBytes, String sha256, int partBytes) {
    /** The key's last part, which is the file's name within its backup. */
    public String name() {
        return key.substring(key.lastIndexOf('/') + 1);
    }

    /** The same file in another folder, of which this is the prefix with its slash at the end. */
    StoredFile in(String folder) {
        return new StoredFile(folder + name(), rawBytes, storedBytes, sha256, partBytes);
    }
}
