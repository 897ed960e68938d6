package dev.upkeep.backup.catalogue;

import com.github.luben.zstd.ZstdInputStream;
import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.objectstore.ObjectStore;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One file of a backup as it was before it was encrypted, compressed and stored. Whoever has read it to its end knows
 * that it is whole: the end only comes when size, SHA-256, the checksum inside and the size before compression are what
 * the manifest says. What is not throws an {@link UpkeepException} of kind DATA that names the file; a bucket that cannot
 * be reached throws one of kind UNAVAILABLE, which says nothing about the file. Its memory is constant. Not thread-safe.
 */
public final class StoredContent extends InputStream {
    private final StoredFile file;
    private final HashedInput stored;
    private final InputStream raw;
    private long rawBytes;
    private boolean proven;

    private StoredContent(StoredFile file, HashedInput stored, InputStream raw) {
        this.file = file;
        this.stored = stored;
        this.raw = raw;
    }

    /**
     * Opens a file.
     *
     * @param store the bucket
     * @param file the file
     * @param encryption how it is encrypted; absent when it is not
     * @param decryption reads encrypted files
     * @throws UpkeepException of kind DATA when it is not there or cannot be decrypted, CONFIGURATION when it is
     *     encrypted and there is no key
     * @throws IOException never for what is in the file
     */
    public static StoredContent open(
            ObjectStore store, StoredFile file, @Nullable Encryption encryption, Decryption decryption)
            throws IOException {
        HashedInput stored = new HashedInput(store.open(file.key()));
        boolean opened = false;
        try {
            InputStream compressed = encryption == null ? stored : decrypting(decryption, stored, file);
            StoredContent content = new StoredContent(file, stored, new ZstdInputStream(compressed));
            opened = true;
            return content;
        } finally {
            if (!opened) {
                stored.close();
            }
        }
    }

    private static InputStream decrypting(Decryption decryption, HashedInput stored, StoredFile file)
            throws IOException {
        try {
            return decryption.decrypting(stored);
        } catch (IOException e) {
            throw damaged(file, "It could not be decrypted: " + e.getMessage() + stored.verdict(file), e);
        } catch (UpkeepException e) {
            throw e.kind() == FailureKind.DATA ? damaged(file, e.getMessage(), e) : e;
        }
    }

    /**
     * Reads a file as it lies in the bucket, without a look into it.
     *
     * @param store the bucket
     * @param file the file
     * @param progress is told now and then how many bytes were read by now; what it throws ends the reading
     * @throws UpkeepException of kind DATA when it is not there, or its size or SHA-256 is not what the manifest says
     * @throws IOException when the bucket cannot be read
     */
    public static void requireAsStored(ObjectStore store, StoredFile file, LongConsumer progress) throws IOException {
        byte[] buffer = new byte[256 * 1024];
        try (HashedInput stored = new HashedInput(store.open(file.key()))) {
            boolean whole = false;
            try {
                while (stored.read(buffer, 0, buffer.length) >= 0) {
                    progress.accept(stored.bytes());
                }
                whole = true;
            } finally {
                if (!whole) {
                    stored.abandon();
                }
            }
            String verdict = stored.verdict(file);
            if (!verdict.isEmpty()) {
                throw damaged(file, verdict.strip(), null);
            }
        }
    }

    /** How many bytes of the file as stored were read by now. */
    public long storedBytesRead() {
        return stored.bytes();
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int read;
        try {
            read = raw.read(buffer, offset, length);
        } catch (IOException e) {
            throw damaged(file, "It could not be read: " + e.getMessage() + stored.verdict(file), e);
        } catch (UpkeepException e) {
            throw e.kind() == FailureKind.DATA ? damaged(file, e.getMessage(), e) : e;
        }
        if (read >= 0) {
            rawBytes += read;
        } else if (!proven) {
            prove();
        }
        return read;
    }

    /** Reads what is left; afterwards the file is proven. */
    public void readToEnd() throws IOException {
        byte[] buffer = new byte[64 * 1024];
        while (read(buffer, 0, buffer.length) >= 0) {
            // Reading is what proves it.
        }
    }

    private void prove() throws IOException {
        String verdict = stored.verdict(file);
        if (!verdict.isEmpty()) {
            throw damaged(file, verdict.strip(), null);
        }
        if (rawBytes != file.rawBytes()) {
            throw damaged(
                    file,
                    "Decompressed it has " + rawBytes + " bytes, and by the manifest it had " + file.rawBytes()
                            + " before compression.",
                    null);
        }
        proven = true;
    }

    @Override
    public void close() throws IOException {
        // What is closed early may read on for a while; the object gives its connection up instead.
        stored.abandon();
        try (stored) {
            raw.close();
        }
    }

    private static UpkeepException damaged(StoredFile file, String what, @Nullable Throwable cause) {
        return new UpkeepException(FailureKind.DATA, "'" + file.key() + "' is not what was stored. " + what, cause);
    }
}
