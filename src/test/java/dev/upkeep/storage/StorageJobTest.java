package dev.upkeep.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.upkeep.check.CheckResult;
import dev.upkeep.check.CheckState;
import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.run.ActiveRun;
import dev.upkeep.settings.DatabaseAddress;
import dev.upkeep.settings.ObjectStoreSettings;
import dev.upkeep.settings.StorageSettings;
import dev.upkeep.settings.StorageSettings.CountedObjects;
import dev.upkeep.settings.StoreProvider;
import dev.upkeep.settings.StoreQuirks;
import dev.upkeep.testing.CannedStore;
import dev.upkeep.testing.ListingStore;
import dev.upkeep.testing.Sample;
import dev.upkeep.testing.SampleTarget;
import dev.upkeep.testing.SettableClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the job writes, refuses to write, and remembers. */
@Timeout(60)
class StorageJobTest {
    @TempDir
    Path home;

    private final SettableClock clock = new SettableClock(Instant.parse("2026-11-23T03:30:00Z"));
    private ListingStore server;
    private StorageJob job;

    @BeforeEach
    void open() throws IOException {
        server = new ListingStore();
        job = new StorageJob(home, server.settings(), clock);
    }

    @AfterEach
    void close() {
        job.close();
        server.close();
    }

    @Test
    void writesInBatchesWhatDiffersByMoreThanTheTolerance() {
        for (int i = 1; i <= 10; i++) {
            server.put("u" + i + "@x.com/a", 1000 + i);
            job.user(i, "u" + i + "@x.com", 1000L);
        }
        job.user(11, "new@x.com", null);
        job.with(settings(5, 100, 3));

        StorageReport report = job.measure(Sample.run("recalculate-storage"));

        assertThat(report.driftCount()).isEqualTo(6);
        assertThat(job.batches()).containsExactly(3, 3);
        job.run();
        assertThat(job.recorded())
                .containsEntry("u5@x.com", 1000L)
                .containsEntry("u6@x.com", 1006L)
                .containsEntry("new@x.com", 0L);
    }

    @Test
    void refusesToChangeMostUsersUnlessItIsAllowedOnce() {
        for (int i = 1; i <= 40; i++) {
            server.put("u" + i + "@x.com/a", 10);
            job.user(i, "u" + i + "@x.com", i <= 21 ? 99L : 10L);
        }

        assertThat(failure())
                .hasMessageContaining("Of 40 users with something recorded, 21 would change")
                .hasMessageContaining("25 % (storage.guard-share)")
                .hasMessageContaining("Nothing was written")
                .hasMessageContaining("-p allow-changes=yes")
                .extracting(UpkeepException::kind)
                .isEqualTo(FailureKind.DATA);

        int requests = server.requests();
        StorageReport report = job.run(Map.of("allow-changes", "yes"));
        assertThat(report.refusal()).contains("21 would change");
        assertThat(report.resumedFrom())
                .as("what was listed is not listed again")
                .isNotNull();
        assertThat(server.requests()).isEqualTo(requests);
        assertThat(job.written()).isEqualTo(21);
    }

    @Test
    void aRunThatGoesOnGivesWhatTheRowSaidWhenThePassBegan() {
        for (int i = 1; i <= 40; i++) {
            server.put("u" + i + "@x.com/a", 10);
            job.user(i, "u" + i + "@x.com", 99L);
        }
        assertThat(failure()).hasMessageContaining("40 would change");
        job.user(1, "u1@x.com", 150L);

        StorageReport allowed = job.measure(Sample.run("recalculate-storage", Map.of("allow-changes", "yes")));

        assertThat(allowed.resumedFrom()).isNotNull();
        assertThat(allowed.drift().get(0).recordedBytes())
                .as("what it says now")
                .isEqualTo(150L);
        assertThat(job.recordedAtFirst()).containsEntry(1, 99L).containsEntry(2, 99L);
        clock.tick(Duration.ofHours(3));
        job.measure(Sample.run("recalculate-storage", Map.of("allow-changes", "yes")));
        assertThat(job.recordedAtFirst()).as("of a pass that was begun anew").containsEntry(1, 150L);
    }

