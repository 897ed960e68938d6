package dev.upkeep.uploads;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.objectstore.ObjectStore;
import dev.upkeep.objectstore.ObjectStores;
import dev.upkeep.run.ActiveRun;
import dev.upkeep.run.Progress;
import dev.upkeep.run.Run;
import dev.upkeep.run.RunStatus;
import dev.upkeep.run.Trigger;
import dev.upkeep.settings.Settings;
import dev.upkeep.settings.SettingsReader;
import dev.upkeep.settings.StoreProvider;
import dev.upkeep.testing.CannedStore.Answer;
import dev.upkeep.testing.CannedStore.Request;
import dev.upkeep.testing.UploadsServer;
import dev.upkeep.testing.UploadsServer.Quirk;
import dev.upkeep.testing.UploadsServer.Upload;
import dev.upkeep.uploads.UploadsListing.Verdict;
import dev.upkeep.uploads.UploadsReport.AbortedUpload;
import dev.upkeep.uploads.UploadsReport.FailedUpload;
import dev.upkeep.uploads.UploadsReport.Listing;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The job before stores with the quirks and faults that real ones have. */
class StrangeStoresIT {
    private final Instant old = Instant.now().minus(Duration.ofDays(9));
    private static final String DEAD_RUN = "20261122T021500Z-k3f9qa";
    private static final List<String> ODD_KEYS = List.of(
            "a b/c  d", "plus+sign", "100%/%41%2F", "a//b", "/begins", "ends/", "äöü/日本語/😀", "'\"<tag>&amp;#?=");

    private final Map<String, RunStatus> runs = new HashMap<>();
    private final Map<String, String> environment = new HashMap<>();
    private UploadsServer server;
    private ObjectStore store;
    private Clock machine = Clock.systemUTC();

    @AfterEach
    void close() {
        if (store != null) {
            store.close();
            server.close();
        }
    }

    @Test
    void pagesThatAreShortBecausePartsCountHideNothing() throws Exception {
        serve(Quirk.PAGES_COUNT_PARTS, Quirk.GONE_IS_NO_SUCH_KEY);
        for (int number = 0; number < 2000; number++) {
            server.begin("user-" + number % 700, old, 7);
        }

        UploadsReport report = abort(Map.of());

        assertThat(report.listed()).isEqualTo(2000);
        assertThat(report.aborted()).isEqualTo(2000);
        assertThat(report.bytesReclaimed()).isEqualTo(14_000);
        assertThat(server.uploads()).isEmpty();
        assertThat(server.aborts())
                .hasSize(2000)
                .allSatisfy((id, times) -> assertThat(times).hasValue(1));
        assertThat(server.requests().stream()
                        .filter(request -> request.has("key-marker"))
                        .count())
                .as("pages of 500 after the first")
                .isEqualTo(3);
    }

    @Test
    void aStoreThatListsNothingIsFoundOutAndNeverCountsAsZero() throws Exception {
        serve(Quirk.LISTS_WHOLE_KEYS_ONLY);
        Upload hidden = server.begin("ann/film", old, 7);

        assertThatThrownBy(() -> abort(Map.of())).isInstanceOfSatisfying(UpkeepException.class, failure -> {
            assertThat(failure.kind()).isEqualTo(FailureKind.CONFIGURATION);
            assertThat(failure)
                    .hasMessageContaining("is unknown: this store does not list them")
                    .hasMessageContaining("MinIO")
                    .hasMessageContaining("abort-incomplete-uploads.cron=off");
        });

        assertThat(server.begun()).singleElement().asString().startsWith("upkeep/main/backups/");
        assertThat(server.uploads()).as("no canary stays").containsExactly(hidden);
    }

    @Test
    void aBucketWithoutUploadsIsProvenToHaveNone() throws Exception {
        serve();

        UploadsReport report = abort(Map.of());

        assertThat(report.listing()).isEqualTo(Listing.PROVEN);
        assertThat(report.hasFindings()).isFalse();
        assertThat(report.summary()).startsWith("Aborted 0 of 0 incomplete uploads in ");
        assertThat(server.begun()).hasSize(1);
        assertThat(server.uploads()).isEmpty();
    }

