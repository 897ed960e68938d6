package dev.upkeep.health.bucket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.upkeep.check.CheckState;
import dev.upkeep.check.Observation;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.health.Checkup;
import dev.upkeep.health.checks.DeclaredChecks;
import dev.upkeep.objectstore.ObjectStore;
import dev.upkeep.objectstore.ObjectStores;
import dev.upkeep.run.ActiveRun;
import dev.upkeep.settings.DatabaseAddress;
import dev.upkeep.settings.ObjectStoreSettings;
import dev.upkeep.settings.Settings;
import dev.upkeep.testing.CannedStore;
import dev.upkeep.testing.CannedStore.Answer;
import dev.upkeep.testing.CannedStore.Request;
import dev.upkeep.testing.S3Server;
import dev.upkeep.testing.Sample;
import dev.upkeep.testing.SampleTarget;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BucketTrialsIT {
    private static final String CONTENT = "upkeep\n";

    @TempDir
    private Path folder;

    private final ActiveRun run = Sample.run("check-health");

    @Test
    void aHealthyBucketIsWritableAndNothingIsLeftInIt() {
        ObjectStoreSettings bucket = S3Server.shared().newBucket();
        assertThat(writable(bucket).state()).isEqualTo(CheckState.OK);
        try (ObjectStore store = new ObjectStore(bucket)) {
            List<String> keys = new ArrayList<>();
            store.listObjects("", page -> page.forEach(object -> keys.add(object.key())));
            assertThat(keys).isEmpty();
        }
    }

    @Test
    void aDryRunStoresNothing() throws Exception {
        try (CannedStore canned = new CannedStore(request -> Answer.error(403, "AccessDenied"))) {
            Observation seen = look(
                    canned.settings(), Clock.systemUTC(), checks -> checks.writable(Sample.dryRun("check-health")));
            assertThat(seen.state()).isEqualTo(CheckState.SKIPPED);
            assertThat(canned.requests()).isEmpty();
        }
    }

    @Test
    void namesTheRightThatIsMissingUntilItIsGranted() throws Exception {
        AtomicReference<String> refused = new AtomicReference<>("PUT");
        try (CannedStore canned = new CannedStore(request ->
                request.method().equals(refused.get()) ? Answer.error(403, "AccessDenied") : stored(request))) {
            assertRefused(canned, "s3:PutObject");
            refused.set("GET");
            assertRefused(canned, "s3:GetObject");
            refused.set("DELETE");
            assertRefused(canned, "s3:DeleteObject");
            refused.set("none");
            assertThat(writable(canned.settings()).state()).isEqualTo(CheckState.OK);
        }
    }

    @Test
    void aStoreThatKeepsSomethingElseIsFound() throws Exception {
        try (CannedStore canned = new CannedStore(request -> request.method().equals("GET")
                ? Answer.of(200, "7;chunk-signature=abc\r\n" + CONTENT)
                : stored(request))) {
            Observation seen = writable(canned.settings());
            assertThat(seen.state()).isEqualTo(CheckState.CRIT);
            assertThat(seen.detail()).contains("s3.chunked-encoding=off");
        }
    }

    @Test
    void whereVersionsAreKeptTheTrialsVersionGoesForGoodIfItMay() throws Exception {
        try (CannedStore canned = new CannedStore(BucketTrialsIT::versioned)) {
            assertThat(writable(canned.settings()).state()).isEqualTo(CheckState.OK);
            assertThat(deletions(canned))
                    .singleElement()
                    .satisfies(delete -> assertThat(delete.query()).contains("versionId=v1"));
        }
        try (CannedStore canned = new CannedStore(
                request -> request.has("versionId") ? Answer.error(403, "AccessDenied") : versioned(request))) {
            assertThat(writable(canned.settings()).state()).isEqualTo(CheckState.OK);
            assertThat(deletions(canned)).hasSize(2);
        }
    }

    @Test
    void measuresHowLongAPageTakes() throws Exception {
        AtomicReference<Duration> pause = new AtomicReference<>(Duration.ZERO);
        try (CannedStore canned = new CannedStore(request -> {
            await(pause.get());
            return Answer.of(
                    200,
                    "<ListBucketResult><Name>application</Name><IsTruncated>false</IsTruncated></ListBucketResult>");
        })) {
            ObjectStoreSettings settings = canned.patientSettings();
            latency(settings);
            assertThat(latency(settings).value().longValueExact()).isLessThan(500);
            assertThat(judge("bucket.latency", latency(settings))).isEqualTo(CheckState.OK);
            pause.set(Duration.ofMillis(1100));
            Observation slow = latency(settings);
            assertThat(slow.value().longValueExact()).isBetween(1100L, 4000L);
            assertThat(judge("bucket.latency", slow)).isEqualTo(CheckState.WARN);
            pause.set(Duration.ZERO);
            assertThat(judge("bucket.latency", latency(settings))).isEqualTo(CheckState.OK);
        }
    }

    @Test
    void comparesTheClocks() {
        ObjectStoreSettings bucket = S3Server.shared().newBucket();
        assertThat(skew(bucket, Duration.ZERO).value()).isEqualByComparingTo("0");
        Observation ahead = skew(bucket, Duration.ofMinutes(-20));
        assertThat(ahead.value().longValueExact()).isBetween(1195L, 1201L);
        assertThat(ahead.detail()).contains("s ahead of");
        assertThat(judge("bucket.clock-skew", ahead)).isEqualTo(CheckState.CRIT);
        Observation behind = skew(bucket, Duration.ofMinutes(2));
        assertThat(judge("bucket.clock-skew", behind)).isEqualTo(CheckState.WARN);
        assertThat(judge("bucket.clock-skew", skew(bucket, Duration.ZERO))).isEqualTo(CheckState.OK);
        assertThat(behind.value().longValueExact()).isBetween(115L, 121L);
        assertThat(behind.detail()).contains("s behind");
    }

    @Test
    void aStoreThatRefusesTheSignaturesTimeStillTellsItsOwn() throws Exception {
        try (CannedStore canned = new CannedStore(request -> Answer.error(403, "RequestTimeTooSkewed"))) {
            assertThat(skew(canned.settings(), Duration.ofMinutes(20)).value().longValueExact())
                    .isBetween(1195L, 1201L);
        }
    }

    @Test
    void aStoreThatIsAwayIsNoWrongClock() throws Exception {
        ObjectStoreSettings gone;
        try (CannedStore canned = new CannedStore(request -> Answer.of(200, ""))) {
            gone = canned.settings();
        }
        assertThatThrownBy(() -> skew(gone, Duration.ZERO)).isInstanceOf(UpkeepException.class);
    }

    private void assertRefused(CannedStore canned, String right) {
        Observation seen = writable(canned.settings());
        assertThat(seen.state()).isEqualTo(CheckState.CRIT);
        assertThat(seen.detail()).contains(right);
    }

    private static List<Request> deletions(CannedStore canned) {
        return canned.requests().stream()
                .filter(request -> request.method().equals("DELETE"))
                .toList();
    }

    private static Answer stored(Request request) {
        return switch (request.method()) {
            case "GET" -> new Answer(200, CONTENT, Map.of("ETag", "\"1\""));
            case "DELETE" -> Answer.of(204, "");
            default -> new Answer(200, "", Map.of("ETag", "\"1\""));
        };
    }

    private static Answer versioned(Request request) {
        return request.method().equals("PUT")
                ? new Answer(200, "", Map.of("ETag", "\"1\"", "x-amz-version-id", "v1"))
                : stored(request);
    }

    private static void await(Duration pause) {
        long end = System.nanoTime() + pause.toNanos();
        while (System.nanoTime() < end) {
            java.util.concurrent.locks.LockSupport.parkNanos(end - System.nanoTime());
        }
    }

    private static CheckState judge(String check, Observation seen) {
        return Checkup.judge(DeclaredChecks.of("bucket").get(check), List.of(seen));
    }

    private Observation writable(ObjectStoreSettings bucket) {
        return look(bucket, Clock.systemUTC(), checks -> checks.writable(run));
    }

    private Observation latency(ObjectStoreSettings bucket) {
        return look(bucket, Clock.systemUTC(), checks -> checks.latency(run));
    }

    private Observation skew(ObjectStoreSettings bucket, Duration ours) {
        return look(bucket, Clock.offset(Clock.systemUTC(), ours), checks -> checks.clockSkew(run));
    }

    private Observation look(ObjectStoreSettings bucket, Clock clock, Function<BucketTrials, List<Observation>> check) {
        Settings settings =
                new SampleTarget(folder, new DatabaseAddress.Sqlite(folder.resolve("x.db")), bucket).settings();
        try (ObjectStore store = new ObjectStore(bucket)) {
            return check.apply(new BucketTrials(settings::target, new ObjectStores(Map.of("main", store)), clock))
                    .get(0);
        }
    }
}
