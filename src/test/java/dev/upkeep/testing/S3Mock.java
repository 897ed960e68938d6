package dev.upkeep.testing;

import dev.upkeep.objectstore.ObjectStore;
import dev.upkeep.settings.ObjectStoreSettings;
import dev.upkeep.settings.StoreProvider;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.BucketVersioningStatus;

/**
 * Adobe's S3Mock in a process of its own: another implementation of S3 than {@link S3Server}, with versions. Started by
 * the first test that asks for it; it ends with this process.
 */
public final class S3Mock {
    private static final Path CLASS_PATH = Path.of("target/s3mock/class-path.txt");
    private static final Path STARTER = Path.of("src/test/s3mock/StartS3Mock.java");

    private static final S3Mock SHARED = new S3Mock();

    private final AtomicInteger buckets = new AtomicInteger();
    private final URI endpoint;

    private S3Mock() {
        try {
            Process process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Xmx400m",
                            "-cp",
                            Files.readString(CLASS_PATH).strip(),
                            STARTER.toString(),
                            "first")
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            // It ends when its input does, which is when this process has ended in whatever way.
            Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
            BufferedReader output =
                    new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
            String line = output.readLine();
            while (line != null && !line.startsWith("ready ")) {
                line = output.readLine();
            }
            if (line == null) {
                throw new AssertionError("S3Mock did not start; `mvn generate-test-resources` fetches it");
            }
            endpoint = URI.create("http://127.0.0.1:" + line.substring("ready ".length()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static S3Mock shared() {
        return SHARED;
    }

    /** The settings of a bucket that is new and empty. */
    public ObjectStoreSettings newBucket() {
        ObjectStoreSettings settings = settings("bucket-" + buckets.incrementAndGet());
        try (ObjectStore store = new ObjectStore(settings)) {
            ((S3Client) store.client()).createBucket(request -> request.bucket(settings.bucket()));
        }
        return settings;
    }

    /** The settings of a bucket that is new and empty, and can lock its objects. */
    public ObjectStoreSettings newLockableBucket() {
        ObjectStoreSettings settings = settings("bucket-" + buckets.incrementAndGet());
        try (ObjectStore store = new ObjectStore(settings)) {
            ((S3Client) store.client())
                    .createBucket(request -> request.bucket(settings.bucket()).objectLockEnabledForBucket(true));
        }
        return settings;
    }

    /** The settings of a bucket that is new and empty, and keeps older versions. */
    public ObjectStoreSettings newVersionedBucket() {
        ObjectStoreSettings settings = newBucket();
        try (ObjectStore store = new ObjectStore(settings)) {
            ((S3Client) store.client())
                    .putBucketVersioning(request -> request.bucket(settings.bucket())
                            .versioningConfiguration(versions -> versions.status(BucketVersioningStatus.ENABLED)));
        }
        return settings;
    }

    private ObjectStoreSettings settings(String bucket) {
        return new ObjectStoreSettings(
                Optional.of(endpoint),
                StoreProvider.GENERIC,
                "us-east-1",
                bucket,
                Optional.of("test"),
                Optional.of("test-secret"),
                StoreProvider.GENERIC.quirks(),
                Duration.ofSeconds(5),
                Duration.ofSeconds(30),
                Duration.ofSeconds(10));
    }
}
