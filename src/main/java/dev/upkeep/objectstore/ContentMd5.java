package dev.upkeep.objectstore;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/** The header Content-MD5: the one checksum of a body that every S3 store has always compared. */
final class ContentMd5 {
    private ContentMd5() {}

    /** The header's value for the first bytes of a buffer. */
    static String of(byte[] buffer, int length) {
        try {
            MessageDigest digest = MessageDigest.getInstance("MD5");
            digest.update(buffer, 0, length);
            return Base64.getEncoder().encodeToString(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has MD5", e);
        }
    }
}
