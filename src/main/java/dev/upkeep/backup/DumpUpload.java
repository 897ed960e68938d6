package dev.upkeep.backup;

import com.github.luben.zstd.ZstdOutputStream;
import dev.upkeep.objectstore.ObjectUpload;
import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The way of a dump into the bucket: counted, compressed by zstd, hashed, uploaded. Its memory is constant. Not
 * thread-safe.
 */
final class DumpUpload implements AutoCloseable {
    private static final int WORKERS = 2;

    private final ObjectUpload upload;
    private final StoredSide stored;
    private final RawSide raw;
    private boolean completed;

    /**
     * @param upload where the compressed dump goes; is closed by this
     * @param compressionLevel zstd's level
     */
    DumpUpload(ObjectUpload upload, int compressionLevel) throws IOException {
        this.upload = upload;
        this.stored = new StoredSide(upload);
        ZstdOutputStream compressor = new ZstdOutputStream(stored, compressionLevel);
        this.raw = new RawSide(compressor);
        // A dump has no checksum of its own: with this, `zstd -d` notices a flipped bit.
        compressor.setChecksum(true);
        compressor.setWorkers(WORKERS);
    }

    /** Takes the dump as the tool wrote it. */
    OutputStream input() {
        return raw;
    }

    /** How much of the dump has been taken so far. */
    long rawBytes() {
        return raw.bytes;
    }

    /**
     * Ends the compressed dump and makes it an object.
     *
     * @throws IOException when the rest of it cannot be compressed
     */
    Stored complete() throws IOException {
        raw.close();
        long bytes = upload.complete();
        completed = true;
        return new Stored(raw.bytes, bytes, HexFormat.of().formatHex(stored.digest.digest()));
    }

    /** Gives up what has not been completed: its upload is aborted. */
    @Override
    public void close() throws IOException {
        try {
            if (!completed) {
                stored.abandoned = true;
                raw.close();
            }
        } finally {
            upload.close();
        }
    }

    /**
     * What is in the bucket.
     *
     * @param rawBytes the dump's size before compression
     * @param storedBytes the object's size
     * @param sha256 the SHA-256 of the object, in lower-case hexadecimal
     */
    record Stored(long rawBytes, long storedBytes, String sha256) {}

    private static final class RawSide extends OutputStream {
        private final OutputStream compressor;
        private long bytes;

        RawSide(OutputStream compressor) {
            this.compressor = compressor;
        }

        @Override
        public void write(int value) throws IOException {
            write(new byte[] {(byte) value}, 0, 1);
        }

        @Override
        public void write(byte[] buffer, int offset, int length) throws IOException {
            compressor.write(buffer, offset, length);
            bytes += length;
        }

        @Override
        public void close() throws IOException {
            compressor.close();
        }
    }

    /** Takes what the compressor makes; closing it does not close the upload, for that would abort it. */
    private static final class StoredSide extends OutputStream {
        private final OutputStream upload;
        private final MessageDigest digest;
        /** The compressor can only free its memory by writing the end of its frame, which nobody wants any more. */
        private boolean abandoned;

        StoredSide(OutputStream upload) {
            this.upload = upload;
            try {
                this.digest = MessageDigest.getInstance("SHA-256");
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("Every Java platform has SHA-256", e);
            }
        }

        @Override
        public void write(int value) throws IOException {
            write(new byte[] {(byte) value}, 0, 1);
        }

        @Override
        public void write(byte[] buffer, int offset, int length) throws IOException {
            if (!abandoned) {
                digest.update(buffer, offset, length);
                upload.write(buffer, offset, length);
            }
        }
    }
}
