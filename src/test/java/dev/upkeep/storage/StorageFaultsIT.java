package dev.upkeep.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.settings.ObjectStoreSettings;
import dev.upkeep.settings.StorageSettings;
import dev.upkeep.settings.StorageSettings.Listing;
import dev.upkeep.testing.CannedStore;
import dev.upkeep.testing.Fault;
import dev.upkeep.testing.Fault.Direction;
import dev.upkeep.testing.FaultyProxy;
import dev.upkeep.testing.ListingStore;
import dev.upkeep.testing.Sample;
import dev.upkeep.testing.SettableClock;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** After every fault the totals are right, or the run failed and nothing was written. */
@Tag("fault")
@Timeout(120)
class StorageFaultsIT {
    private static final CannedStore.Answer SLOW_DOWN = CannedStore.Answer.error(503, "SlowDown");
    private static final CannedStore.Answer DENIED = CannedStore.Answer.error(403, "AccessDenied");

    @TempDir
    Path home;

    private final SettableClock clock = new SettableClock(Instant.parse("2026-11-23T03:30:00Z"));
    private final Map<String, Long> expected = new HashMap<>();
    private ListingStore server;
    private StorageJob job;

    @BeforeEach
    void fill() throws IOException {
        server = new ListingStore();
        for (int user = 1; user <= 20; user++) {
            for (int i = 0; i < 700; i++) {
                server.put(String.format("u%02d@x.com/object-%d", user, i), user);
            }
            expected.put(String.format("u%02d@x.com", user), 700L * user);
        }
        server.put("nobody/a", 1);
    }

    @AfterEach
    void close() {
        job.close();
        server.close();
    }

    @Test
    void theStoreAsksForFewerRequestsEveryTenthTime() {
        begin(server.settings());
        AtomicInteger refused = new AtomicInteger();
        server.troubledBy((number, answer) -> number % 10 == 0 ? counted(refused, SLOW_DOWN) : answer);

        StorageReport report = job.run();

        assertRight(report);
        assertThat(report.cost().slowDowns()).isEqualTo(refused.get()).isPositive();
    }

    @Test
    void connectionsAreCutInsidePages() throws IOException {
        try (FaultyProxy proxy = FaultyProxy.beforeStore(server.settings())) {
            begin(proxy.before(server.settings()));
            proxy.next(Fault.cut(Direction.ANSWER, 30_000))
                    .next(Fault.cut(Direction.ANSWER, 200))
                    .next(Fault.cut(Direction.ANSWER, 90_000));

            assertRight(job.run());

            assertThat(proxy.faults()).isPositive();
        }
    }

    @Test
    void aPageArrivesTwice() {
        begin(server.settings());
        AtomicReference<CannedStore.Answer> first = new AtomicReference<>();
        server.troubledBy((number, answer) -> {
            first.compareAndSet(null, answer);
            return number == 4 ? first.get() : answer;
        });

        assertRight(job.run());
    }

    @Test
    void theEndpointStallsInsideAPage() throws IOException {
        try (FaultyProxy proxy = FaultyProxy.beforeStore(server.settings())) {
            begin(proxy.before(server.settings()));
            proxy.next(Fault.stall(Direction.ANSWER, 30_000));

            assertRight(job.run());

            assertThat(proxy.faults()).isPositive();
        }
    }

    @Test
    void theEndpointStallsForEver() throws IOException {
        try (FaultyProxy proxy = FaultyProxy.beforeStore(server.settings())) {
            begin(proxy.before(server.settings()));
            proxy.otherwise(Fault.stall(Direction.ANSWER, 30_000));

            assertThat(failure()).extracting(UpkeepException::kind).isEqualTo(FailureKind.UNAVAILABLE);

            assertThat(job.written()).isZero();
        }
    }

    @Test
    void aRunThatBrokeOffIsGoneOnWith() {
        begin(server.settings());
        server.troubledBy((number, answer) -> number > 9 ? DENIED : answer);
        assertThat(failure()).extracting(UpkeepException::kind).isEqualTo(FailureKind.CONFIGURATION);
        assertThat(job.written()).isZero();
        int before = server.requests();
        server.troubledBy((number, answer) -> answer);
        clock.tick(Duration.ofMinutes(59));

        StorageReport report = job.run();

        assertRight(report);
        assertThat(report.resumedFrom()).isEqualTo(Instant.parse("2026-11-23T03:30:00Z"));
        assertThat(report.measuredAt()).isEqualTo(Instant.parse("2026-11-23T03:30:00Z"));
        assertThat(server.requests() - before).isLessThan(15);
        assertThat(job.run().resumedFrom()).isNull();
    }

    @Test
    void userByUserIsGoneOnWithAsWell() {
        begin(server.settings());
        job.with(settings(Listing.PREFIXES));
        server.troubledBy((number, answer) -> number > 9 ? DENIED : answer);
        failure();
        int before = server.requests();
        server.troubledBy((number, answer) -> answer);

        StorageReport report = job.run();

        assertThat(job.recorded()).isEqualTo(expected);
        assertThat(report.resumedFrom()).isNotNull();
        assertThat(server.requests() - before).isLessThan(19);
    }

    @Test
    void whatBrokeOffTooLongAgoIsBegunAnew() {
        begin(server.settings());
        server.troubledBy((number, answer) -> number > 5 ? DENIED : answer);
        failure();
        server.troubledBy((number, answer) -> answer);
        clock.tick(Duration.ofMinutes(61));

        StorageReport report = job.run();

        assertRight(report);
        assertThat(report.resumedFrom()).isNull();
    }

    @Test
    void whatBrokeOffWithOtherUsersIsBegunAnew() {
        begin(server.settings());
        server.troubledBy((number, answer) -> number > 5 ? DENIED : answer);
        failure();
        server.troubledBy((number, answer) -> answer);
        server.put("new@x.com/a", 5);
        job.user(99, "new@x.com", null);
        expected.put("new@x.com", 5L);

        StorageReport report = job.run();

        assertRight(report);
        assertThat(report.resumedFrom()).isNull();
    }

    @Test
    void anotherAttemptOfTheSameRunGoesOnWhereItWas() {
        begin(server.settings());
        server.troubledBy((number, answer) -> number > 9 && number < 20 ? SLOW_DOWN : answer);

        assertRight(job.run());
    }

    private void begin(ObjectStoreSettings bucket) {
        job = new StorageJob(home, bucket, clock).with(settings(Listing.AUTO));
        for (int user = 1; user <= 20; user++) {
            job.user(user, String.format("u%02d@x.com", user), null);
        }
    }

    private static StorageSettings settings(Listing listing) {
        return new StorageSettings(
                "{email}/",
                Set.of(),
                false,
                0,
                25,
                500,
                listing,
                4,
                0,
                Duration.ofHours(1),
                5,
                Optional.empty(),
                90,
                Optional.empty());
    }

    private void assertRight(StorageReport report) {
        assertThat(job.recorded()).isEqualTo(expected);
        assertThat(report.measured().objectCount()).isEqualTo(server.objects().size() - 1);
        assertThat(report.unowned()).isEqualTo(new Usage(1, 1));
    }

    private UpkeepException failure() {
        UpkeepException failure =
                catchThrowableOfType(UpkeepException.class, () -> job.measure(Sample.run("recalculate-storage")));
        assertThat(failure).as("the failure").isNotNull();
        return failure;
    }

    private static CannedStore.Answer counted(AtomicInteger counter, CannedStore.Answer answer) {
        counter.incrementAndGet();
        return answer;
    }
}
