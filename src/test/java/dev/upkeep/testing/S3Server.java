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
import java.util.Comparator;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** The S3 server of all integration tests in this JVM: started by the first, with a bucket of its own for each. */
public final class S3Server {
    public static final String KEY_ID = "test";
    public static final String SECRET = "test-secret";

    private static final S3Server SHARED = new S3Server();

    private final AtomicInteger buckets = new AtomicInteger();
    private final Path directory;
    private final EmbeddedObjectStore server;

    private S3Server() {
        try {
            Path parent = Files.createTempDirectory("upkeep-s3");
            directory = parent.resolve("objects");
            server = EmbeddedObjectStore.start(new EmbeddedS3Settings(true, 0, directory), "first", KEY_ID, SECRET);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                server.close();
                deleteTree(parent);
            }));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static S3Server shared() {
        return SHARED;
    }

    /** The settings of a bucket that is new and empty. */
    public ObjectStoreSettings newBucket() {
        String bucket = "bucket-" + buckets.incrementAndGet();
        try {
            // The server's buckets are folders.
            Files.createDirectory(directory.resolve(bucket));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return settings(bucket, SECRET);
    }

    /** Settings for this server, with a bucket and a secret that may be wrong. */
    public ObjectStoreSettings settings(String bucket, String secret) {
        return new ObjectStoreSettings(
                Optional.of(server.endpoint()),
                StoreProvider.GENERIC,
                "us-east-1",
                bucket,
                Optional.of(KEY_ID),
                Optional.of(secret),
                StoreProvider.GENERIC.quirks(),
                Duration.ofSeconds(5),
                Duration.ofSeconds(30),
                Duration.ofSeconds(10));
    }

    /** Where the server keeps all buckets, each as a folder. */
    public Path directory() {
        return directory;
    }

    private static void deleteTree(Path root) {
        try (Stream<Path> files = Files.walk(root)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
