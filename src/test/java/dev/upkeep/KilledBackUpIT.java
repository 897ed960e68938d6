package dev.upkeep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

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
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Upkeep is killed in the middle of backups: at random moments, and at those that are too short to be hit by chance. */
@Tag("fault")
class KilledBackUpIT {
    private static final long SEED = 20261123;
    private static final int RANDOM_MOMENTS = 11;
    /** What a server says before a request has sent its body: `HTTP/1.1 100 Continue` and an empty line. */
    private static final int CONTINUE_BYTES = 25;

    /** What a killed run had done, by what it left behind. */
    private enum Left {
        NOTHING,
        AN_UPLOAD,
        A_DUMP_WITHOUT_MANIFEST,
        A_BACKUP
    }

    /** A moment of a backup: the request that it hangs in. */
    private record Moment(String request, Fault fault) {}

    @TempDir
    Path folder;

    private final PostgresServer server = PostgresServer.shared();
    private final DatabaseAddress.Postgres database = server.newDatabase();
    private final ObjectStoreSettings bucket = S3Server.shared().newBucket();
    private final Random random = new Random(SEED);
    private final Set<Left> seen = EnumSet.noneOf(Left.class);
    private final List<String> history = new ArrayList<>();
    private final Set<String> known = new HashSet<>();
    private TestHome home;
    private BackupPromise promise;

    @BeforeEach
    void fill() {
        server.asAdministrator(
                database.database(),
                "create extension pgcrypto",
                "create table noise as select n, gen_random_bytes(1024) as bytes from generate_series(1, 9000) n",
                "alter table noise owner to " + database.user());
        home = UpkeepProcess.production(folder.resolve("home"), database, bucket)
                .with("UPKEEP_START_UP_JOBS", "")
                // Each of these processes lives for seconds: what compiles little starts sooner.
                .with("JAVA_TOOL_OPTIONS", "-XX:TieredStopAtLevel=1")
                .with("UPKEEP_BACKUP_KEEP_DAILY", "0")
                .with("UPKEEP_BACKUP_KEEP_WEEKLY", "0")
                .with("UPKEEP_BACKUP_KEEP_MONTHLY", "0")
                .with("UPKEEP_BACKUP_KEEP_WITHIN", "0s")
                .with("UPKEEP_BACKUP_KEEP_AT_LEAST", "1")
                .with("UPKEEP_BACKUP_EXPIRE_STALE_AFTER", "3650d");
        promise = new BackupPromise(home.settings());
    }

    @AfterEach
    void close() {
        promise.close();
    }

    @Test
    void killedTwentyTimesItNeverShowsHalfABackupAndLeavesNothingAfterTheNextStart() throws Exception {
        long begun = System.nanoTime();
        UpkeepProcess first = UpkeepProcess.run(home, "run", "back-up");
        assertThat(first.exitCode()).as(first.all()).isZero();
        long whole = System.nanoTime() - begun;
        assertThat(promise.wholeBackups()).hasSize(1);
        left();

        for (int moment = 0; moment < RANDOM_MOMENTS; moment++) {
            long delay = (long) ((moment + random.nextDouble()) / RANDOM_MOMENTS * whole);
            killAfter(delay);
        }
        for (Moment moment : List.of(
                new Moment("globals.sql.zst?uploads", Fault.stall(Direction.ANSWER, 0)),
                new Moment("dump.pgc.zst?partNumber=1", Fault.stall(Direction.REQUEST, random.nextInt(8_000_000))),
                new Moment("dump.pgc.zst?partNumber=2", Fault.stall(Direction.REQUEST, random.nextInt(1_000_000))),
                new Moment("dump.pgc.zst?uploadId", Fault.stall(Direction.REQUEST, 0)),
                new Moment("dump.pgc.zst?uploadId", Fault.stall(Direction.ANSWER, 0)),
                new Moment("dump.pgc.zst HTTP", Fault.stall(Direction.ANSWER, 0)),
                new Moment("globals.sql.zst?uploadId", Fault.stall(Direction.ANSWER, 0)),
                new Moment("manifest.json", Fault.stall(Direction.REQUEST, 0)),
                new Moment("manifest.json", Fault.stall(Direction.ANSWER, CONTINUE_BYTES)))) {
            killIn(moment);
        }

        // On a busy machine some of the random moments come before there is a run.
        assertThat(promise.runs()).hasSizeGreaterThan(20 - RANDOM_MOMENTS);
        assertThat(seen)
                .as("what killed runs left, with the seed %d: %s", SEED, history)
                .containsExactlyInAnyOrder(Left.values());
        startOnce();
        assertThat(promise.uploads()).isEmpty();
        assertThat(promise.strayObjects()).isEmpty();
        assertThat(home.folder().resolve("data/tmp")).isEmptyDirectory();
        promise.isKept();
    }

    private void killAfter(long nanos) {
        try (UpkeepProcess killed = UpkeepProcess.start(home, "run", "back-up")) {
            LockSupport.parkNanos(nanos);
            kill(killed, "after " + TimeUnit.NANOSECONDS.toMillis(nanos) + " ms");
        }
    }

    private void killIn(Moment moment) throws Exception {
        try (FaultyProxy proxy = FaultyProxy.beforeStore(bucket)) {
            home.with(
                    "S3_ENDPOINT", proxy.before(bucket).endpoint().orElseThrow().toString());
            proxy.whenAsked(moment.request(), 1, moment.fault());
            try (UpkeepProcess killed = UpkeepProcess.start(home, "run", "back-up")) {
                await().atMost(Duration.ofSeconds(60)).until(() -> proxy.faults() == 1 || !killed.isAlive());
                assertThat(proxy.faults()).as("%s: %s", moment, killed.all()).isEqualTo(1);
                kill(killed, "in " + moment);
            }
        } finally {
            home.with("S3_ENDPOINT", bucket.endpoint().orElseThrow().toString());
        }
    }

    /** Ends Upkeep alone: pg_dump has to notice by itself. */
    private void kill(UpkeepProcess killed, String when) {
        List<ProcessHandle> programs = killed.killAlone();
        await().alias("pg_dump of an Upkeep killed " + when)
                .atMost(Duration.ofSeconds(30))
                .until(() -> programs.stream().noneMatch(ProcessHandle::isAlive));
        Left left = left();
        history.add(when + ": " + left);
        seen.add(left);
    }

    /** What there is more than after the last kill. */
    private Left left() {
        Set<String> now = new TreeSet<>();
        promise.wholeBackups().forEach(id -> now.add(Left.A_BACKUP + id));
        promise.strayObjects().forEach(key -> now.add(Left.A_DUMP_WITHOUT_MANIFEST + key));
        promise.uploads().forEach(upload -> now.add(Left.AN_UPLOAD + upload.uploadId()));
        Set<String> news = new TreeSet<>(now);
        news.removeAll(known);
        known.clear();
        known.addAll(now);
        return Stream.of(Left.A_BACKUP, Left.A_DUMP_WITHOUT_MANIFEST, Left.AN_UPLOAD)
                .filter(left -> news.stream().anyMatch(thing -> thing.startsWith(left.name())))
                .findFirst()
                .orElse(Left.NOTHING);
    }

    /** What follows a crash: the service manager starts Upkeep again. */
    private void startOnce() {
        try (UpkeepProcess next = UpkeepProcess.start(home, "start")) {
            next.awaitText("expire-backups for main");
            next.terminate();
            assertThat(next.exitCode()).isEqualTo(143);
        }
    }
}
