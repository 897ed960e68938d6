package dev.upkeep.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.github.luben.zstd.ZstdInputStream;
import dev.upkeep.backup.age.AgeIdentities;
import dev.upkeep.backup.catalogue.DatabaseDump;
import dev.upkeep.backup.catalogue.Encryption;
import dev.upkeep.backup.catalogue.Manifest;
import dev.upkeep.backup.catalogue.StoredFile;
import dev.upkeep.backup.catalogue.TableRows;
import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.Probe;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.process.Command;
import dev.upkeep.process.Output;
import dev.upkeep.run.ActiveRun;
import dev.upkeep.run.Progress;
import dev.upkeep.settings.AgeRecipient;
import dev.upkeep.settings.DatabaseAddress;
import dev.upkeep.settings.DumpFormat;
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
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class PostgresBackUpIT {
    private static final PostgresServer SERVER = PostgresServer.shared();
    private static final long MEBIBYTE = 1024 * 1024;
    private static DatabaseAddress.Postgres database;

    private static final String RECIPIENT = "age1vqr5u5xcrgu9e48q03hvwysu6qhu6lqn7h2w09wce52yetns8yqs8657ce";
    private static final String IDENTITY = "AGE-SECRET-KEY-1VHAHS5EKKUYG7TZN4U4H05AMPQEEH4C3AFS7F7RM9FGMPS80PTDSR9T0CG";

    @TempDir
    Path home;

    private final ObjectStoreSettings bucket = S3Server.shared().newBucket();
    private BackUps backUps;

    @BeforeAll
    static void fill() throws SQLException {
        database = SERVER.newDatabase();
        try (Connection connection = connect(database);
                Statement statement = connection.createStatement()) {
            statement.execute("create schema billing");
            statement.execute("create table \"user\" (id int primary key, email text not null, note bytea)");
            statement.execute(
                    "insert into \"user\" values (1, 'ann@x.com', '\\x00ff'), (2, E'b\\n\\\\t\\u00e4', null)");
            // Hardly compressible, and so much that an upload is under way long before the end.
            statement.execute("create table billing.invoice as select n as id, md5(n::text) || md5((-n)::text) as token"
                    + " from generate_series(1, 400000) n");
        }
    }

    @AfterEach
    void close() {
        backUps.close();
    }

    private BackUps backUps(DatabaseAddress address, ObjectStoreSettings store) {
        backUps = new BackUps(new SampleTarget(home, address, store).settings());
        return backUps;
    }

    private BackUps backUps(DatabaseAddress address) {
        return backUps(address, bucket);
    }

    @Test
    void whatIsStoredRestoresToTheSameRows() throws Exception {
        BackUps job = backUps(database);

        Manifest manifest = job.job().dump(Sample.run("back-up", Map.of("label", "before-release")));

        assertThat(job.keys()).containsExactly(key(manifest), roles(manifest).key());
        assertThat(job.uploads()).isEmpty();
        assertThat(temporaryFiles()).isEmpty();
        assertThat(sha256(job.store().open(key(manifest))))
                .isEqualTo(manifest.main().file().sha256());
        assertThat(job.store().head(key(manifest)).orElseThrow().bytes())
                .isEqualTo(manifest.main().file().storedBytes());
        DatabaseAddress.Postgres copy = restore(job, manifest);
        for (String table : List.of("\"user\"", "billing.invoice")) {
            assertThat(rows(copy, table)).isEqualTo(rows(database, table)).doesNotStartWith("0 ");
        }
    }

    @Test
    void theManifestTellsWhatThereIsToKnow() {
        BackUps job = backUps(database);
        ActiveRun run = Sample.run("back-up", Map.of("label", "before-release"));

        Manifest manifest = job.job().dump(run);

        String folder = "upkeep/main/backups/" + run.id() + "/";
        assertThat(key(manifest)).isEqualTo(folder + "dump.pgc.zst");
        assertThat(manifest.key()).isEqualTo(folder + "manifest.json");
        assertThat(manifest.id()).isEqualTo(run.id());
        assertThat(manifest.label()).isEqualTo("before-release");
        assertThat(manifest.trigger()).isEqualTo("command");
        assertThat(manifest.engine()).isEqualTo("postgresql");
        assertThat(manifest.serverVersion()).matches("15\\.\\d+");
        assertThat(manifest.tool()).isEqualTo("pg_dump");
        assertThat(manifest.toolVersion()).matches("15\\.\\d+");
        assertThat(manifest.main().name()).isEqualTo(database.database());
        assertThat(manifest.format()).isEqualTo("custom");
        assertThat(manifest.rawBytes()).isGreaterThan(20 * MEBIBYTE);
        assertThat(manifest.storedBytes()).isBetween(8 * MEBIBYTE, manifest.rawBytes());
        assertThat(manifest.main().file().partBytes()).isEqualTo((int) (8 * MEBIBYTE));
        assertThat(manifest.main().snapshotAt()).isAfter(manifest.startedAt()).isBefore(manifest.finishedAt());
        assertThat(manifest.main().contents().tables())
                .containsExactly(
                        new TableRows("billing", "invoice", 400_000L, null), new TableRows("public", "user", 2L, null));
        assertThat(Manifest.parse(manifest.json(), "m", folder)).isEqualTo(manifest);
        assertThat(manifest.startedAt()).isBefore(manifest.finishedAt());
        assertThat(manifest.upkeepVersion()).isEqualTo("1.2.3");
        BackupReport report = job.job().report(run, manifest);
        assertThat(report.databases()).singleElement().satisfies(dump -> {
            assertThat(dump.key()).isEqualTo(key(manifest));
            assertThat(dump.rows()).isEqualTo(400_002);
        });
        assertThat(report.restore())
                .isEqualTo("aws s3 cp --endpoint-url " + bucket.endpoint().orElseThrow() + " s3://" + bucket.bucket()
                        + "/" + key(manifest) + " - | zstd -d | pg_restore --exit-on-error --no-owner --no-acl"
                        + " --dbname=\"$RESTORE_DATABASE_URL\"");
        assertThat(report.summary()).contains(database.database(), "MiB/s").doesNotContain("\n");
    }

    @Test
    void leavesNothingWhenPgDumpIsKilledInTheMiddle() {
        BackUps job = backUps(database);
        ActiveRun run = Sample.run("back-up", inTheMiddle(() -> {
            assertThat(job.uploads()).hasSize(1);
            pgDump().orElseThrow().destroyForcibly();
        }));

        assertThat(failure(() -> job.job().dump(run)))
                .hasMessageContaining("was not dumped whole")
                .hasMessageContaining("ended with 137")
                .extracting(UpkeepException::kind)
                .isEqualTo(FailureKind.DATA);

        nothingIsLeft(job);
    }

    @Test
    void leavesNothingWhenTheServerEndsTheConnectionInTheMiddle() {
        BackUps job = backUps(database);
        ActiveRun run = Sample.run(
                "back-up",
                inTheMiddle(() -> SERVER.asAdministrator(
                        "postgres",
                        "select pg_terminate_backend(pid) from pg_stat_activity where datname = '" + database.database()
                                + "' and query like 'COPY%'")));

        assertThat(failure(() -> job.job().dump(run)).kind()).isEqualTo(FailureKind.UNAVAILABLE);

        nothingIsLeft(job);
    }

    @Test
    void leavesNothingWhenCancelledInTheMiddle() {
        BackUps job = backUps(database);
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
        assertThat(pgDump()).isEmpty();
        nothingIsLeft(job);
    }

    @Test
    void endsAPgDumpThatWaitsForALockWhenCancelled() throws Exception {
        DatabaseAddress.Postgres locked = SERVER.newDatabase();
        BackUps job = backUps(locked);
        ActiveRun run = Sample.run("back-up");
        try (Connection connection = connect(locked);
                Statement statement = connection.createStatement()) {
            statement.execute("create table t (id int)");
            connection.setAutoCommit(false);
            statement.execute("lock table t in access exclusive mode");
            Thread canceller = new Thread(() -> {
                await().until(() -> sessionsWaitingForALock(locked) >= 1);
                run.cancel(FailureKind.CANCELLED, "Enough.");
            });
            canceller.start();

            assertThatThrownBy(() -> job.job().dump(run)).hasMessage("Enough.");

            takeInterrupt();
            canceller.join();
        }
        nothingIsLeft(job);
    }

    @Test
    void namesTheGrantWhenATableMayNotBeRead() throws SQLException {
        DatabaseAddress.Postgres role = SERVER.newRole(database);
        BackUps job = backUps(role);
        SERVER.asAdministrator(
                database.database(),
                "grant usage on schema billing to " + role.user(),
                "grant select on \"user\" to " + role.user());

        assertThat(failure(() -> job.job().dump(Sample.run("back-up"))))
                .hasMessageContaining("GRANT SELECT ON TABLE billing.invoice TO " + role.user() + ";")
                .hasMessageContaining("GRANT pg_read_all_data TO \"" + role.user() + "\";")
                .extracting(UpkeepException::kind)
                .isEqualTo(FailureKind.CONFIGURATION);

        nothingIsLeft(job);
    }

    @Test
    void theGrantThatIsNamedIsEnough() {
        DatabaseAddress.Postgres role = SERVER.newRole(database);
        SERVER.asAdministrator("postgres", "grant pg_read_all_data to " + role.user());

        assertThat(backUps(role).job().dump(Sample.run("back-up")).rawBytes()).isPositive();
    }

    @Test
    void aWrongPasswordIsAMatterOfConfiguration() {
        BackUps job = backUps(SERVER.address(database.database(), database.user(), "wr0ng-password"));

        assertThat(failure(() -> job.job().dump(Sample.run("back-up"))))
                .satisfies(failure -> assertThat(failure.getMessage()).doesNotContain("wr0ng-password"))
                .extracting(UpkeepException::kind)
                .isEqualTo(FailureKind.CONFIGURATION);
    }

    @Test
    void pgDumpsArgumentsAndEnvironmentHoldNoSecret() {
        StringBuilder seen = new StringBuilder();
        BackUps job = backUps(database);

        job.job().dump(Sample.run("back-up", inTheMiddle(() -> {
            long pid = pgDump().orElseThrow().pid();
            seen.append(read(Path.of("/proc/" + pid + "/cmdline"))).append(read(Path.of("/proc/" + pid + "/environ")));
        })));

        assertThat(seen.toString())
                .contains("--format=custom", "PGUSER=" + database.user(), "PGPASSFILE=")
                .doesNotContain(PostgresServer.PASSWORD)
                .doesNotContain("p%40ss")
                .doesNotContain("postgres://")
                .doesNotContain(S3Server.SECRET);
    }

    @Test
    void aFailingUploadEndsPgDump() {
        BackUps job = backUps(database, S3Server.shared().settings("no-such-bucket", S3Server.SECRET));

        assertThat(failure(() -> job.job().dump(Sample.run("back-up"))).kind()).isEqualTo(FailureKind.CONFIGURATION);

        assertThat(pgDump()).isEmpty();
        assertThat(temporaryFiles()).isEmpty();
    }

    @Test
    void aDryRunStoresNothingAndSaysWhatWouldBeDone() {
        BackUps job = backUps(database);

        BackupReport report = job.job().plan(Sample.dryRun("back-up"));

        assertThat(report.dryRun()).isTrue();
        assertThat(report.summary())
                .startsWith("Would back up " + database.database())
                .contains("pg_dump 15.");
        assertThat(report.databases().get(0).sha256()).isNull();
        nothingIsLeft(job);
    }

    @Test
    void aDryRunFailsWhenTheBucketCannotBeReached() {
        BackUps job = backUps(database, S3Server.shared().settings(bucket.bucket(), "wrong-secret"));

        assertThat(failure(() -> job.job().plan(Sample.dryRun("back-up"))).kind())
                .isEqualTo(FailureKind.CONFIGURATION);
    }

    @Test
    void discardsADumpWithoutAManifestAndNothingElse() {
        BackUps job = backUps(database);
        ActiveRun run = Sample.run("back-up");
        Manifest manifest = job.job().dump(run);
        String other = key(manifest).replace(run.id(), run.id() + "0");
        job.store().put(other, new byte[1], "application/zstd");
        Thread.currentThread().interrupt();

        job.job().discardWithoutManifest(run);

        assertThat(Thread.interrupted()).isTrue();
        assertThat(job.keys()).containsExactly(other);
        job.job().discardWithoutManifest(run);
    }

    @Test
    void keepsADumpWhoseManifestIsStored() {
        BackUps job = backUps(database);
        ActiveRun run = Sample.run("back-up");
        Manifest manifest = job.job().dump(run);
        job.store().put(manifest.key(), new byte[1], "application/json");

        job.job().discardWithoutManifest(run);

        assertThat(job.keys())
                .containsExactlyInAnyOrder(key(manifest), roles(manifest).key(), manifest.key());
    }

    @Test
    void doctorLearnsWhichPgDumpWouldBeUsed() {
        assertThat(backUps(database).job().probe("main"))
                .singleElement()
                .satisfies(probe -> assertThat(probe.detail()).contains("pg_dump 15."))
                .extracting(Probe::passed)
                .isEqualTo(true);
    }

    @Test
    void theManifestCountsTheVeryRowsThatWereDumpedWhileOthersWrite() throws Exception {
        BackUps job = backUps(database);
        AtomicBoolean stop = new AtomicBoolean();
        Thread writer = new Thread(() -> {
            try (Connection connection = connect(database);
                    Statement statement = connection.createStatement()) {
                for (int i = 1; !stop.get(); i++) {
                    statement.execute("insert into billing.invoice values (" + -i + ", 'while dumping')");
                    statement.execute("delete from billing.invoice where id between " + i * 3 + " and " + (i * 3 + 1));
                }
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        });
        writer.start();
        Manifest manifest;
        try {
            await().until(() -> !rows(database, "billing.invoice").startsWith("400000 "));
            manifest = job.job().dump(Sample.run("back-up"));
        } finally {
            stop.set(true);
            writer.join();
        }

        Long counted = manifest.main().contents().tables().get(0).rows();

        assertThat(rows(restore(job, manifest), "billing.invoice")).startsWith(counted + " ");
        assertThat(rows(database, "billing.invoice")).doesNotStartWith(counted + " ");
    }

    @Test
    void aFingerprintIsThatOfTheRestoredTable() throws Exception {
        backUps = new BackUps(
                new SampleTarget(home, database, bucket).withFingerprints().settings());

        Manifest manifest = backUps.job().dump(Sample.run("back-up"));

        DatabaseAddress.Postgres copy = restore(backUps, manifest);
        for (TableRows table : manifest.main().contents().tables()) {
            assertThat(rows(copy, "\"" + table.schema() + "\".\"" + table.name() + "\""))
                    .isEqualTo(table.rows() + " " + table.fingerprint());
        }
    }

    @Test
    void leavesOutTheRowsOfATableThatTheSettingsName() throws Exception {
        backUps = new BackUps(new SampleTarget(home, database, bucket)
                .withoutDataOf("billing.invoice")
                .settings());

        Manifest manifest = backUps.job().dump(Sample.run("back-up"));

        assertThat(manifest.main().contents().tables())
                .containsExactly(
                        new TableRows("billing", "invoice", null, null), new TableRows("public", "user", 2L, null));
        DatabaseAddress.Postgres copy = restore(backUps, manifest);
        assertThat(rows(copy, "billing.invoice")).startsWith("0 ");
        assertThat(rows(copy, "\"user\"")).isEqualTo(rows(database, "\"user\""));
    }

    @Test
    void leavesOutTheRowsOfEveryPartitionOfATableThatTheSettingsName() throws Exception {
        DatabaseAddress.Postgres partitioned = SERVER.newDatabase();
        SERVER.asAdministrator(
                partitioned.database(),
                "create table event (id int, year int) partition by list (year)",
                "create table event_old partition of event for values in (2025) partition by list (id)",
                "create table event_old_1 partition of event_old for values in (1)",
                "create table event_new partition of event for values in (2026)",
                "insert into event values (1, 2025), (2, 2026)",
                "grant select on all tables in schema public to " + partitioned.user());
        backUps = new BackUps(new SampleTarget(home, partitioned, bucket)
                .withoutDataOf("event")
                .settings());

        Manifest manifest = backUps.job().dump(Sample.run("back-up"));

        assertThat(manifest.main().contents().tables())
                .containsExactly(
                        new TableRows("public", "event_new", null, null),
                        new TableRows("public", "event_old_1", null, null));
        assertThat(rows(restore(backUps, manifest), "event")).startsWith("0 ");
    }

    @Test
    void warnsOfATableToLeaveOutThatIsNotThere() {
        backUps = new BackUps(new SampleTarget(home, database, bucket)
                .withoutDataOf("billing.invoice", "billing.invioce", "ghost")
                .settings());

        Manifest manifest = backUps.backUp();

        assertThat(backUps.job().report(Sample.run("back-up"), manifest).warnings())
                .singleElement()
                .asString()
                .contains("billing.invioce, ghost", "backup.exclude-table-data")
                .doesNotContain("billing.invoice");
        assertThat(backUps.job().plan(Sample.dryRun("back-up")).summary()).contains("billing.invioce, ghost");
    }

    @Test
    void warnsWhenTheBackupBeforeIsOfAnotherDatabase() {
        DatabaseAddress.Postgres other = SERVER.newDatabase();
        backUps = new BackUps(new SampleTarget(home, database, bucket).settings());
        Manifest first = backUps.backUp();
        assertThat(backUps.job().report(Sample.run("back-up"), first).warnings())
                .isEmpty();
        try (BackUps staging = new BackUps(new SampleTarget(home, other, bucket).settings())) {
            Manifest second = staging.backUp();

            assertThat(staging.job().report(Sample.run("back-up"), second).warnings())
                    .singleElement()
                    .asString()
                    .contains(first.id(), database.database(), other.database(), "backup.prefix");
            assertThat(staging.job()
                            .report(Sample.run("back-up"), staging.backUp())
                            .warnings())
                    .isEmpty();
        }
    }

    @Test
    void dumpsFurtherDatabasesOfTheServerIntoTheSameBackup() throws Exception {
        DatabaseAddress.Postgres other = SERVER.newDatabase();
        SERVER.asAdministrator(other.database(), "create table report as select generate_series(1, 7) as id");
        SERVER.asAdministrator("postgres", "grant pg_read_all_data to " + database.user());
        backUps = new BackUps(new SampleTarget(home, database, bucket)
                .withFurtherDatabases(other.database())
                .settings());

        Manifest manifest = backUps.job().dump(Sample.run("back-up"));

        assertThat(manifest.databases())
                .extracting(DatabaseDump::name)
                .containsExactly(database.database(), other.database());
        assertThat(manifest.databases().get(1).contents().tables())
                .containsExactly(new TableRows("public", "report", 7L, null));
        assertThat(manifest.databases().get(1).file().name()).isEqualTo("dump-2.pgc.zst");
    }

    @Test
    void leavesNothingOfTheFirstDatabaseWhenTheNextCannotBeDumped() throws Exception {
        DatabaseAddress.Postgres other = SERVER.newDatabase();
        SERVER.asAdministrator("postgres", "grant pg_read_all_data to " + database.user());
        backUps = new BackUps(new SampleTarget(home, database, bucket)
                .withFurtherDatabases(other.database())
                .settings());
        SERVER.asAdministrator(
                other.database(), "create table t as select md5(n::text) from generate_series(1, 400000) n");
        ActiveRun run = Sample.run("back-up", (activity, bytes, total) -> {
            if (backUps.keys().size() == 1) {
                pgDump().ifPresent(ProcessHandle::destroyForcibly);
            }
        });

        assertThat(failure(() -> backUps.job().dump(run)).kind()).isEqualTo(FailureKind.DATA);

        nothingIsLeft(backUps);
    }

    @Test
    void dumpsTheServersRolesWithoutTheirPasswords() throws Exception {
        BackUps job = backUps(database);

        Manifest manifest = job.job().dump(Sample.run("back-up"));

        try (InputStream stored =
                new ZstdInputStream(job.store().open(roles(manifest).key()))) {
            assertThat(new String(stored.readAllBytes(), StandardCharsets.UTF_8))
                    .contains("CREATE ROLE " + database.user())
                    .doesNotContain("PASSWORD", "SCRAM-SHA-256");
        }
    }

    @Test
    void dumpsPlainSqlWhenTheSettingsSaySo() throws Exception {
        backUps = new BackUps(new SampleTarget(home, database, bucket)
                .withFormat(DumpFormat.PLAIN)
                .settings());

        Manifest manifest = backUps.job().dump(Sample.run("back-up"));

        assertThat(manifest.format()).isEqualTo("plain");
        assertThat(manifest.main().file().name()).isEqualTo("dump.sql.zst");
        try (InputStream stored = new ZstdInputStream(backUps.store().open(key(manifest)))) {
            assertThat(new String(stored.readAllBytes(), StandardCharsets.UTF_8))
                    .contains(
                            "COPY public.\"user\" (id, email, note) FROM stdin;", "PostgreSQL database dump complete");
        }
    }

    @Test
    void aDumpWhoseManifestAListingDoesNotShowYetStays() throws Exception {
        try (FaultyProxy proxy = FaultyProxy.beforeStore(bucket)) {
            backUps = new BackUps(new SampleTarget(home, database, proxy.before(bucket)).settings());
            ActiveRun run = Sample.run("back-up");
            Manifest manifest = backUps.job().dump(run);
            backUps.keep(manifest);
            proxy.whenAsked(
                    "list-type=2",
                    1,
                    Fault.reply(
                            "200 OK",
                            "<ListBucketResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Name>"
                                    + bucket.bucket() + "</Name><Prefix/><KeyCount>1</KeyCount><MaxKeys>1000</MaxKeys>"
                                    + "<IsTruncated>false</IsTruncated><Contents><Key>" + key(manifest)
                                    + "</Key><LastModified>2026-11-23T02:15:00.000Z</LastModified><ETag>\"x\"</ETag>"
                                    + "<Size>1</Size></Contents></ListBucketResult>"));

            backUps.job().discardWithoutManifest(run);

            assertThat(backUps.keys()).contains(key(manifest), manifest.key());
        }
    }

    @Test
    void aBackupThatStandsIsNoFailureBecauseOthersCannotBeLookedAt() throws Exception {
        backUps = new BackUps(new SampleTarget(home, database, bucket).settings());
        Manifest manifest = backUps.backUp();
        try (BackUps blind = new BackUps(
                new SampleTarget(home, database, S3Server.shared().settings(bucket.bucket(), "wrong")).settings())) {

            assertThat(blind.job().report(Sample.run("back-up"), manifest).warnings())
                    .singleElement()
                    .asString()
                    .contains("was not compared with earlier backups");
        }
    }

    @Test
    void rolesThatCannotBeDumpedCostNoDump() throws Exception {
        Path tools = Files.createDirectory(home.resolve("tools"));
        Path dumped = home.resolve("dumped");
        Path pgDump = tools.resolve("pg_dump");
        Files.writeString(pgDump, """
                #!/bin/sh
                case "$*" in *--snapshot*) touch %s ;; esac
                exec /usr/lib/postgresql/15/bin/pg_dump "$@"
                """.formatted(dumped));
        Files.setPosixFilePermissions(pgDump, PosixFilePermissions.fromString("rwx------"));
        backUps = new BackUps(
                new SampleTarget(home, database, bucket).withPgDumpIn(tools).settings());

        assertThatThrownBy(() -> backUps.job().dump(Sample.run("back-up")))
                .hasMessageContaining("there is no " + tools.resolve("pg_dumpall"));

        assertThat(dumped).doesNotExist();
        assertThat(backUps.keys()).isEmpty();
        assertThat(backUps.uploads()).isEmpty();
    }

    @Test
    void anUploadThatCannotBeEncryptedIsAborted() {
        // A point of small order: a public key that passes its checksum, and to which nothing can be encrypted.
        backUps = new BackUps(new SampleTarget(home, database, bucket)
                .encryptedTo(null, new AgeRecipient("age1qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq5cu47z"))
                .settings());

        assertThatThrownBy(() -> backUps.job().dump(Sample.run("back-up"))).isInstanceOf(UpkeepException.class);

        assertThat(backUps.uploads()).isEmpty();
    }

    @Test
    void encryptsWhatIsStoredToTheRecipientsOfTheSettings() throws Exception {
        Path identity = home.resolve("identity.txt");
        Files.createFile(identity, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(identity, IDENTITY + "\n");
        backUps = new BackUps(new SampleTarget(home, database, bucket)
                .encryptedTo(identity, new AgeRecipient(RECIPIENT))
                .settings());

        Manifest manifest = backUps.job().dump(Sample.run("back-up"));

        assertThat(manifest.main().file().name()).isEqualTo("dump.pgc.zst.age");
        assertThat(manifest.encryption()).isEqualTo(new Encryption("age", List.of(RECIPIENT)));
        assertThat(backUps.keys())
                .containsExactly(key(manifest), roles(manifest).key());
        try (InputStream stored = new ZstdInputStream(
                AgeIdentities.read(identity).decrypting(backUps.store().open(key(manifest))))) {
            assertThat(stored.readNBytes(5)).isEqualTo("PGDMP".getBytes(StandardCharsets.US_ASCII));
            assertThat(5 + stored.transferTo(OutputStream.nullOutputStream()))
                    .isEqualTo(manifest.main().file().rawBytes());
        }
        assertThat(backUps.job().report(Sample.run("back-up"), manifest).restore())
                .contains("| age -d -i \"$AGE_IDENTITY_FILE\" | zstd -d |");
    }

    @Test
    void refusesToDumpWhatAPolicyLeavesOfATable() {
        DatabaseAddress.Postgres owner = SERVER.newDatabase();
        DatabaseAddress.Postgres role = SERVER.newRole(owner);
        SERVER.asAdministrator(
                owner.database(),
                "grant pg_read_all_data to " + role.user(),
                "create table \"user\" (id int)",
                "alter table \"user\" enable row level security");
        BackUps job = backUps(role);

        assertThat(failure(() -> job.job().dump(Sample.run("back-up"))))
                .hasMessageContaining("Row-level security hides rows of public.\"user\"")
                .hasMessageContaining("BYPASSRLS");
        nothingIsLeft(job);
    }

    @Test
    void refusesToDumpWithoutLargeObjectsThatItMayNotRead() {
        DatabaseAddress.Postgres owner = SERVER.newDatabase();
        DatabaseAddress.Postgres role = SERVER.newRole(owner);
        SERVER.asAdministrator("postgres", "grant pg_read_all_data to " + role.user());
        SERVER.asAdministrator(owner.database(), "select lo_from_bytea(4711, 'x')");
        BackUps job = backUps(role);

        assertThat(failure(() -> job.job().dump(Sample.run("back-up"))))
                .hasMessageContaining("1 large objects")
                .hasMessageContaining("GRANT SELECT ON LARGE OBJECT 4711 TO " + role.user());
        nothingIsLeft(job);
    }

    @Test
    void losingTheSessionThatHoldsTheMomentFailsTheDumpAndMayBeTriedAgain() {
        BackUps job = backUps(database);
        ActiveRun run = Sample.run(
                "back-up",
                inTheMiddle(() -> SERVER.asAdministrator(
                        "postgres",
                        "select pg_terminate_backend(pid) from pg_stat_activity where datname = '" + database.database()
                                + "'")));

        assertThat(failure(() -> job.job().dump(run)).kind()).isEqualTo(FailureKind.UNAVAILABLE);
        nothingIsLeft(job);
    }

    private static String key(Manifest manifest) {
        return manifest.main().file().key();
    }

    private static StoredFile roles(Manifest manifest) {
        return Objects.requireNonNull(manifest.globals());
    }

    private void nothingIsLeft(BackUps job) {
        assertThat(job.keys()).isEmpty();
        assertThat(job.uploads()).isEmpty();
        assertThat(temporaryFiles()).isEmpty();
    }

    private List<Path> temporaryFiles() {
        Path folder = home.resolve("tmp");
        if (!Files.exists(folder)) {
            return List.of();
        }
        try (var files = Files.list(folder)) {
            return files.toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Does something once, when the first part has been uploaded and pg_dump has more to say. */
    private static Progress inTheMiddle(Runnable action) {
        AtomicBoolean done = new AtomicBoolean();
        return (activity, bytes, total) -> {
            if (bytes > 18 * MEBIBYTE && done.compareAndSet(false, true)) {
                action.run();
            }
        };
    }

    /** Waits for the interrupt that comes last when a run is cancelled, so that the next test does not get it. */
    private static void takeInterrupt() {
        while (!Thread.interrupted()) {
            Thread.onSpinWait();
        }
    }

    private static Optional<ProcessHandle> pgDump() {
        return ProcessHandle.current()
                .descendants()
                .filter(child -> child.info().command().orElse("").endsWith("/pg_dump"))
                .findFirst();
    }

    private static int sessionsWaitingForALock(DatabaseAddress.Postgres at) throws SQLException {
        try (Connection connection = connect(at);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select count(*) from pg_locks where not granted"
                        + " and database = (select oid from pg_database where datname = current_database())")) {
            row.next();
            return row.getInt(1);
        }
    }

    private DatabaseAddress.Postgres restore(BackUps job, Manifest manifest) throws Exception {
        Path dump = home.resolve("restored.pgc");
        try (InputStream stored = new ZstdInputStream(job.store().open(key(manifest)))) {
            Files.copy(stored, dump);
        }
        assertThat(Files.size(dump)).isEqualTo(manifest.main().file().rawBytes());
        DatabaseAddress.Postgres copy = SERVER.newDatabase();
        Output output = job.programs()
                .run(
                        new Command(
                                Path.of("/usr/lib/postgresql/15/bin/pg_restore"),
                                List.of(
                                        "--exit-on-error",
                                        "--no-owner",
                                        "--no-acl",
                                        "--dbname",
                                        copy.database(),
                                        dump.toString()),
                                Map.of(
                                        "PGHOST", copy.host(),
                                        "PGPORT", Integer.toString(copy.port()),
                                        "PGUSER", copy.user(),
                                        "PGPASSWORD", PostgresServer.PASSWORD)),
                        Duration.ofMinutes(1));
        assertThat(output).isEqualTo(new Output(0, "", List.of()));
        return copy;
    }

    private static String rows(DatabaseAddress.Postgres at, String table) throws SQLException {
        try (Connection connection = connect(at);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "select count(*), sum(hashtextextended(t::text, 0)::numeric) from " + table + " t")) {
            row.next();
            return row.getLong(1) + " " + row.getBigDecimal(2);
        }
    }

    private static Connection connect(DatabaseAddress.Postgres at) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://" + at.host() + ":" + at.port() + "/" + at.database(), at.user(), at.password());
    }

    private static String sha256(InputStream content) throws Exception {
        try (content) {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content.readAllBytes()));
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static UpkeepException failure(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        UpkeepException failure = catchThrowableOfType(UpkeepException.class, call);
        assertThat(failure).as("the failure").isNotNull();
        return failure;
    }
}