    @Test
    void aRunWhoseWorkingFileIsLostForgetsNobodysHistory() throws IOException {
        server.put("ann@x.com/a", 7);
        job.user(1, "ann@x.com", null).run();
        clock.tick(Duration.ofDays(1));
        ActiveRun run = Sample.run("recalculate-storage");
        StorageReport report = job.measure(run);
        try (Stream<Path> files = Files.list(home.resolve("data/storage"))) {
            for (Path one : files.toList()) {
                Files.delete(one);
            }
        }

        assertThatThrownBy(() -> job.finish(run, report))
                .hasMessageContaining("is not the one that this run has read the users into")
                .hasMessageContaining("Run it again");
        assertThatThrownBy(job::batches).hasMessageContaining("is not the one");
        assertThat(job.history().of("ann@x.com")).hasSize(1);
        assertThat(job.run().measured().totalBytes()).isEqualTo(7);
    }

    @Test
    void aDryRunAfterARefusalLeavesWhatWasMeasuredForTheRunThatIsAllowed() {
        for (int i = 1; i <= 40; i++) {
            server.put("u" + i + "@x.com/a", 10);
            job.user(i, "u" + i + "@x.com", 99L);
        }
        assertThat(failure()).hasMessageContaining("40 would change");
        job.run(Sample.dryRun("recalculate-storage"));
        int requests = server.requests();

        job.run(Map.of("allow-changes", "yes"));

        assertThat(server.requests()).isEqualTo(requests);
        assertThat(job.written()).isEqualTo(40);
    }

    @Test
    void whatARefusalAdvisesIsForTheSameTarget() {
        assertThat(Guard.howToGoOn("blog"))
                .contains("`upkeep run recalculate-storage --dry-run --target blog`")
                .contains("`upkeep run recalculate-storage -p allow-changes=yes --target blog`");
    }

    @Test
    void whoHasMendedTheBucketAfterARefusalIsMeasuredAnew() {
        for (int i = 1; i <= 40; i++) {
            server.put("u" + i + "@x.com/a", i <= 21 ? 10 : 99);
            job.user(i, "u" + i + "@x.com", 99L);
        }
        assertThat(failure()).hasMessageContaining("21 would change");
        for (int i = 1; i <= 20; i++) {
            server.put("u" + i + "@x.com/a", 99);
        }

        StorageReport report = job.run();

        assertThat(report.resumedFrom()).isNull();
        assertThat(job.recorded()).containsEntry("u1@x.com", 99L).containsEntry("u21@x.com", 10L);
    }

    @Test
    void aWrongBucketDoesNotZeroTheUsersOfASmallTeamEvenIfItHasOneOfThem() {
        server.put("ann@x.com/a", 5);
        job.user(1, "ann@x.com", 5L)
                .user(2, "bob@x.com", 7L)
                .user(3, "eve@x.com", 7L)
                .user(4, "joe@x.com", 7L)
                .user(5, "new@x.com", 0L);

        assertThat(failure())
                .hasMessageContaining("Of 4 users with something recorded, 3 have no object left")
                .hasMessageContaining("Nothing was written");
        assertThat(job.recorded()).containsEntry("bob@x.com", 7L);
    }

    @Test
    void twoUsersOfASmallTeamMayHaveDeletedAll() {
        server.put("ann@x.com/a", 5);
        job.user(1, "ann@x.com", 5L).user(2, "bob@x.com", 7L).user(3, "eve@x.com", 7L);

        job.run();

        assertThat(job.recorded()).containsEntry("bob@x.com", 0L).containsEntry("eve@x.com", 0L);
    }

