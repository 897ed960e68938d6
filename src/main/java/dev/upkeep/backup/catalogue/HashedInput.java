package dev.upkeep.backup.catalogue;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A file as stored, counted and hashed while it is read. */
final class HashedInput extends FilterInputStream {
    private final MessageDigest digest;
    private long bytes;
    private boolean abandoned;

    HashedInput(InputStream stored) {
        super(stored);
        try {
            this.digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }

    long bytes() {
        return bytes;
    }

    /** From here on it is at its end, for whoever still reads. */
    void abandon() {
        abandoned = true;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int read = abandoned ? -1 : super.read(buffer, offset, length);
        if (read > 0) {
            digest.update(buffer, offset, read);
            bytes += read;
        }
        return read;
    }

    /** Hashed bytes cannot be read again, nor passed over. */
    @Override
    public boolean markSupported() {
        return false;
    }

    @Override
    public long skip(long count) throws IOException {
        byte[] passed = new byte[(int) Math.min(count, 8192)];
        return Math.max(0, read(passed, 0, passed.length));
    }

    /**
     * Reads what is left, and says what is wrong with the whole.
     *
     * @return a space and whole sentences; empty when size and SHA-256 are those of the manifest
     */
    String verdict(StoredFile file) throws IOException {
        byte[] buffer = new byte[64 * 1024];
        while (read(buffer, 0, buffer.length) >= 0) {
            // Only the size and the hash are wanted.
        }
        if (bytes != file.storedBytes()) {
            return " It has " + bytes + " bytes in the bucket, and by the manifest it has " + file.storedBytes() + ".";
        }
        String sha256 = HexFormat.of().formatHex(digest.digest());
        return sha256.equals(file.sha256())
                ? ""
                : " Its SHA-256 is " + sha256 + ", and by the manifest it is " + file.sha256() + ".";
    }
}
