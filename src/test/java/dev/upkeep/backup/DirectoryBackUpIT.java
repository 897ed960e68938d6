package dev.upkeep.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.github.luben.zstd.ZstdInputStream;
import dev.upkeep.backup.age.AgeIdentities;
import dev.upkeep.backup.catalogue.Manifest;
import dev.upkeep.backup.catalogue.StoredFile;
import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.process.Command;
import dev.upkeep.process.Output;
import dev.upkeep.run.ActiveRun;
import dev.upkeep.run.Progress;
import dev.upkeep.settings.AgeRecipient;
import dev.upkeep.settings.DatabaseAddress;
import dev.upkeep.settings.ObjectStoreSettings;
import dev.upkeep.testing.BackUps;
import dev.upkeep.testing.Fault;
import dev.upkeep.testing.FaultyProxy;
import dev.upkeep.testing.PostgresServer;
import dev.upkeep.testing.S3Server;
import dev.upkeep.testing.Sample;
import dev.upkeep.testing.SampleTarget;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Dumps of the format directory: what is stored, what is on disk meanwhile, and what is left when they fail. */
@Timeout(180)
class DirectoryBackUpIT {
    private static final PostgresServer SERVER = PostgresServer.shared();
    private static final long MEBIBYTE = 1024 * 1024;
    private static final String RECIPIENT = "age1vqr5u5xcrgu9e48q03hvwysu6qhu6lqn7h2w09wce52yetns8yqs8657ce";
    private static final String IDENTITY = "AGE-SECRET-KEY-1VHAHS5EKKUYG7TZN4U4H05AMPQEEH4C3AFS7F7RM9FGMPS80PTDSR9T0CG";
    private static DatabaseAddress.Postgres database;
    private static FaultyProxy slowNetwork;

    @TempDir
    Path home;

    private final ObjectStoreSettings bucket = S3Server.shared().newBucket();
    private BackUps backUps;

    @BeforeAll
    static void fill() throws IOException {
        database = SERVER.newDatabase();
        List<String> statements = new ArrayList<>(
                List.of(
                        // Hardly compressible; 40 and 20 MiB of text.
                        "create table invoice as select n as id, md5(n::text) || md5((-n)::text) as token from"
                                + " generate_series(1, 600000) n",
                        "create table line as select n as id, md5(n::text) || md5((-n)::text) as token from"
                                + " generate_series(1, 300000) n",
                        "select lo_from_bytea(0, decode(repeat('2f', 5000), 'hex')) from generate_series(1, 50)",
                        "select lo_from_bytea(0, decode(string_agg(md5(n::text), ''), 'hex')) from generate_series(1, 700000) n"));
        for (int number = 1; number <= 40; number++) {
            statements.add("create table small_" + number + " as select n from generate_series(1, " + number + ") n");
        }
        SERVER.asAdministrator(database.database(), statements.toArray(String[]::new));
        // What is done in the middle of a dump comes before its end also when this process had to wait for seconds.
        slowNetwork = new FaultyProxy("127.0.0.1", SERVER.port())
                .otherwise(Fault.slow(Fault.Direction.ANSWER, 24 * MEBIBYTE, MEBIBYTE));
    }

    @AfterAll
    static void closeNetwork() throws IOException {
        slowNetwork.close();
    }

    @AfterEach
    void close() {
        backUps.close();
    }

    private SampleTarget target() {
        return new SampleTarget(home, SERVER.address(database.database(), "postgres", null), bucket)
                .withParallelDump(2, 1024 * MEBIBYTE);
    }

    /** The target of a dump that takes more than 15 s when nothing ends it. */
    private SampleTarget slowTarget() {
        DatabaseAddress.Postgres direct = SERVER.address(database.database(), "postgres", null);
        return new SampleTarget(
                        home,
                        new DatabaseAddress.Postgres(
                                direct.host(),
                                slowNetwork.port(),
                                direct.database(),
                                direct.user(),
                                direct.password(),
                                direct.sslMode(),
                                direct.options()),
                        bucket)
                .withParallelDump(2, 4 * MEBIBYTE);
    }

    private BackUps backUps(SampleTarget target) {
        backUps = new BackUps(target.settings());
        return backUps;
    }

    @Test
    void largeFilesAreObjectsOfTheirOwnAndSmallOnesShareOne() {
        BackUps job = backUps(target());

        Manifest manifest = job.backUp();

        assertThat(manifest.format()).isEqualTo("directory");
        List<String> names =
                manifest.main().files().stream().map(StoredFile::name).toList();
        assertThat(names.get(0)).isEqualTo("dump.toc.dat.0001.zst");
        // Two tables and one large object are large; 40 tables and 50 large objects are not.
        assertThat(names).hasSize(5).contains("dump.members.0001.tar.zst");
        assertThat(names)
                .filteredOn(name -> name.matches("dump\\.[0-9]+\\.dat\\.0001\\.zst"))
                .hasSize(2);
        assertThat(names)
                .filteredOn(name -> name.matches("dump\\.blob_[0-9]+\\.dat\\.0001\\.zst"))
                .hasSize(1);
        assertThat(job.keys())
                .containsExactlyInAnyOrderElementsOf(Stream.concat(
                                Stream.of(manifest.key()),
                                manifest.files().stream().map(StoredFile::key))
                        .toList());
        assertThat(job.uploads()).isEmpty();
        assertThat(temporaryFiles()).isEmpty();
        for (StoredFile file : manifest.files()) {
            assertThat(job.store().head(file.key()).orElseThrow().bytes()).isEqualTo(file.storedBytes());
        }
        BackupReport report = job.job().report(Sample.run("back-up"), manifest);
        assertThat(report.summary()).contains("in 5 files").doesNotContain("\n");
        assertThat(report.databases().get(0).key()).endsWith("dump.toc.dat.0001.zst");
    }