    @Test
    void saysHowManyObjectsWereStoredWhileThePassWasAtWork() {
        server.put("ann@x.com/a", 1).put("ann@x.com/b", 1);
        clock.tick(Duration.between(clock.instant(), ListingStore.STORED_AT.minusSeconds(1)));
        assertThat(job.user(1, "ann@x.com", null).run().changedMeanwhile()).isEqualTo(2);
        clock.tick(Duration.ofSeconds(2));
        assertThat(job.run().changedMeanwhile()).isZero();
    }

    @Test
    void aDryRunSaysWhatWouldBeRefused() {
        for (int i = 1; i <= 40; i++) {
            server.put("u" + i + "@x.com/a", 10);
            job.user(i, "u" + i + "@x.com", 99L);
        }

        StorageReport report = job.run(Sample.dryRun("recalculate-storage"));

        assertThat(report.refusal()).contains("40 would change");
        assertThat(job.written()).isZero();
        assertThat(job.history().lastReport()).isEmpty();
        assertThat(home.resolve("data/storage")).isEmptyDirectory();
    }

    @Test
    void theFirstPassMayChangeEverybody() {
        for (int i = 1; i <= 40; i++) {
            server.put("u" + i + "@x.com/a", 10);
            job.user(i, "u" + i + "@x.com", i % 2 == 0 ? 0L : null);
        }

        job.run();

        assertThat(job.written()).isEqualTo(40);
    }

    @Test
    void refusesWhenMostObjectsOfTheLastPassAreGone() {
        for (int i = 0; i < 1_500; i++) {
            server.put("ann@x.com/" + i, 1);
        }
        job.user(1, "ann@x.com", null).run();
        server.objects().headMap("ann@x.com/5").clear();
        clock.tick(Duration.ofDays(1));

        assertThat(failure()).hasMessageContaining("had 1500 at the last pass").hasMessageContaining("are gone");
    }

    @Test
    void keepsAsManyMeasurementsOfAUserAsTheSettingSays() {
        job.with(settings(0, 100, 500));
        job.user(1, "ann@x.com", null).user(2, "bob@x.com", null);
        for (int day = 0; day < 8; day++) {
            server.put("ann@x.com/" + day, 10);
            job.run();
            clock.tick(Duration.ofDays(1));
        }

        assertThat(job.history().of("ann@x.com"))
                .extracting(Measurement::totalBytes)
                .containsExactly(80L, 70L, 60L, 50L, 40L);
        assertThat(job.history().of("bob@x.com")).as("nothing changed").hasSize(1);
        assertThat(job.history().lastReport().orElseThrow().growth())
                .isEqualTo(new StorageReport.Growth(Instant.parse("2026-11-29T03:30:00Z"), 1, 10));
        assertThat(job.history().largest(1))
                .singleElement()
                .extracting(Measurement::label, Measurement::objectCount)
                .containsExactly("ann@x.com", 8L);
    }

    @Test
    void theLargestUsersAreOfTheLastPassAlsoWhenTheyHaveNotChanged() {
        server.put("ann@x.com/a", 7);
        job.user(1, "ann@x.com", null).run();
        clock.tick(Duration.ofDays(1));

        StorageReport second = job.run();

        assertThat(job.history().largest(1))
                .extracting(Measurement::measuredAt)
                .containsExactly(second.measuredAt().truncatedTo(ChronoUnit.MILLIS));
        assertThat(job.history().of("ann@x.com")).hasSize(1);
    }

    @Test
    void forgetsUsersWhoAreGoneAfterAPassForAll() {
        server.put("ann@x.com/a", 1).put("bob@x.com/a", 1).put("eve@x.com/a", 1);
        job.user(1, "ann@x.com", null).user(2, "bob@x.com", null).run();
        clock.tick(Duration.ofDays(1));
        job.forget(2);
        job.user(3, "eve@x.com", null);

        job.run(Map.of("user", "eve@x.com, ann@x.com"));
        assertThat(job.history().of("bob@x.com")).hasSize(1);
        assertThat(job.history().of("eve@x.com")).hasSize(1);

        job.run();
        assertThat(job.history().of("bob@x.com")).isEmpty();
    }

