package dev.upkeep.testing;

import dev.upkeep.local.EmbeddedObjectStore;
import dev.upkeep.settings.EmbeddedS3Settings;
import dev.upkeep.settings.ObjectStoreSettings;
import dev.upkeep.settings.StoreProvider;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** An S3 server that is another one than {@link S3Server}'s, with other keys: another provider, as it were. */
public final class SecondServer implements AutoCloseable {
    private static final String KEY_ID = "second";
    private static final String SECRET = "second-secret";

    private final AtomicInteger buckets = new AtomicInteger();
    private final Path directory;
    private final EmbeddedObjectStore server;

    /** @param directory an empty folder of the test */
    public SecondServer(Path directory) {
        this.directory = directory;
        this.server = EmbeddedObjectStore.start(new EmbeddedS3Settings(true, 0, directory), "first", KEY_ID, SECRET);
    }

    /** The settings of a bucket that is new and empty. */
    public ObjectStoreSettings newBucket() {
        String bucket = "copy-" + buckets.incrementAndGet();
        try {
            Files.createDirectory(directory.resolve(bucket));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return settings(bucket);
    }

    /** Settings for this server, with a bucket that may be missing. */
    public ObjectStoreSettings settings(String bucket) {
        return new ObjectStoreSettings(
                Optional.of(server.endpoint()),
                StoreProvider.GENERIC,
                "us-east-1",
                bucket,
                Optional.of(KEY_ID),
                Optional.of(SECRET),
                StoreProvider.GENERIC.quirks(),
                Duration.ofSeconds(5),
                Duration.ofSeconds(30),
                Duration.ofSeconds(10));
    }

    /** Where the server keeps all buckets, each as a folder. */
    public Path directory() {
        return directory;
    }

    @Override
    public void close() {
        server.close();
    }
}
