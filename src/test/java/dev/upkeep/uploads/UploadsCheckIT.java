package dev.upkeep.uploads;

import static org.assertj.core.api.Assertions.assertThat;

import dev.upkeep.check.CheckState;
import dev.upkeep.check.Observation;
import dev.upkeep.health.Checkup;
import dev.upkeep.health.checks.DeclaredChecks;
import dev.upkeep.objectstore.ObjectStore;
import dev.upkeep.objectstore.ObjectStores;
import dev.upkeep.run.RunStatus;
import dev.upkeep.settings.DatabaseAddress;
import dev.upkeep.settings.ObjectStoreSettings;
import dev.upkeep.settings.StoreProvider;
import dev.upkeep.testing.CannedStore;
import dev.upkeep.testing.CannedStore.Answer;
import dev.upkeep.testing.S3Server;
import dev.upkeep.testing.Sample;
import dev.upkeep.testing.SampleTarget;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.s3.S3Client;

class UploadsCheckIT {
    private static final Path STORED = S3Server.shared().directory();

    @TempDir
    private Path folder;

    private Optional<RunStatus> ended = Optional.empty();

    @Test
    void countsWhatTheJobWouldAbortUntilItHas() throws Exception {
        ObjectStoreSettings bucket = S3Server.shared().newBucket();
        try (ObjectStore store = new ObjectStore(bucket)) {
            begin(store, "young.mp4", Duration.ofHours(1));
            Observation young = look(bucket, store);
            assertThat(young.value()).isEqualByComparingTo("0");
            assertThat(judge(young)).isEqualTo(CheckState.OK);
            assertThat(young.detail()).isEqualTo("none of 1 incomplete upload is older than 24h");

            begin(store, "old.mp4", Duration.ofHours(30));
            begin(store, "oldest.mp4", Duration.ofMinutes(100 * 60 + 30));
            Observation old = look(bucket, store);
            assertThat(old.value()).isEqualByComparingTo("2");
            assertThat(judge(old)).isEqualTo(CheckState.WARN);
            assertThat(old.detail())
                    .startsWith("2 uploads that were never completed take up room: 2 older than 24h; the oldest, of"
                            + " 'oldest.mp4', was begun 4d4h ago");

            store.listIncompleteUploads(
                    "",
                    page -> page.stream()
                            .filter(upload -> upload.key().startsWith("old"))
                            .forEach(store::abort));
            assertThat(judge(look(bucket, store))).isEqualTo(CheckState.OK);
        }
    }

    private static CheckState judge(Observation seen) {
        return Checkup.judge(DeclaredChecks.of("bucket").get("bucket.incomplete-uploads"), List.of(seen));
    }

    @Test
    void whatARunThatHasEndedLeftBehindCountsAtAnyAge() throws Exception {
        ObjectStoreSettings bucket = S3Server.shared().newBucket();
        try (ObjectStore store = new ObjectStore(bucket)) {
            ((S3Client) store.client())
                    .createMultipartUpload(request ->
                            request.bucket(store.bucket()).key("upkeep/main/backups/20261122T021500Z-k3f9qa/dump.zst"));
            assertThat(look(bucket, store).value()).isEqualByComparingTo("0");
            ended = Optional.of(RunStatus.RUNNING);
            assertThat(look(bucket, store).value()).isEqualByComparingTo("0");
            ended = Optional.of(RunStatus.ABANDONED);
            assertThat(look(bucket, store).value()).isEqualByComparingTo("1");
            assertThat(look(bucket, store).detail())
                    .startsWith("1 upload that was never completed takes up room: 1 of a run of Upkeep that has ended,"
                            + " whatever its age; the oldest");
        }
    }

    @Test
    void aStoreThatListsNoUploadsIsNotCalledClean() throws Exception {
        try (CannedStore canned = new CannedStore(request -> Answer.of(
                        200,
                        "<ListMultipartUploadsResult><IsTruncated>false</IsTruncated></ListMultipartUploadsResult>"));
                ObjectStore store = new ObjectStore(canned.settings(StoreProvider.MINIO))) {
            assertThat(look(canned.settings(StoreProvider.MINIO), store).state())
                    .isEqualTo(CheckState.SKIPPED);
            assertThat(look(canned.settings(StoreProvider.GENERIC), store).value())
                    .isEqualByComparingTo("0");
        }
    }

    private static void begin(ObjectStore store, String key, Duration age) throws Exception {
        S3Client client = (S3Client) store.client();
        String id = client.createMultipartUpload(
                        request -> request.bucket(store.bucket()).key(key))
                .uploadId();
        Path stub = STORED.resolve(store.bucket()).resolve(".mpus-" + id + "-" + key + "-stub");
        Files.setLastModifiedTime(stub, FileTime.from(Instant.now().minus(age)));
    }

    private Observation look(ObjectStoreSettings bucket, ObjectStore store) {
        return new UploadsCheck(
                        new SampleTarget(folder, new DatabaseAddress.Sqlite(folder.resolve("x.db")), bucket).settings(),
                        new ObjectStores(Map.of("main", store)),
                        id -> ended,
                        Clock.systemUTC())
                .abortable(Sample.run("check-health"))
                .get(0);
    }
}
