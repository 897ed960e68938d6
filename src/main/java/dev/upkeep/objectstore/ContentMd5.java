package dev.upkeep.objectstore;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/** The header Content-MD5: the one checksum of a body that every S3 store has always compared. */
final class ContentMd5 {
    private ContentMd5() {}

    /** The header's value for the first bytes of a buffer. */
    static String of(byte[] buffer, int length) {
        return text(digest(buffer, length));
    }

    /** The header's value for a digest. */
    static String text(byte[] digest) {
        return Base64.getEncoder().encodeToString(digest);
    }

    /** The MD5 of the first bytes of a buffer. */
    static byte[] digest(byte[] buffer, int length) {
        try {
            MessageDigest digest = MessageDigest.getInstance("MD5");
            digest.update(buffer, 0, length);
            return digest.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has MD5", e);
        }
    }
}
