package dev.upkeep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.upkeep.cli.Application;
import dev.upkeep.failure.FailureKind;
import dev.upkeep.run.JobRequest;
import dev.upkeep.run.Progress;
import dev.upkeep.run.Run;
import dev.upkeep.run.RunStatus;
import dev.upkeep.run.Trigger;
import dev.upkeep.settings.DatabaseAddress;
import dev.upkeep.settings.ObjectStoreSettings;
import dev.upkeep.testing.BackupPromise;
import dev.upkeep.testing.Fault;
import dev.upkeep.testing.Fault.Direction;
import dev.upkeep.testing.FaultyProxy;
import dev.upkeep.testing.PostgresServer;
import dev.upkeep.testing.S3Server;
import dev.upkeep.testing.TestHome;
import dev.upkeep.testing.UpkeepProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole runs of back-up, by its route, over a bad network to PostgreSQL and to the store; and what they leave. */
@Tag("fault")
@Timeout(120)
class BackupFaultsIT {
    private static final PostgresServer SERVER = PostgresServer.shared();
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int MEBIBYTE = 1024 * 1024;
    private static DatabaseAddress.Postgres database;

    /** Each request of a backup to the store, in their order, by a text that no other request has. */
    private static final List<String> REQUESTS = List.of(
            "globals.sql.zst?uploads",
            "globals.sql.zst?partNumber",
            "globals.sql.zst?uploadId",
            "globals.sql.zst HTTP",
            "dump.pgc.zst?uploads",
            "dump.pgc.zst?partNumber=1",
            "dump.pgc.zst?partNumber=2",
            "dump.pgc.zst?uploadId",
            "dump.pgc.zst HTTP",
            "manifest.json");

    @TempDir
    static Path folder;

    private static ObjectStoreSettings bucket;
    private static TestHome home;
    private static BackupPromise promise;
    private FaultyProxy store;
    private FaultyProxy network;
    private int before;

    @BeforeAll
    static void backUpOnceOverAGoodNetwork() {
        database = SERVER.newDatabase();
        SERVER.asAdministrator(
                database.database(),
                "create extension pgcrypto",
                "create table noise as select n, gen_random_bytes(1024) as bytes from generate_series(1, 11000) n",
                "alter table noise owner to " + database.user());
        bucket = S3Server.shared().newBucket();
        home = UpkeepProcess.production(folder.resolve("home"), database, bucket)
                .with("UPKEEP_RETRY_DELAY", "50ms")
                .with("UPKEEP_S3_TIMEOUT", "1s")
                .with("UPKEEP_DATABASE_STATEMENT_TIMEOUT", "2s")
                .with("UPKEEP_DATABASE_SOCKET_TIMEOUT", "3s")
                .with("UPKEEP_BACKUP_KEEP_DAILY", "0")
                .with("UPKEEP_BACKUP_KEEP_WEEKLY", "0")
                .with("UPKEEP_BACKUP_KEEP_MONTHLY", "0")
                .with("UPKEEP_BACKUP_KEEP_WITHIN", "0s")
                .with("UPKEEP_BACKUP_KEEP_AT_LEAST", "1")
                .with("UPKEEP_BACKUP_EXPIRE_STALE_AFTER", "3650d");
        promise = new BackupPromise(home.settings());
        assertThat(backUp().status()).isEqualTo(RunStatus.SUCCEEDED);
    }

    @BeforeEach
    void spoilTheNetwork() throws IOException {
        before = promise.wholeBackups().size();
        store = FaultyProxy.beforeStore(bucket);
        network = new FaultyProxy("127.0.0.1", SERVER.port());
        home.with("S3_ENDPOINT", store.before(bucket).endpoint().orElseThrow().toString())
                .with("DATABASE_URL", UpkeepProcess.url(database).replace(":" + SERVER.port(), ":" + network.port()))
                .with("UPKEEP_S3_RETRY_FOR", "20s")
                .with("UPKEEP_BACK_UP_TIME_LIMIT", "5m");
    }

    @AfterEach
    void thePromiseIsKept() throws IOException {
        store.close();
        network.close();
        promise.isKept();
    }

    @AfterAll
    static void close() {
        promise.close();
    }

