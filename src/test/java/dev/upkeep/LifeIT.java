package dev.upkeep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.upkeep.objectstore.IncompleteUpload;
import dev.upkeep.objectstore.ObjectStore;
import dev.upkeep.objectstore.StoredObject;
import dev.upkeep.settings.DatabaseAddress;
import dev.upkeep.settings.ObjectStoreSettings;
import dev.upkeep.testing.PostgresServer;
import dev.upkeep.testing.S3Server;
import dev.upkeep.testing.TestHome;
import dev.upkeep.testing.UpkeepProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ends of a process, kind and unkind, in the middle of a backup; and what the next start makes of them. */
class LifeIT {
    @TempDir
    Path folder;

    private final PostgresServer server = PostgresServer.shared();
    private final DatabaseAddress.Postgres database = server.newDatabase();
    private final ObjectStoreSettings bucket = S3Server.shared().newBucket();
    private final ObjectStore store = new ObjectStore(bucket);
    private TestHome home;

    @BeforeEach
    void fill() throws Exception {
        home = UpkeepProcess.production(folder.resolve("home"), database, bucket)
                .with("UPKEEP_START_UP_JOBS", "")
                .with("UPKEEP_SHUTDOWN_TIMEOUT", "1s");
        execute("create table note (id integer primary key, text text)", "insert into note values (1, 'kept')");
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void aBackupThatIsKilledLeavesNoBackupAndItsUploadIsAbortedAtTheNextStart() throws Exception {
        try (Connection migration = lockedTable();
                UpkeepProcess killed = UpkeepProcess.start(home, "run", "back-up")) {
            await().atMost(Duration.ofSeconds(60)).until(() -> uploads().size() == 1 && isDumpWaiting());
            killed.kill();
            migration.rollback();
        }
        assertThat(uploads()).hasSize(1);
        assertThat(UpkeepProcess.run(home, "backups", "list").all()).contains("No backups of main");
        // Another command may find out first that the process is gone.
        assertThat(UpkeepProcess.run(home, "runs").out()).contains("ABANDONED");
        assertThat(passwordFiles()).isEqualTo(1);

        try (UpkeepProcess next = UpkeepProcess.start(home, "start")) {
            next.awaitText("abort-incomplete-uploads for main SUCCEEDED");
            assertThat(next.err()).contains("of back-up for main was left behind by a process that is gone");
            next.terminate();
            next.exitCode();
        }

        assertThat(uploads()).isEmpty();
        assertThat(home.folder().resolve("data/tmp"))
                .as("the password file's folder")
                .isEmptyDirectory();
        assertThat(UpkeepProcess.run(home, "run", "back-up").exitCode())
                .as("the lock is free")
                .isZero();
    }

    @Test
    void aProcessThatIsKilledLeavesNothingAmongTheTemporaryFilesOfTheMachine() throws Exception {
        Path temporary = Files.createDirectory(folder.resolve("tmp"));
        home.with("JAVA_TOOL_OPTIONS", "-Djava.io.tmpdir=" + temporary);

        try (UpkeepProcess killed = UpkeepProcess.start(home, "start")) {
            killed.awaitText("Ctrl-C ends it");
            killed.kill();
        }

        assertThat(temporary).isEmptyDirectory();
    }

    @Test
    void theNextBackupAbortsTheUploadOfOneThatWasKilled() throws Exception {
        try (Connection migration = lockedTable();
                UpkeepProcess killed = UpkeepProcess.start(home, "run", "back-up")) {
            await().atMost(Duration.ofSeconds(60)).until(() -> uploads().size() == 1 && isDumpWaiting());
            killed.kill();
            migration.rollback();
        }
        String others = "upkeep/main/backups/20991123T021500Z-others/dump.pgc.zst";
        store.beginUpload(others, "application/zstd", 5 * 1024 * 1024);
        assertThat(uploads()).hasSize(2);

        UpkeepProcess next = UpkeepProcess.run(home, "run", "back-up");

        assertThat(next.exitCode()).as(next.all()).isZero();
        assertThat(uploads())
                .as("of a run of another machine's, which may be at work")
                .extracting(IncompleteUpload::key)
                .containsExactly(others);
    }

    @Test
    void aProcessThatIsAskedToStopCancelsItsBackupAndRecordsThat() throws Exception {
        try (Connection migration = lockedTable();
                UpkeepProcess asked = UpkeepProcess.start(home, "start")) {
            asked.awaitText("Ctrl-C ends it");
            Files.writeString(folder.resolve("home/inbox/back-up/now"), "");
            await().atMost(Duration.ofSeconds(60)).until(() -> uploads().size() == 1);
            asked.terminate();

            assertThat(asked.exitCode()).isEqualTo(143);
            assertThat(asked.err())
                    .contains("Stopping: waiting up to 1s for 1 run (back-up for main).", "Stopped.")
                    .doesNotContain("Timeout occurred");
            assertThat(migration.isClosed()).isFalse();
        }

        assertThat(uploads()).isEmpty();
        assertThat(objects()).isEmpty();
        assertThat(UpkeepProcess.run(home, "runs").out()).contains("CANCELLED", "Upkeep was asked to stop.");
    }

    @Test
    void aRunThatIsStoppedBetweenRetriesIsRecordedAsCancelled() {
        home.with("DATABASE_URL", "postgres://app@127.0.0.1:" + UpkeepProcess.freePort() + "/app")
                .with("UPKEEP_RETRY_DELAY", "30s");

        try (UpkeepProcess waiting = UpkeepProcess.start(home, "run", "back-up")) {
            waiting.awaitText("is tried again in 30s");
            waiting.terminate();

            assertThat(waiting.exitCode()).isEqualTo(143);
            assertThat(waiting.err())
                    .contains(
                            "Stopping: cancelling 1 run (back-up for main).",
                            "back-up CANCELLED: Upkeep was asked to stop.",
                            "Stopped.")
                    .doesNotContain("Exception", "Could not close", "Timeout occurred", "envelope");
        }
        assertThat(UpkeepProcess.run(home, "runs", "--last", "1").out())
                .contains("CANCELLED", "Upkeep was asked to stop.");
    }

    @Test
    void aScheduleThatWasMissedIsMadeUpForOnceAtTheStart() throws Exception {
        // Once an hour, five minutes ago: it does not come by itself while this test looks.
        int minute = LocalTime.now(ZoneOffset.UTC).minusMinutes(5).getMinute();
        home.with("UPKEEP_CHECK_HEALTH_CRON", "0 " + minute + " * * * ?");
        assertThat(UpkeepProcess.run(home, "run", "check-health").exitCode())
                .as("there is no backup yet, which is a finding")
                .isEqualTo(1);
        age("run", Duration.ofMinutes(10));

        try (UpkeepProcess next = UpkeepProcess.start(home, "start")) {
            next.awaitText("startup missed at");
        }
    }

    @Test
    void aFileThatTellsOfACrashElsewhereHasOldUploadsAbortedAtOnce() throws Exception {
        for (String key : List.of("upkeep/main/backups/old", "upkeep/main/backups/young")) {
            store.beginUpload(key, "text/plain", 5 * 1024 * 1024);
        }
        try (Stream<Path> files = Files.walk(S3Server.shared().directory().resolve(bucket.bucket()))) {
            for (Path file :
                    files.filter(file -> file.toString().endsWith("old-stub")).toList()) {
                Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(Duration.ofHours(2))));
            }
        }
        try (UpkeepProcess process = UpkeepProcess.start(home, "start")) {
            process.awaitText("Ctrl-C ends it");
            Path inbox = folder.resolve("home/inbox/abort-incomplete-uploads");
            Files.writeString(inbox.resolve("crashed"), "older-than=1h\n");
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> Files.exists(inbox.resolve(".done/crashed.result.json")));