    @Test
    void aStatementThatGivesNobodyForgetsNobody() {
        server.put("ann@x.com/a", 7);
        job.user(1, "ann@x.com", null).run();
        job.forget(1);

        assertThat(failure())
                .hasMessageContaining("sql/select-users.sql gives no user, and gave 1 at the last pass")
                .hasMessageContaining("-p allow-changes=yes");
        assertThat(job.history().of("ann@x.com")).hasSize(1);
    }

    @Test
    void aRequestThatNamesNobodyMeasuresNobody() {
        job.user(1, "ann@x.com", 500L);

        assertThatThrownBy(() -> job.run(Map.of("user", " ,"))).hasMessageContaining("user names nobody");

        assertThat(job.recorded()).containsEntry("ann@x.com", 500L);
    }

    @Test
    void whatWasMeasuredOfOtherUsersIsNotTakenForTheirsAfterARunThatFailed() {
        server.put("ann@x.com/a", 500);
        job.user(1, "ann@x.com", 500L);
        job.measure(Sample.run("recalculate-storage", Map.of("user", "ann@x.com")));
        job.user(2, "new@x.com", null);
        assertThatThrownBy(() -> job.run(Map.of("user", "an@x.com"))).hasMessageContaining("an@x.com");

        job.run(Map.of("user", "ann@x.com"));

        assertThat(job.recorded()).containsEntry("ann@x.com", 500L);
    }

    @Test
    void aFewNamedUsersAreListedByThemselves() {
        for (int i = 1; i <= 9; i++) {
            server.put("u" + i + "@x.com/a", i);
            job.user(i, "u" + i + "@x.com", 0L);
        }

        StorageReport report = job.run(Map.of("user", "u2@x.com,u7@x.com"));

        assertThat(report.plan().listing()).isEqualTo("prefixes");
        assertThat(report.plan().reason()).contains("names 2 users");
        assertThat(report.cost().requests()).isEqualTo(2);
        assertThat(report.unowned()).isNull();
        assertThat(job.recorded()).containsEntry("u7@x.com", 7L).containsEntry("u1@x.com", 0L);

        job.run();
        assertThat(job.run(Map.of("user", "u2@x.com,u7@x.com")).plan().reason())
                .as("no gain is claimed where there is none")
                .isEqualTo("the request names 2 users, which takes about 2 requests");
    }

    @Test
    void saysWhatTheProviderBills() throws IOException {
        ObjectStoreSettings plain = server.settings();
        server.put("ann@x.com/a", 1).put("ann@x.com/b", 5000);
        try (StorageJob wasabi = new StorageJob(home.resolve("wasabi"), of(plain, StoreProvider.WASABI), clock)) {
            StorageReport report = wasabi.user(1, "ann@x.com", null).run();

            assertThat(report.billedBytes()).isEqualTo(9096);
            assertThat(report.measured().totalBytes()).isEqualTo(5001);
        }
        assertThat(job.user(1, "ann@x.com", null).run().billedBytes()).isNull();
    }

    @Test
    void warnsOfUsersNearTheirQuota() {
        job.with(settings(0, 100, 500));
        server.put("ann@x.com/a", 95).put("bob@x.com/a", 80).put("eve@x.com/a", 500);
        job.user(1, "ann@x.com", null, 100L).user(2, "bob@x.com", null, 100L).user(3, "eve@x.com", null, null);
        assertThat(quota()).extracting(CheckResult::state).isEqualTo(CheckState.SKIPPED);

        job.run();
        assertThat(quota().state()).isEqualTo(CheckState.WARN);
        assertThat(quota().detail()).contains("1 of 2 users take up 90 %").contains("ann@x.com 95 %");

        server.put("ann@x.com/a", 5);
        clock.tick(Duration.ofDays(1));
        job.run();
        assertThat(quota().state()).isEqualTo(CheckState.OK);
    }