    @Test
    void aDumpStaysWithinTheDiskThatItMayTake() {
        DatabaseAddress.Postgres large = SERVER.newDatabase();
        SERVER.asAdministrator(
                large.database(),
                "create table one as select md5(n::text) || md5((-n)::text) as token from generate_series(1, 1400000) n",
                "create table two as select * from one");
        AtomicLong most = new AtomicLong();
        AtomicBoolean paused = new AtomicBoolean();
        BackUps job = backUps(new SampleTarget(home, SERVER.address(large.database(), "postgres", null), bucket)
                .withParallelDump(2, 8 * MEBIBYTE));
        ActiveRun run = Sample.run("back-up", (activity, bytes, total) -> {
            most.accumulateAndGet(bytesOnDisk(job), Math::max);
            if (pgDumps().anyMatch(DirectoryBackUpIT::isStopped)) {
                paused.set(true);
            }
        });

        Manifest manifest = job.job().dump(run);

        assertThat(manifest.rawBytes()).isGreaterThan(170 * MEBIBYTE);
        assertThat(paused).as("whether pg_dump was paused").isTrue();
        // What may wait, what is written between two looks, and what is given back of each table's file at once.
        assertThat(most.get()).isBetween(8 * MEBIBYTE, 120 * MEBIBYTE);
        assertThat(temporaryFiles()).isEmpty();
    }

    @Test
    void leavesNothingWhenPgDumpIsKilledInTheMiddle() {
        BackUps job = backUps(slowTarget());
        ActiveRun run =
                Sample.run("back-up", inTheMiddle(() -> leader().orElseThrow().destroyForcibly()));

        assertThat(failure(() -> job.job().dump(run)))
                .hasMessageContaining("was not dumped whole")
                .hasMessageContaining("ended with 137")
                .extracting(UpkeepException::kind)
                .isEqualTo(FailureKind.DATA);

        nothingIsLeft(job);
    }

    @Test
    void leavesNothingWhenAWorkerIsKilledInTheMiddle() {
        BackUps job = backUps(slowTarget());
        ActiveRun run = Sample.run(
                "back-up",
                inTheMiddle(() -> pgDumps()
                        .filter(one -> !leader().equals(Optional.of(one)))
                        .findFirst()
                        .orElseThrow()
                        .destroyForcibly()));

        assertThat(failure(() -> job.job().dump(run)))
                .hasMessageContaining("was not dumped whole")
                .hasMessageContaining("a worker process died unexpectedly");

        nothingIsLeft(job);
    }

    @Test
    void saysThatAWorkerDiedAlsoWhenItsFileIsFoundWithoutAnEndFirst() {
        BackUps job = backUps(slowTarget());
        ActiveRun run = Sample.run("back-up", inTheMiddle(() -> {
            ProcessHandle leader = leader().orElseThrow();
            signal("STOP", leader);
            pgDumps()
                    .filter(one -> !leader.equals(one))
                    .findFirst()
                    .orElseThrow()
                    .destroyForcibly();
            CompletableFuture.delayedExecutor(1, TimeUnit.SECONDS).execute(() -> signal("CONT", leader));
        }));

        assertThat(failure(() -> job.job().dump(run))).hasMessageContaining("a worker process died unexpectedly");

        nothingIsLeft(job);
    }

    @Test
    void leavesNothingWhenCancelledInTheMiddle() {
        BackUps job = backUps(slowTarget());
        AtomicReference<ActiveRun> active = new AtomicReference<>();
        ActiveRun run = Sample.run("back-up", inTheMiddle(() -> {
            new Thread(() -> active.get().cancel(FailureKind.TIMEOUT, "Too slow.")).start();
            while (active.get().cancellation().isEmpty()) {
                Thread.onSpinWait();
            }
        }));
        active.set(run);

        assertThat(failure(() -> job.job().dump(run)))
                .hasMessage("Too slow.")
                .extracting(UpkeepException::kind)
                .isEqualTo(FailureKind.TIMEOUT);

        takeInterrupt();
        nothingIsLeft(job);
    }

