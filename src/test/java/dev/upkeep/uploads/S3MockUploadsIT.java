package dev.upkeep.uploads;

import static org.assertj.core.api.Assertions.assertThat;

import dev.upkeep.objectstore.BucketLifecycle;
import dev.upkeep.objectstore.BucketRule;
import dev.upkeep.objectstore.IncompleteUpload;
import dev.upkeep.objectstore.ObjectStore;
import dev.upkeep.objectstore.ObjectStores;
import dev.upkeep.run.RunStatus;
import dev.upkeep.settings.Settings;
import dev.upkeep.settings.SettingsReader;
import dev.upkeep.testing.S3Mock;
import dev.upkeep.testing.Sample;
import dev.upkeep.uploads.UploadsReport.AbortedUpload;
import dev.upkeep.uploads.UploadsReport.Listing;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ExpirationStatus;
import software.amazon.awssdk.services.s3.model.LifecycleRule;

/** The job and the lifecycle rule on another implementation of S3, which dates uploads by the present. */
class S3MockUploadsIT {
    private static final String DEAD_RUN = "20261122T021500Z-k3f9qa";
    private static final String DEAD_PREFIX = "upkeep/main/backups/" + DEAD_RUN + "/";
    private static final List<String> ODD_NAMES = List.of("a b/c", "plus+sign", "100%/%41", "äöü/日本語", "'q'=&?#");

    private final Settings settings = new SettingsReader(Path.of("").toAbsolutePath(), Map.of()).read();
    private final ObjectStore store = new ObjectStore(S3Mock.shared().newBucket());
    private final S3Client client = (S3Client) store.client();

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void abortsWhatADeadRunLeftAndLeavesWhatIsUnderWay() {
        ODD_NAMES.forEach(name -> begin(DEAD_PREFIX + name, 1000));
        ODD_NAMES.forEach(name -> begin(name, 10));

        UploadsReport report = job().abort(Sample.run(AbortIncompleteUploads.JOB.name()));

        assertThat(report.listed()).isEqualTo(10);
        assertThat(report.aborted()).isEqualTo(5);
        assertThat(report.bytesReclaimed()).isEqualTo(5000);
        assertThat(report.younger()).isEqualTo(5);
        assertThat(report.failures()).isEmpty();
        assertThat(report.clockSkew()).isNull();
        assertThat(report.uploads())
                .extracting(AbortedUpload::key)
                .containsExactlyInAnyOrderElementsOf(
                        ODD_NAMES.stream().map(name -> DEAD_PREFIX + name).toList());
        assertThat(keysLeft()).containsExactlyInAnyOrderElementsOf(ODD_NAMES);
    }

    @Test
    void provesThatNothingIsThere() {
        UploadsReport report = job().abort(Sample.run(AbortIncompleteUploads.JOB.name()));

        assertThat(report.listing()).isEqualTo(Listing.PROVEN);
        assertThat(keysLeft()).isEmpty();
    }

    @Test
    void addsItsLifecycleRuleToTheOthers() {
        LifecycleRule logs = LifecycleRule.builder()
                .id("logs")
                .status(ExpirationStatus.ENABLED)
                .filter(filter -> filter.prefix("logs/"))
                .expiration(expiration -> expiration.days(30))
                .build();
        client.putBucketLifecycleConfiguration(
                request -> request.bucket(store.bucket()).lifecycleConfiguration(all -> all.rules(logs)));

        List<BucketRule> rules = store.lifecycle().install(7);

        assertThat(rules)
                .containsExactlyInAnyOrder(
                        new BucketRule("logs", true, "logs/", false, null, List.of("Expiration")),
                        new BucketRule(BucketLifecycle.RULE_ID, true, "", false, 7, List.of()));
        assertThat(job().abort(Sample.run(AbortIncompleteUploads.JOB.name())).storeRule())
                .isEqualTo(new StoreRule(StoreRule.State.WHOLE_BUCKET, 7, BucketLifecycle.RULE_ID));
    }

    private void begin(String key, int bytes) {
        String id = client.createMultipartUpload(
                        request -> request.bucket(store.bucket()).key(key))
                .uploadId();
        client.uploadPart(
                request -> request.bucket(store.bucket()).key(key).uploadId(id).partNumber(1),
                RequestBody.fromBytes(new byte[bytes]));
    }

    private List<String> keysLeft() {
        List<String> keys = new ArrayList<>();
        store.listIncompleteUploads(
                "", page -> page.stream().map(IncompleteUpload::key).forEach(keys::add));
        return keys;
    }

    private AbortIncompleteUploads job() {
        return new AbortIncompleteUploads(
                settings,
                new ObjectStores(Map.of("main", store)),
                id -> id.equals(DEAD_RUN) ? Optional.of(RunStatus.ABANDONED) : Optional.empty(),
                Clock.systemUTC());
    }
}