    static Stream<Arguments> faultsOfTheStore() {
        return Stream.of(
                Arguments.of("cut before the request", Fault.cut(Direction.REQUEST, 0)),
                Arguments.of("cut in the request", Fault.cut(Direction.REQUEST, 700)),
                Arguments.of("cut before the answer", Fault.cut(Direction.ANSWER, 0)),
                Arguments.of("cut in the answer", Fault.cut(Direction.ANSWER, 60)),
                Arguments.of("stalled before the answer", Fault.stall(Direction.ANSWER, 0)),
                Arguments.of("500", error("500 Internal Server Error", "InternalError")),
                Arguments.of("503", error("503 Service Unavailable", "ServiceUnavailable")),
                Arguments.of("SlowDown", error("503 Slow Down", "SlowDown")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("faultsOfTheStore")
    void whatHappensOnceToEachRequestToTheStoreCostsNoBackup(String name, Fault fault) {
        REQUESTS.forEach(request -> store.whenAsked(request, 1, fault));

        assertThat(backUp().status()).isEqualTo(RunStatus.SUCCEEDED);

        assertThat(store.faults()).isGreaterThanOrEqualTo(REQUESTS.size());
        assertThat(newBackups()).isEqualTo(1);
    }

    @Test
    void aManifestIsTriedAgainForLongerThanItsDumpWhichSucceededAtTheLastAttempt() {
        // Each attempt at a request makes three.
        store.whenAsked("dump.pgc.zst?uploads", 6, error("500 Internal Server Error", "InternalError"));
        store.whenAsked("manifest.json", 12, error("500 Internal Server Error", "InternalError"));

        Run run = backUp();

        assertThat(run.status()).as(run.describe()).isEqualTo(RunStatus.SUCCEEDED);
        assertThat(store.faults()).isEqualTo(18);
        assertThat(newBackups()).isEqualTo(1);
    }

    static Stream<Arguments> requestsThatFailForEver() {
        List<Fault> faults = List.of(
                Fault.stall(Direction.ANSWER, 0),
                Fault.cut(Direction.REQUEST, 0),
                error("503 Service Unavailable", "ServiceUnavailable"),
                error("500 Internal Server Error", "InternalError"),
                error("503 Slow Down", "SlowDown"),
                Fault.cut(Direction.REQUEST, MEBIBYTE),
                error("500 Internal Server Error", "InternalError"),
                Fault.cut(Direction.ANSWER, 0),
                Fault.stall(Direction.ANSWER, 0),
                error("500 Internal Server Error", "InternalError"));
        return Stream.iterate(0, place -> place < REQUESTS.size(), place -> place + 1)
                .map(place -> Arguments.of(REQUESTS.get(place), faults.get(place)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("requestsThatFailForEver")
    void aRequestToTheStoreThatFailsForEverFailsTheRun(String request, Fault fault) {
        home.with("UPKEEP_S3_RETRY_FOR", "0s");
        store.whenAsked(request, Integer.MAX_VALUE, fault);

        Run run = backUp();

        assertThat(run.status()).as(run.describe()).isEqualTo(RunStatus.FAILED);
        assertThat(run.failure()).as(run.describe()).isEqualTo(FailureKind.UNAVAILABLE);
        assertThat(newBackups()).isZero();
    }

    @Test
    void aManifestWhoseAnswerIsAlwaysLostIsVisibleWithAllThatItNames() {
        // After the word that the server waits for the body.
        store.whenAsked("manifest.json", Integer.MAX_VALUE, Fault.cut(Direction.ANSWER, 25));

        assertThat(backUp().status()).isEqualTo(RunStatus.FAILED);

        assertThat(newBackups()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, Integer.MAX_VALUE})
    void aCompletionThatSaysFineAndMeansAnErrorIsNoBackup(int times) {
        home.with("UPKEEP_S3_RETRY_FOR", "1s");
        store.whenAsked("dump.pgc.zst?uploadId", times, error("200 OK", "InternalError"));

        Run run = backUp();

        assertThat(run.status()).isEqualTo(times == 1 ? RunStatus.SUCCEEDED : RunStatus.FAILED);
        assertThat(newBackups()).isEqualTo(times == 1 ? 1 : 0);
    }

    @Test
    void aStoreThatGoesAwayInTheMiddleAndForGoodLeavesWhatTheNextCleanUpTakes() {
        home.with("UPKEEP_S3_RETRY_FOR", "1s");

        Run run = backUp(inTheMiddle(() -> {
            store.otherwise(Fault.refuse());
            store.cutAll();
        }));

        assertThat(run.status()).as(run.describe()).isEqualTo(RunStatus.FAILED);
        assertThat(promise.uploads()).as("nobody could abort it").hasSize(1);
    }

    @Test
    void aSlowStoreIsWaitedFor() {
        store.whenAsked("dump.pgc.zst?partNumber=1", 1, Fault.slow(Direction.REQUEST, 7 * MEBIBYTE, MEBIBYTE));

        assertThat(backUp().status()).isEqualTo(RunStatus.SUCCEEDED);

        assertThat(store.faults()).isPositive();
        assertThat(newBackups()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1_500, 20_000, 21 * MEBIBYTE})
    void aDatabaseThatIsCutOffAgainAndAgainFailsTheRun(long bytes) {
        network.otherwise(Fault.cut(Direction.ANSWER, bytes));

        Run run = backUp();

        assertThat(network.faults()).isPositive();
        assertThat(run.status()).as(run.describe()).isEqualTo(RunStatus.FAILED);
        assertThat(run.failure()).as(run.describe()).isEqualTo(FailureKind.UNAVAILABLE);
        assertThat(newBackups()).isZero();
    }

    @Test
    void aDatabaseThatIsCutOffOnceInTheMiddleIsDumpedAgainFromTheBeginning() {
        Run run = backUp(inTheMiddle(network::cutAll));

        assertThat(run.status()).as(run.describe()).isEqualTo(RunStatus.SUCCEEDED);
        assertThat(network.faults()).isZero();
        assertThat(newBackups()).isEqualTo(1);
        assertThat(promise.uploads()).isEmpty();
    }

    @Test
    void aDatabaseThatFallsSilentEndsWithTheTimeLimitOfTheRun() {
        home.with("UPKEEP_BACK_UP_TIME_LIMIT", "5s");

        Run run = backUp(inTheMiddle(network::stallAll));

        assertThat(run.status()).as(run.describe()).isEqualTo(RunStatus.FAILED);
        assertThat(promise.uploads()).isEmpty();
        assertThat(promise.strayObjects()).isEmpty();
        assertThat(programs()).isEmpty();
    }

    @Test
    void aSlowDatabaseIsWaitedFor() {
        network.otherwise(Fault.slow(Direction.ANSWER, 21 * MEBIBYTE, MEBIBYTE));

        assertThat(backUp().status()).isEqualTo(RunStatus.SUCCEEDED);

        assertThat(newBackups()).isEqualTo(1);
    }

    @Test
    void aPgDumpThatIsKilledFailsTheRunAndLeavesNothing() {
        Run run = backUp(inTheMiddle(() -> programs().forEach(ProcessHandle::destroyForcibly)));

        assertThat(run.status()).as(run.describe()).isEqualTo(RunStatus.FAILED);
        assertThat(promise.uploads()).isEmpty();
        assertThat(promise.strayObjects()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"query like 'COPY%'", "query not like 'COPY%'"})
    void aSessionThatTheServerEndsCostsNoBackup(String which) {
        Run run = backUp(inTheMiddle(() -> SERVER.asAdministrator(
                "postgres",
                "select pg_terminate_backend(pid) from pg_stat_activity where datname = '" + database.database()
                        + "' and " + which)));

        assertThat(run.status()).as(run.describe()).isEqualTo(RunStatus.SUCCEEDED);
        assertThat(newBackups()).isEqualTo(1);
        assertThat(promise.uploads()).isEmpty();
        assertThat(promise.strayObjects()).isEmpty();
    }

    @Test
    void aMigrationThatLocksATableForLongerThanPgDumpWaitsCostsOneAttempt() throws Exception {
        try (Connection migration = DriverManager.getConnection(
                        "jdbc:postgresql://127.0.0.1:" + SERVER.port() + "/" + database.database(), "postgres", null);
                Statement statement = migration.createStatement()) {
            migration.setAutoCommit(false);
            statement.execute("lock table noise in access exclusive mode");
            Thread end = new Thread(() -> {
                ProcessHandle first = await().atMost(PATIENCE)
                        .until(BackupFaultsIT::dumping, Optional::isPresent)
                        .orElseThrow();
                await().atMost(PATIENCE).until(() -> !first.isAlive());
                try {
                    migration.rollback();
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
            });
            end.start();

            Run run = backUp();

            end.join();
            assertThat(run.status()).as(run.describe()).isEqualTo(RunStatus.SUCCEEDED);
            assertThat(Duration.between(run.startedAt(), run.finishedAt())).isGreaterThan(Duration.ofSeconds(25));
        }
        assertThat(newBackups()).isEqualTo(1);
        assertThat(promise.uploads()).isEmpty();
        assertThat(promise.strayObjects()).isEmpty();
    }

    private int newBackups() {
        return promise.wholeBackups().size() - before;
    }

    private static Run backUp() {
        return backUp(Progress.SILENT);
    }

    private static Run backUp(Progress progress) {
        try (Application upkeep = Composition.of(home.settings(), progress)) {
            return upkeep.run(new JobRequest("back-up", "main", Trigger.COMMAND, "test", false, Map.of()))
                    .run();
        }
    }

    /** Does something once, when the first part is on its way and pg_dump has more to say. */
    private static Progress inTheMiddle(Runnable action) {
        AtomicBoolean done = new AtomicBoolean();
        return (activity, bytes, total) -> {
            if (bytes > 9 * MEBIBYTE && done.compareAndSet(false, true)) {
                action.run();
            }
        };
    }

    private static Fault error(String status, String code) {
        return Fault.reply(status, "<Error><Code>" + code + "</Code><Message>as the test says</Message></Error>");
    }

    /** The pg_dump that dumps, and not one that is asked for its version. */
    private static Optional<ProcessHandle> dumping() {
        return programs().stream()
                .filter(program -> program.info().commandLine().orElse("").contains("--snapshot"))
                .findFirst();
    }

    private static List<ProcessHandle> programs() {
        return ProcessHandle.current()
                .descendants()
                .filter(child -> child.info().command().orElse("").endsWith("/pg_dump"))
                .toList();
    }
}