    @Test
    void aStoreThatListsNoUploadsIsNotTakenForOneThatHasNone() throws IOException {
        Set<String> begun = new HashSet<>();
        try (CannedStore minio = new CannedStore(request -> silentAboutUploads(request, begun));
                StorageJob counting = new StorageJob(home.resolve("minio"), minio.settings(), clock)) {
            counting.with(settings(Set.of(CountedObjects.INCOMPLETE_UPLOADS), 0, 100, 500));
            counting.user(1, "ann@x.com", null);

            UpkeepException failure = catchThrowableOfType(UpkeepException.class, counting::run);

            assertThat(failure)
                    .hasMessageContaining("lists no incomplete uploads")
                    .hasMessageContaining("Take incomplete-uploads out of storage.count")
                    .extracting(UpkeepException::kind)
                    .isEqualTo(FailureKind.CONFIGURATION);
            assertThat(counting.written()).isZero();
            assertThat(begun).as("the one that was begun to find out").isEmpty();
        }
    }

    private static CannedStore.Answer silentAboutUploads(CannedStore.Request request, Set<String> begun) {
        return switch (request.method()) {
            case "POST" -> {
                begun.add(request.path());
                yield CannedStore.Answer.of(
                        200, "<InitiateMultipartUploadResult><UploadId>id</UploadId></InitiateMultipartUploadResult>");
            }
            case "DELETE" -> {
                begun.remove(request.path());
                yield CannedStore.Answer.of(204, "");
            }
            default ->
                CannedStore.Answer.of(
                        200,
                        request.has("uploads")
                                ? "<ListMultipartUploadsResult/>"
                                : "<ListBucketResult><IsTruncated>false</IsTruncated></ListBucketResult>");
        };
    }

    @Test
    void withoutAQuotaColumnTheCheckIsSkipped() {
        assertThat(checks(Sample.storage("{email}/")))
                .extracting(CheckResult::state)
                .containsExactly(CheckState.SKIPPED);
    }

    private CheckResult quota() {
        return checks(settings(0, 100, 500)).get(0);
    }

    private List<CheckResult> checks(StorageSettings settings) {
        return new QuotaCheck(
                        new SampleTarget(home, new DatabaseAddress.Sqlite(home.resolve("x.db")), server.settings())
                                .withStorage(settings)
                                .settings()::target,
                        target -> job.history())
                .check(Sample.run("check-health"));
    }

    private UpkeepException failure() {
        UpkeepException failure = catchThrowableOfType(UpkeepException.class, () -> job.run());
        assertThat(failure).as("the failure").isNotNull();
        assertThat(job.written()).isLessThan(2);
        return failure;
    }

    /** The shipped settings, with five measurements of each user and a quota. */
    private static StorageSettings settings(long tolerance, int guard, int batch) {
        return settings(Set.of(), tolerance, guard, batch);
    }

    private static StorageSettings settings(Set<CountedObjects> counted, long tolerance, int guard, int batch) {
        return new StorageSettings(
                "{email}/",
                counted,
                false,
                tolerance,
                guard,
                batch,
                StorageSettings.Listing.AUTO,
                4,
                0,
                Duration.ofHours(2),
                5,
                Optional.of("quota"),
                90,
                Optional.empty());
    }

    private static ObjectStoreSettings of(ObjectStoreSettings plain, StoreProvider provider) {
        return new ObjectStoreSettings(
                plain.endpoint(),
                provider,
                plain.region(),
                plain.bucket(),
                plain.accessKeyId(),
                plain.secretAccessKey(),
                new StoreQuirks(
                        true,
                        false,
                        provider.quirks().checksumHeaders(),
                        provider.quirks().batchDeletion(),
                        provider.quirks().mostParts()),
                plain.connectTimeout(),
                plain.timeout(),
                plain.retryFor());
    }
}
