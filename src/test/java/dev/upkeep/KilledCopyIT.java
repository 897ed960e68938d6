package dev.upkeep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.upkeep.objectstore.IncompleteUpload;
import dev.upkeep.objectstore.ObjectStore;
import dev.upkeep.settings.ObjectStoreSettings;
import dev.upkeep.testing.S3Server;
import dev.upkeep.testing.SecondServer;
import dev.upkeep.testing.TestHome;
import dev.upkeep.testing.UpkeepProcess;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Copies by processes that are killed, at the heap that Upkeep ships with. */
class KilledCopyIT {
    private static final int MIB = 1024 * 1024;
    private static final int SMALL = 300;

    @TempDir
    private Path folder;

    private final ObjectStoreSettings sourceSettings = S3Server.shared().newBucket();

    @Test
    void aCopyThatIsKilledInTheMiddleGoesOnAndLeavesNothingBehind() throws Exception {
        try (SecondServer server = new SecondServer(folder.resolve("second"));
                ObjectStore source = new ObjectStore(sourceSettings);
                ObjectStore copy = new ObjectStore(server.newBucket())) {
            Random random = new Random(4);
            try (var upload = source.beginUpload("large", "application/octet-stream", 8 * MIB)) {
                byte[] piece = new byte[MIB];
                for (int i = 0; i < 150; i++) {
                    random.nextBytes(piece);
                    upload.write(piece);
                }
                upload.complete();
            }
            for (int i = 0; i < SMALL; i++) {
                byte[] content = new byte[random.nextInt(40_000)];
                random.nextBytes(content);
                source.put("small/" + i, content, "text/plain");
            }
            TestHome home = home(copy.bucket(), server);

            home.with("UPKEEP_COPY_BANDWIDTH", "8MiB");
            kill(home, () -> !uploads(copy).isEmpty());
            kill(
                    home,
                    () -> copy.head("small/150").isPresent() && !uploads(copy).isEmpty());
            home.with("UPKEEP_COPY_BANDWIDTH", "off");
            UpkeepProcess last = UpkeepProcess.run(home, "copy");
            assertThat(last.exitCode()).as(last.all()).isZero();
            assertThat(last.out())
                    .contains("of the uploads that a killed run had begun")
                    .doesNotContain("second-secret");
            assertThat(last.out().lines())
                    .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(80));

            assertThat(uploads(copy)).isEmpty();
            assertThat(digest(copy, "large")).isEqualTo(digest(source, "large"));
            for (int i = 0; i < SMALL; i++) {
                assertThat(digest(copy, "small/" + i)).isEqualTo(digest(source, "small/" + i));
            }
            UpkeepProcess check = UpkeepProcess.run(home, "copy", "--check", "--sample", "50", "--json");
            assertThat(check.exitCode()).as(check.all()).isZero();
            assertThat(check.out()).contains("\"same\":301", "\"read\":50", "\"damaged\":0");
        }
    }

    private static void kill(TestHome home, Callable<Boolean> when) {
        try (UpkeepProcess process = UpkeepProcess.start(home, "copy")) {
            await().atMost(Duration.ofMinutes(2))
                    .pollInterval(Duration.ofMillis(20))
                    .until(when);
            process.kill();
        }
    }

    private TestHome home(String bucket, SecondServer server) {
        ObjectStoreSettings copy = server.settings(bucket);
        return UpkeepProcess.bucketOnly(folder.resolve("home"), sourceSettings)
                .with("UPKEEP_COPY_ENDPOINT", copy.endpoint().orElseThrow().toString())
                .with("UPKEEP_COPY_BUCKET", bucket)
                .with("UPKEEP_COPY_ACCESS_KEY_ID", copy.accessKeyId().orElseThrow())
                .with("UPKEEP_COPY_SECRET_ACCESS_KEY", copy.secretAccessKey().orElseThrow());
    }

    private static List<IncompleteUpload> uploads(ObjectStore store) {
        List<IncompleteUpload> found = new ArrayList<>();
        store.listIncompleteUploads("", found::addAll);
        return found;
    }

    private static byte[] digest(ObjectStore store, String key) throws Exception {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        try (InputStream content = store.open(key)) {
            content.transferTo(new DigestOutputStream(OutputStream.nullOutputStream(), digest));
        }
        return digest.digest();
    }
}