    @Test
    void noCanaryIsBegunWhereSomethingIsListed() throws Exception {
        serve();
        server.begin("ann/film", Instant.now());

        assertThat(abort(Map.of()).younger()).isEqualTo(1);
        assertThat(server.begun()).isEmpty();
    }

    @Test
    void theCanaryGoesAlsoWhenItCannotBeListedOrAbortedAtOnce() throws Exception {
        serve();
        AtomicInteger aborts = new AtomicInteger();
        server.failing(request -> isAbort(request) && aborts.incrementAndGet() < 6
                ? Optional.of(Answer.error(503, "SlowDown"))
                : Optional.empty());

        assertThat(abort(Map.of()).listing()).isEqualTo(Listing.PROVEN);

        assertThat(server.begun()).hasSize(1);
        assertThat(server.uploads()).isEmpty();
    }

    @Test
    void withoutTheRightToBeginACanaryNothingIsProven() throws Exception {
        serve();
        server.failing(request ->
                request.method().equals("POST") ? Optional.of(Answer.error(403, "AccessDenied")) : Optional.empty());

        UploadsReport report = abort(Map.of());

        assertThat(report.listing()).isEqualTo(Listing.UNPROVEN);
        assertThat(report.hasFindings()).isTrue();
        assertThat(report.summary())
                .startsWith("No incomplete uploads listed in ")
                .endsWith("is unknown");
        assertThat(report.next().get(0)).contains("s3:PutObject");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void abortsUploadsOfKeysWithAnyCharacters(boolean encodes) throws Exception {
        serve(encodes ? new Quirk[0] : new Quirk[] {Quirk.IGNORES_ENCODING});
        server.withPagesOf(3);
        List<String> keys = new ArrayList<>(ODD_KEYS);
        if (encodes) {
            // XML cannot hold these.
            keys.add("control/\u0001\u001f");
        }
        keys.forEach(key -> server.begin(key, old, 7));

        UploadsReport report = abort(Map.of());

        assertThat(report.uploads()).extracting(AbortedUpload::key).containsExactlyInAnyOrderElementsOf(keys);
        assertThat(report.bytesReclaimed()).isEqualTo(7L * keys.size());
        assertThat(server.uploads()).isEmpty();
    }

    @Test
    void ageIsByTheStoresClockWhateverThisMachineBelieves() throws Exception {
        serve();
        server.begin("old", Instant.now().minus(Duration.ofHours(25)));
        server.begin("young", Instant.now().minus(Duration.ofHours(23)));
        machine = Clock.offset(Clock.systemUTC(), Duration.ofDays(10));

        UploadsReport report = abort(Map.of());

        assertThat(report.aborted()).isEqualTo(1);
        assertThat(server.uploads()).extracting(Upload::key).containsExactly("young");
        assertThat(report.clockSkew()).isBetween(Duration.ofDays(-11), Duration.ofDays(-9));
        assertThat(report.next()).anyMatch(sentence -> sentence.contains("behind this machine's"));
    }

    @Test
    void goesOverChosenPrefixesAndUpkeepsOwn() throws Exception {
        serve();
        environment.put("UPKEEP_UPLOADS_PREFIXES", "users/,imports/");
        environment.put("UPKEEP_UPLOADS_EXCLUDED_PREFIXES", "users/ann/");
        runs.put(DEAD_RUN, RunStatus.ABANDONED);
        List.of("users/ann/1", "users/bob/1", "imports/1", "exports/1").forEach(key -> server.begin(key, old));
        server.begin("upkeep/main/backups/" + DEAD_RUN + "/dump", Instant.now());

        UploadsReport report = abort(Map.of("exclude", "imports/1"));

        assertThat(server.uploads())
                .extracting(Upload::key)
                .containsExactlyInAnyOrder("users/ann/1", "imports/1", "exports/1");
        assertThat(report.aborted()).isEqualTo(2);
        assertThat(report.excluded()).isEqualTo(2);
        assertThat(report.summary()).contains("2 left out by prefix");
    }

    @Test
    void whatDeadRunsOfUpkeepLeftBehindGoesFirst() throws Exception {
        serve();
        environment.put("UPKEEP_UPLOADS_CONCURRENCY", "1");
        runs.put(DEAD_RUN, RunStatus.ABANDONED);
        server.begin("ann/film", old);
        Upload own = server.begin("upkeep/main/backups/" + DEAD_RUN + "/dump", Instant.now());

        abort(Map.of());

        assertThat(server.requests().stream().filter(StrangeStoresIT::isAbort).findFirst())
                .hasValueSatisfying(request -> assertThat(request.query()).contains(own.id()));
        assertThat(server.uploads()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            value = Quirk.class,
            names = {"GONE_IS_NO_SUCH_KEY", "GONE_HAS_NO_PARTS", "KNOWS_NO_RULES"})
    void whatFinishesMeanwhileIsSaidAndNoError(Quirk face) throws Exception {
        serve(face);
        Upload finishing = server.begin("finishing", old, 7);
        Upload taken = server.begin("taken", old, 7);
        server.begin("left", old, 7);
        server.failing(request -> {
            if (request.has("uploadId=" + finishing.id())) {
                server.complete(finishing);
            }
            if (request.has("uploadId=" + taken.id())) {
                server.remove(taken);
            }
            return Optional.empty();
        });

        UploadsReport report = abort(Map.of());

        assertThat(report.completed()).isEqualTo(1);
        assertThat(report.gone()).isEqualTo(1);
        assertThat(report.aborted()).isEqualTo(1);
        assertThat(report.bytesReclaimed()).isEqualTo(7);
        assertThat(report.hasFindings()).isFalse();
        assertThat(report.summary()).endsWith("7 B reclaimed; 1 completed meanwhile; 1 gone meanwhile");
    }

    @Test
    void aDryRunDoesNotCountWhatIsGone() throws Exception {
        serve(Quirk.GONE_HAS_NO_PARTS);
        Upload taken = server.begin("taken", old, 7);
        Upload begunOnly = server.begin("begun-only", old);
        server.failing(request -> {
            if (request.has("uploadId=" + taken.id())) {
                server.remove(taken);
            }
            return Optional.empty();
        });

        UploadsReport report = job().abort(run(true, Map.of(), Progress.SILENT));

        assertThat(report.aborted()).isEqualTo(1);
        assertThat(report.gone()).isEqualTo(1);
        assertThat(server.uploads()).containsExactly(begunOnly);
    }

    @Test
    void aBusyStoreIsWaitedForAndNothingIsCountedTwice() throws Exception {
        serve();
        for (int number = 0; number < 60; number++) {
            server.begin("key-" + number, old, 7);
        }
        AtomicInteger asked = new AtomicInteger();
        server.failing(request -> request.has("uploadId") && asked.incrementAndGet() % 3 == 0
                ? Optional.of(Answer.error(503, "SlowDown"))
                : Optional.empty());

        UploadsReport report = abort(Map.of());

        assertThat(report.aborted()).isEqualTo(60);
        assertThat(report.bytesReclaimed()).isEqualTo(420);
        assertThat(server.uploads()).isEmpty();
    }

    @Test
    void aPageThatFailsInTheMiddleOfTheListingIsAskedForAgain() throws Exception {
        serve();
        server.withPagesOf(10);
        for (int number = 0; number < 30; number++) {
            server.begin("key-" + number, old);
        }
        AtomicInteger asked = new AtomicInteger();
        server.failing(request -> request.has("key-marker") && asked.incrementAndGet() < 5
                ? Optional.of(Answer.error(500, "InternalError"))
                : Optional.empty());

        assertThat(abort(Map.of()).aborted()).isEqualTo(30);
    }

    @Test
    void oneThatAlwaysFailsIsNamedAndTheOthersAreDone() throws Exception {
        serve();
        environment.put("UPKEEP_UPLOADS_CONCURRENCY", "2");
        Upload broken = server.begin("broken", old, 7);
        for (int number = 0; number < 40; number++) {
            server.begin("key-" + number, old, 7);
        }
        server.failing(request -> isAbort(request) && request.has("uploadId=" + broken.id())
                ? Optional.of(Answer.error(500, "InternalError"))
                : Optional.empty());

        UploadsReport report = abort(Map.of());

        assertThat(report.aborted()).isEqualTo(40);
        assertThat(report.failures()).extracting(FailedUpload::key).containsExactly("broken");
        assertThat(server.uploads()).containsExactly(broken);
    }

    @Test
    void aRequestThatStallsHoldsUpNobodyElse() throws Exception {
        serve();
        Upload stalled = server.begin("stalled", old, 7);
        for (int number = 0; number < 40; number++) {
            server.begin("key-" + number, old, 7);
        }
        CountDownLatch end = new CountDownLatch(1);
        AtomicInteger stalls = new AtomicInteger();
        server.failing(
                request -> isAbort(request) && request.has("uploadId=" + stalled.id()) && stalls.incrementAndGet() == 1
                        ? Optional.of(await(end))
                        : Optional.empty());

        UploadsReport report = abort(Map.of());
        end.countDown();

        assertThat(report.aborted()).isEqualTo(41);
        assertThat(server.uploads()).isEmpty();
    }

    private static Answer await(CountDownLatch end) {
        try {
            assertThat(end.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return Answer.error(500, "InternalError");
    }

    @Test
    void whereNoneCanBeAbortedTheRunFails() throws Exception {
        serve();
        server.begin("a", old);
        server.begin("b", old);
        server.begin("young", Instant.now());
        server.failing(request -> isAbort(request) ? Optional.of(Answer.error(403, "AccessDenied")) : Optional.empty());

        assertThatThrownBy(() -> abort(Map.of())).isInstanceOfSatisfying(UpkeepException.class, failure -> {
            assertThat(failure.kind()).isEqualTo(FailureKind.CONFIGURATION);
            assertThat(failure)
                    .hasMessageStartingWith("None of 2 incomplete uploads could be aborted. The first: ")
                    .hasMessageContaining("s3:AbortMultipartUpload");
        });
    }

    @Test
    void aRunThatWasStoppedInTheMiddleIsFinishedByTheNext() throws Exception {
        serve();
        environment.put("UPKEEP_UPLOADS_CONCURRENCY", "4");
        for (int number = 0; number < 300; number++) {
            server.begin("key-" + number, old, 7);
        }
        ActiveRun[] itself = new ActiveRun[1];
        itself[0] = run(false, Map.of(), (activity, done, total) -> {
            if (done == 100) {
                itself[0].cancel(FailureKind.CANCELLED, "Stopped.");
            }
        });

        assertThatThrownBy(() -> job().abort(itself[0])).hasMessage("Stopped.");
        assertThat(Thread.interrupted()).isTrue();
        int left = server.uploads().size();
        assertThat(left).isBetween(1, 200);

        UploadsReport report = abort(Map.of());

        assertThat(report.aborted()).isEqualTo(left);
        assertThat(server.aborts()).hasSize(300);
    }

    @Test
    void nothingThatIsUnderWayIsAborted() throws Exception {
        serve();
        server.withPagesOf(20);
        for (int number = 0; number < 200; number++) {
            server.begin("old-" + number, old, 7);
        }
        AtomicInteger begun = new AtomicInteger();
        Function<Request, Optional<Answer>> concurrently = request -> {
            if (isAbort(request)) {
                int number = begun.incrementAndGet();
                server.begin("old-" + number, Instant.now(), 7);
                server.begin("new-" + number, Instant.now(), 7);
            }
            return Optional.empty();
        };
        server.failing(concurrently);

        UploadsReport report = abort(Map.of());

        assertThat(report.aborted()).isEqualTo(200);
        assertThat(server.uploads())
                .hasSize(400)
                .allMatch(upload -> upload.initiatedAt().isAfter(old));
    }

    @Test
    void asManyRequestsAreUnderWayAsTheSettingSays() throws Exception {
        serve();
        environment.put("UPKEEP_UPLOADS_CONCURRENCY", "4");
        environment.put("UPKEEP_UPLOADS_COUNT_BYTES", "false");
        for (int number = 0; number < 40; number++) {
            server.begin("key-" + number, old, 7);
        }
        CyclicBarrier four = new CyclicBarrier(4);
        AtomicInteger underWay = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        server.failing(request -> {
            if (isAbort(request)) {
                most.accumulateAndGet(underWay.incrementAndGet(), Math::max);
                meet(four);
                underWay.decrementAndGet();
            }
            return Optional.empty();
        });

        UploadsReport report = abort(Map.of());

        assertThat(report.aborted()).isEqualTo(40);
        assertThat(report.unmeasured()).isEqualTo(40);
        assertThat(most).hasValue(4);
        assertThat(server.requests()).noneMatch(request -> request.method().equals("GET") && request.has("uploadId"));
    }

    private static void meet(CyclicBarrier others) {
        try {
            others.await(10, TimeUnit.SECONDS);
        } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
            throw new IllegalStateException("Fewer requests are under way than there could be", e);
        }
    }

    @Test
    void saysWhatTheProviderGoesOnBilling() throws Exception {
        serve();
        environment.put("UPKEEP_UPLOADS_MINIMUM_STORAGE_AGE", "90d");
        server.begin("recent", old, 1024);
        server.begin("ancient", Instant.now().minus(Duration.ofDays(100)), 2048);

        UploadsReport report = abort(Map.of());

        assertThat(report.bytesReclaimed()).isEqualTo(3072);
        assertThat(report.bytesStillBilled()).isEqualTo(1024);
        assertThat(report.billedUntil()).isEqualTo(old.plus(Duration.ofDays(90)));
        assertThat(report.summary())
                .contains("3.0 KiB reclaimed, 1.0 KiB of it billed until "
                        + old.plus(Duration.ofDays(90)).atOffset(ZoneOffset.UTC).toLocalDate());
    }

    @Test
    void saysWhetherTheStoreDoesItByItself() throws Exception {
        serve();
        server.begin("young", Instant.now());
        assertThat(abort(Map.of()).storeRule().state()).isEqualTo(StoreRule.State.NONE);
        assertThat(abort(Map.of()).next()).anyMatch(sentence -> sentence.contains("upkeep uploads lifecycle install"));

        server.withRules(rule("some", "logs/", 3));
        assertThat(abort(Map.of()).storeRule()).isEqualTo(new StoreRule(StoreRule.State.SOME_KEYS, 3, "some"));

        server.withRules(rule("some", "logs/", 3) + rule("all", "", 7));
        assertThat(abort(Map.of()).storeRule()).isEqualTo(new StoreRule(StoreRule.State.WHOLE_BUCKET, 7, "all"));
        assertThat(abort(Map.of()).next()).isEmpty();

        server.failing(request ->
                request.has("lifecycle") ? Optional.of(Answer.error(403, "AccessDenied")) : Optional.empty());
        assertThat(abort(Map.of()).storeRule().state()).isEqualTo(StoreRule.State.UNKNOWN);
    }

    private static String rule(String id, String prefix, int days) {
        return "<Rule><ID>" + id + "</ID><Status>Enabled</Status><Filter><Prefix>" + prefix + "</Prefix></Filter>"
                + "<AbortIncompleteMultipartUpload><DaysAfterInitiation>" + days
                + "</DaysAfterInitiation></AbortIncompleteMultipartUpload></Rule>";
    }

    @Test
    void aListingNamesTheOldestFirstAndChangesNothing() throws Exception {
        serve();
        runs.put(DEAD_RUN, RunStatus.ABANDONED);
        server.begin("young", Instant.now().minusSeconds(60), 5);
        server.begin("old", old, 7, 8);
        server.begin("upkeep/main/backups/" + DEAD_RUN + "/dump", Instant.now(), 100);
        for (int number = 0; number < 1200; number++) {
            server.begin("many-" + number, Instant.now().minusSeconds(10), 1);
        }

        UploadsListing listing = stored().list(run(false, Map.of(), Progress.SILENT), Map.of());

        assertThat(listing.listed()).isEqualTo(1203);
        assertThat(listing.bytes()).isEqualTo(1320);
        assertThat(listing.abortable()).isEqualTo(2);
        assertThat(listing.abortableBytes()).isEqualTo(115);
        assertThat(listing.uploads()).hasSize(1000);
        assertThat(listing.uploads().get(0))
                .satisfies(row -> assertThat(row.key()).isEqualTo("old"))
                .satisfies(row -> assertThat(row.parts()).isEqualTo(2))
                .satisfies(row -> assertThat(row.verdict()).isEqualTo(Verdict.OLD));
        assertThat(listing.uploads().get(1).verdict()).isEqualTo(Verdict.YOUNG);
        assertThat(server.requests()).allMatch(request -> request.method().equals("GET"));
    }

    @Test
    void anEmptyListingIsNotSoldAsNothing() throws Exception {
        serve();

        UploadsListing listing = stored().list(run(false, Map.of(), Progress.SILENT), Map.of());

        assertThat(listing.next().get(0)).contains("None were listed", "upkeep uploads abort --dry-run");
        environment.put("UPKEEP_S3_PROVIDER", StoreProvider.MINIO.word());
        assertThatThrownBy(() -> stored().list(run(false, Map.of(), Progress.SILENT), Map.of()))
                .isInstanceOf(UpkeepException.class)
                .hasMessageContaining("is unknown");
    }

    @Test
    void aListingRefusesWhatTheJobWouldRefuse() throws Exception {
        serve();

        assertThatThrownBy(() -> stored().list(run(false, Map.of(), Progress.SILENT), Map.of("older-than", "soon")))
                .isInstanceOfSatisfying(
                        UpkeepException.class,
                        failure -> assertThat(failure.kind()).isEqualTo(FailureKind.REFUSED))
                .hasMessageContaining("older-than cannot be 'soon'");
    }

    private void serve(Quirk... quirks) throws Exception {
        server = new UploadsServer(quirks);
        store = new ObjectStore(server.settings());
    }

    private static boolean isAbort(Request request) {
        return request.method().equals("DELETE") && request.has("uploadId");
    }

    private UploadsReport abort(Map<String, String> parameters) {
        return job().abort(run(false, parameters, Progress.SILENT));
    }

    private AbortIncompleteUploads job() {
        return new AbortIncompleteUploads(
                settings(), new ObjectStores(Map.of("main", store)), id -> Optional.ofNullable(runs.get(id)), machine);
    }

    private StoredUploads stored() {
        return new StoredUploads(
                "main",
                settings(),
                new ObjectStores(Map.of("main", store)),
                id -> Optional.ofNullable(runs.get(id)),
                machine);
    }

    private Settings settings() {
        return new SettingsReader(Path.of("").toAbsolutePath(), environment).read();
    }

    private static ActiveRun run(boolean dryRun, Map<String, String> parameters, Progress progress) {
        Run run = new Run(
                "20261123T040000Z-aaaaaa",
                AbortIncompleteUploads.JOB.name(),
                "main",
                Trigger.COMMAND,
                "test",
                dryRun,
                parameters,
                RunStatus.RUNNING,
                Instant.now(),
                null,
                null,
                null,
                null);
        return new ActiveRun(run, progress, Thread.currentThread());
    }
}