            assertThat(uploads()).extracting(IncompleteUpload::key).containsExactly("upkeep/main/backups/young");
            assertThat(Files.readString(inbox.resolve(".done/crashed.result.json")))
                    .contains("SUCCEEDED", "Aborted 1 of 2 incomplete uploads");
        }
    }

    @Test
    void aRunThatFindsItsLockTakenSaysByWhomAndEndsWithFour() throws Exception {
        try (Connection migration = lockedTable();
                UpkeepProcess first = UpkeepProcess.start(home, "run", "back-up")) {
            await().atMost(Duration.ofSeconds(60)).until(() -> uploads().size() == 1);

            UpkeepProcess second = UpkeepProcess.run(home, "run", "back-up");

            assertThat(second.exitCode()).as(second.all()).isEqualTo(4);
            assertThat(second.err()).contains("SKIPPED", "is at work since");
            migration.rollback();
            assertThat(first.exitCode()).as(first.all()).isZero();
        }
        assertThat(objects())
                .extracting(object -> object.key().replaceAll(".*/", ""))
                .containsExactlyInAnyOrder("dump.pgc.zst", "globals.sql.zst", "manifest.json", "status.json");
    }

    /** By its own words: programs that it starts before have password files as well. */
    private boolean isDumpWaiting() throws Exception {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet waiting = statement.executeQuery("select 1 from pg_stat_activity where datname ="
                        + " current_database() and wait_event_type = 'Lock' and query ilike 'lock table%'")) {
            return waiting.next();
        }
    }

    private long passwordFiles() throws IOException {
        Path folders = home.folder().resolve("data/tmp");
        if (!Files.exists(folders)) {
            return 0;
        }
        try (Stream<Path> files = Files.walk(folders)) {
            return files.filter(file -> file.getFileName().toString().startsWith("pgpass"))
                    .count();
        }
    }

    /** Moves what the ledger says into the past. */
    private void age(String table, Duration by) throws Exception {
        try (Connection ledger = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("home/data/upkeep.db"));
                Statement statement = ledger.createStatement()) {
            statement.executeUpdate(
                    "update " + table + " set started_at = strftime('%Y-%m-%dT%H:%M:%fZ', started_at, '-"
                            + by.toSeconds() + " seconds')");
        }
    }

    /** Holds what pg_dump waits for, as a migration does. */
    private Connection lockedTable() throws Exception {
        Connection connection = connect();
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute("lock table note in access exclusive mode");
        }
        return connection;
    }

    private void execute(String... statements) throws Exception {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private Connection connect() throws Exception {
        Properties properties = new Properties();
        properties.setProperty("user", database.user());
        properties.setProperty("password", String.valueOf(database.password()));
        return DriverManager.getConnection(
                "jdbc:postgresql://" + database.host() + ":" + database.port() + "/" + database.database(), properties);
    }

    private List<IncompleteUpload> uploads() {
        List<IncompleteUpload> uploads = new ArrayList<>();
        store.listIncompleteUploads("upkeep/main/backups/", uploads::addAll);
        return uploads;
    }

    private List<StoredObject> objects() {
        List<StoredObject> objects = new ArrayList<>();
        store.listObjects("", objects::addAll);
        return objects;
    }
}
