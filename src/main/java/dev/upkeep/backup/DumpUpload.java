package dev.upkeep.backup;

import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import dev.upkeep.backup.age.AgeRecipients;
import dev.upkeep.backup.catalogue.StoredFile;
import dev.upkeep.objectstore.ObjectUpload;
import dev.upkeep.settings.BackupSettings;
import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The way of a dump into the bucket: counted, compressed by zstd, encrypted if wanted, hashed, uploaded. Its memory is constant. Not
 * thread-safe.
 */
final class DumpUpload implements AutoCloseable {
    private final ObjectUpload upload;
    private final String key;
    private final int partBytes;
    private final StoredSide stored;
    private final RawSide raw;
    private boolean completed;

    /**
     * @param upload where the compressed dump goes; is closed by this
     * @param key the key of the object
     * @param partBytes the size of its parts
     * @param settings how to compress, and whom to encrypt to
     * @param compressionWorkers how many threads compress
     */
    DumpUpload(ObjectUpload upload, String key, int partBytes, BackupSettings settings, int compressionWorkers)
            throws IOException {
        this.upload = upload;
        this.key = key;
        this.partBytes = partBytes;
        this.stored = new StoredSide(upload);
        OutputStream encrypted = settings.ageRecipients().isEmpty()
                ? stored
                : new AgeRecipients(settings.ageRecipients()).encryptingTo(stored);
        // One with a finalizer would keep the upload and its buffers on the heap for one more collection.
        ZstdOutputStreamNoFinalizer compressor =
                new ZstdOutputStreamNoFinalizer(encrypted, settings.compressionLevel());
        this.raw = new RawSide(compressor);
        // A dump has no checksum of its own: with this, `zstd -d` notices a flipped bit.
        compressor.setChecksum(true);
        compressor.setWorkers(compressionWorkers);
    }

    /** Takes the dump as the tool wrote it. */
    OutputStream input() {
        return raw;
    }

    /**
     * Ends the compressed dump and makes it an object.
     *
     * @throws IOException when the rest of it cannot be compressed
     */
    StoredFile complete() throws IOException {
        raw.close();
        long bytes = upload.complete();
        completed = true;
        return new StoredFile(key, raw.bytes, bytes, HexFormat.of().formatHex(stored.digest.digest()), partBytes);
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
