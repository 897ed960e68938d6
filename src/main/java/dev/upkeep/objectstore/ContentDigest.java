package dev.upkeep.objectstore;

import dev.upkeep.failure.UpkeepException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import software.amazon.awssdk.core.exception.SdkException;

/** Reads objects, or pieces of them, for the sake of their SHA-256 only. Thread-safe. */
public final class ContentDigest {
    private static final int CHUNK_BYTES = 64 * 1024;

    private final ObjectStore store;
    private final Throttle throttle;
    private final PieceReader reader;

    /**
     * @param store where the objects are
     * @param throttle slows requests and bytes down
     */
    public ContentDigest(ObjectStore store, Throttle throttle) {
        this.store = store;
        this.throttle = throttle;
        this.reader = new PieceReader(store, throttle);
    }

    /**
     * The SHA-256 of a piece of an object.
     *
     * @param object the object in the state that it was listed in
     * @param from the first byte
     * @param length how many bytes; of the whole object, or at least 1
     * @return empty when it is not in that state any more
     * @throws UpkeepException when it cannot be read
     */
    public Optional<String> sha256(ListedObject object, long from, long length) {
        String[] digest = new String[1];
        try {
            reader.read(object, from, length, content -> digest[0] = digest(content, length));
            return Optional.of(digest[0]);
        } catch (SourceChanged e) {
            return Optional.empty();
        }
    }

    private String digest(InputStream content, long length) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] chunk = new byte[CHUNK_BYTES];
            long left = length;
            while (left > 0) {
                int wanted = (int) Math.min(CHUNK_BYTES, left);
                throttle.bytes(wanted);
                int read = content.readNBytes(chunk, 0, wanted);
                if (read < wanted) {
                    throw new EOFException("The answer ended " + (left - read) + " bytes early");
                }
                digest.update(chunk, 0, read);
                left -= read;
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        } catch (IOException | SdkException e) {
            throw store.failure(e, S3Action.READ);
        }
    }
}