    @Test
    void losingTheSessionThatHoldsTheMomentFailsTheDumpAndMayBeTriedAgain() {
        BackUps job = backUps(slowTarget());
        ActiveRun run = Sample.run(
                "back-up",
                inTheMiddle(() -> SERVER.asAdministrator(
                        "postgres",
                        "select pg_terminate_backend(pid) from pg_stat_activity where datname = '" + database.database()
                                + "'")));

        assertThat(failure(() -> job.job().dump(run)).kind()).isEqualTo(FailureKind.UNAVAILABLE);

        nothingIsLeft(job);
    }

    @Test
    void aFailingUploadEndsPgDump() {
        BackUps job = backUps(new SampleTarget(
                        home,
                        SERVER.address(database.database(), "postgres", null),
                        S3Server.shared().settings("no-such-bucket", S3Server.SECRET))
                .withParallelDump(2, 1024 * MEBIBYTE));

        assertThat(failure(() -> job.job().dump(Sample.run("back-up"))).kind()).isEqualTo(FailureKind.CONFIGURATION);

        assertThat(pgDumps()).isEmpty();
        assertThat(temporaryFiles()).isEmpty();
    }

    @Test
    void saysThatTheDiskIsFullWhenPgDumpCannotWrite() throws Exception {
        Path programs = Files.createDirectory(home.resolve("bin"));
        Path pgDump = programs.resolve("pg_dump");
        // To pg_dump itself, a limit on the size of files is what a full disk is: a write that fails.
        Files.writeString(pgDump, """
                #!/bin/bash
                trap '' XFSZ
                ulimit -f 64
                exec /usr/lib/postgresql/15/bin/pg_dump "$@"
                """);
        Files.setPosixFilePermissions(pgDump, PosixFilePermissions.fromString("rwx------"));
        Files.createSymbolicLink(programs.resolve("pg_dumpall"), Path.of("/usr/lib/postgresql/15/bin/pg_dumpall"));
        BackUps job = backUps(target().withPgDumpIn(programs));

        assertThat(failure(() -> job.job().dump(Sample.run("back-up"))))
                .hasMessageContaining("is full")
                .hasMessageContaining("backup.temp-directory")
                .hasMessageContaining("backup.format=custom")
                .extracting(UpkeepException::kind)
                .isEqualTo(FailureKind.CONFIGURATION);

        nothingIsLeft(job);
    }

    @Test
    void encryptsEveryFile() throws Exception {
        Path identity = home.resolve("identity.txt");
        Files.createFile(identity, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(identity, IDENTITY + "\n");
        BackUps job = backUps(target().encryptedTo(identity, new AgeRecipient(RECIPIENT)));

        Manifest manifest = job.backUp();

        for (StoredFile file : manifest.files()) {
            assertThat(file.name()).endsWith(".zst.age");
            try (InputStream stored = new ZstdInputStream(
                    AgeIdentities.read(identity).decrypting(job.store().open(file.key())))) {
                assertThat(stored.readAllBytes()).hasSize((int) file.rawBytes());
            }
        }
    }

    private void nothingIsLeft(BackUps job) {
        assertThat(pgDumps()).isEmpty();
        assertThat(job.keys()).isEmpty();
        assertThat(job.uploads()).isEmpty();
        assertThat(temporaryFiles()).isEmpty();
    }

    private List<Path> temporaryFiles() {
        Path folder = home.resolve("tmp");
        if (!Files.exists(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the temporary folder really takes of the disk, for there are holes in its files. */
    private long bytesOnDisk(BackUps job) {
        try {
            Output output = job.programs()
                    .run(
                            new Command(
                                    Path.of("/usr/bin/du"),
                                    List.of("-sk", home.resolve("tmp").toString()),
                                    Map.of()),
                            Duration.ofSeconds(20));
            return output.text().isEmpty() ? 0 : Long.parseLong(output.text().split("\\s", 2)[0]) * 1024;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Does something once, when a part of the dump was sent and there is more. */
    private static Progress inTheMiddle(Runnable action) {
        AtomicBoolean done = new AtomicBoolean();
        return (activity, bytes, total) -> {
            if (bytes > 18 * MEBIBYTE && done.compareAndSet(false, true)) {
                action.run();
            }
        };
    }

    private static Stream<ProcessHandle> pgDumps() {
        return ProcessHandle.current()
                .descendants()
                .filter(child -> child.info().command().orElse("").endsWith("/pg_dump"));
    }

    private static Optional<ProcessHandle> leader() {
        return pgDumps()
                .filter(one -> one.parent().equals(Optional.of(ProcessHandle.current())))
                .findFirst();
    }

    private static boolean isStopped(ProcessHandle process) {
        try {
            String stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
            return stat.charAt(stat.lastIndexOf(')') + 2) == 'T';
        } catch (IOException e) {
            return false;
        }
    }

    private static void signal(String name, ProcessHandle process) {
        try {
            new ProcessBuilder("kill", "-s", name, Long.toString(process.pid()))
                    .start()
                    .onExit()
                    .join();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void takeInterrupt() {
        while (!Thread.interrupted()) {
            Thread.onSpinWait();
        }
    }

    private static UpkeepException failure(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        UpkeepException failure = catchThrowableOfType(UpkeepException.class, call);
        assertThat(failure).as("the failure").isNotNull();
        return failure;
    }
}
