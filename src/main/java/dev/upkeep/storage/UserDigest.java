package dev.upkeep.storage;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Tells whether two lists have the same users with the same prefixes, in whatever order. Not thread-safe. */
final class UserDigest {
    private final MessageDigest digest;
    private long count;
    private long high;
    private long low;

    UserDigest() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }

    void add(String id, String prefix) {
        ByteBuffer hash = ByteBuffer.wrap(digest.digest((id + "\n" + prefix).getBytes(StandardCharsets.UTF_8)));
        count++;
        high += hash.getLong();
        low += hash.getLong();
    }

    String text() {
        return String.format("%d-%016x%016x", count, high, low);
    }
}
