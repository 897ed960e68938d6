package dev.upkeep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.upkeep.database.Database;
import dev.upkeep.settings.DatabaseAddress;
import dev.upkeep.settings.ObjectStoreSettings;
import dev.upkeep.testing.Fault;
import dev.upkeep.testing.Fault.Direction;
import dev.upkeep.testing.FaultyProxy;
import dev.upkeep.testing.PostgresServer;
import dev.upkeep.testing.S3Server;
import dev.upkeep.testing.Sample;
import dev.upkeep.testing.TestHome;
import dev.upkeep.testing.UpkeepProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A rehearsal is killed: whatever runs next removes what it left, also when nothing is left to rehearse. */
@Tag("fault")
@Timeout(300)
class RehearsalLeftoversIT {
    private static final PostgresServer SERVER = PostgresServer.shared();
    private static final String SLOW_ON_SQLITE =
            "insert into b with recursive n (x) as (select 1 union all select x + 1"
                    + " from n where x < 2000000000) select count(*) from n;";

    @TempDir
    Path folder;

    private final ObjectStoreSettings bucket = S3Server.shared().newBucket();
    private final DatabaseAddress.Postgres database = SERVER.newDatabase();
    private TestHome home;

    @AfterEach
    void nothingIsLeft() {
        assertThat(scratchDatabases()).isEmpty();
        assertThat(home.folder().resolve("data/tmp")).isEmptyDirectory();
        assertThat(serversBelow(folder)).isEmpty();
    }

    @Test
    void goingUpRemovesWhatAKilledTrialLeft() throws IOException {
        useScratchDatabasesOf(SERVER);
        begin("create table b (id integer); select pg_sleep(600);");
        killed(() -> !query("select 1 from pg_stat_activity where query like '%pg_sleep(600)%' and state = 'active'"
                        + " and datname like 'upkeep\\_verify%'")
                .isEmpty());
        assertThat(scratchDatabases()).hasSize(1);

        succeed("migrate", "up");
    }

    @Test
    void aBackupRemovesWhatAKilledRestoreLeft() throws IOException {
        useScratchDatabasesOf(SERVER);
        begin("create table b (id integer);");
        try (FaultyProxy proxy = FaultyProxy.beforeStore(bucket)) {
            home.with(
                    "S3_ENDPOINT", proxy.before(bucket).endpoint().orElseThrow().toString());
            proxy.whenAsked("dump.pgc.zst", 1, Fault.stall(Direction.ANSWER, 600));
            killed(() -> proxy.faults() == 1);
        } finally {
            home.with("S3_ENDPOINT", bucket.endpoint().orElseThrow().toString());
        }
        assertThat(scratchDatabases()).hasSize(1);

        succeed("run", "back-up");
    }

    @Test
    void onSqliteGoingDownRemovesWhatAKilledTrialLeft() throws IOException {
        Sample.emptySqlite(folder.resolve("application.db"));
        home = UpkeepProcess.bucketOnly(folder.resolve("home"), bucket)
                .with("DATABASE_URL", "sqlite:" + folder.resolve("application.db"));
        begin("create table b (id integer);\n" + SLOW_ON_SQLITE);
        killed(() -> isThere("glob:**scratch-1.db-journal"));

        succeed("migrate", "down", "--to", "1");
    }

    @Test
    void aServerThatWasStartedForItEndsWithItsProcessAndARehearsalOfNothingRemovesItsData() throws IOException {
        useServerOfItsOwn();
        begin("create table b (id integer); select pg_sleep(600);");
        List<ProcessHandle> programs = killed(null);

        await().atMost(Duration.ofSeconds(30)).until(() -> programs.stream().noneMatch(ProcessHandle::isAlive));
        assertThat(isThere("glob:**server")).isTrue();

        succeed("migrate", "rehearse");
    }

    @Test
    void theNextStartEndsAServerWhoseGuardWasKilledAsWell() throws IOException {
        useServerOfItsOwn();
        begin("create table b (id integer); select pg_sleep(600);");
        try (UpkeepProcess process = UpkeepProcess.start(home, "migrate", "rehearse")) {
            awaitSleepOfAServerOf(process);
            process.programs().stream()
                    .filter(program -> commandLine(program).contains(" guard "))
                    .forEach(ProcessHandle::destroyForcibly);
            process.killAlone();
        }
        forgetMigration();
        assertThat(serversBelow(folder)).isNotEmpty();

        try (UpkeepProcess next = UpkeepProcess.start(home, "start")) {
            next.awaitText("expire-backups for main");
            next.terminate();
            assertThat(next.exitCode()).isEqualTo(143);
        }
    }

    private void useScratchDatabasesOf(PostgresServer server) {
        home = production()
                .with("UPKEEP_BACKUP_VERIFY_URL", UpkeepProcess.url(server.address("postgres", "postgres", null)));
    }

    private void useServerOfItsOwn() throws IOException {
        // PostgreSQL runs as another user, who has to come through.
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        home = production();
    }

    private TestHome production() {
        return UpkeepProcess.production(folder.resolve("home"), database, bucket)
                .with("UPKEEP_START_UP_JOBS", "");
    }

    /** A database at version 1 with a backup, and a second version. */
    private void begin(String second) throws IOException {
        try (Stream<Path> samples = Files.list(migrations())) {
            for (Path sample : samples.toList()) {
                Files.delete(sample);
            }
        }
        Files.writeString(migrations().resolve("V1__create.sql"), "create table a (id integer primary key);");
        succeed("migrate", "up");
        succeed("run", "back-up");
        Files.writeString(migrations().resolve("V2__second.sql"), second);
    }

    private void forgetMigration() throws IOException {
        Files.delete(migrations().resolve("V2__second.sql"));
    }

    private Path migrations() {
        return home.folder().resolve("config/migrations");
    }

    /** Rehearses until the moment has come, or a server of its own is asleep. */
    private List<ProcessHandle> killed(Callable<Boolean> when) throws IOException {
        try (UpkeepProcess process = UpkeepProcess.start(home, "migrate", "rehearse")) {
            if (when == null) {
                awaitSleepOfAServerOf(process);
            } else {
                await().atMost(Duration.ofMinutes(2)).until(when);
            }
            List<ProcessHandle> programs = process.killAlone();
            assertThat(home.folder().resolve("data/tmp")).isNotEmptyDirectory();
            forgetMigration();
            return programs;
        }
    }

    /** The server's processes say of themselves what they do, and for which database. */
    private static void awaitSleepOfAServerOf(UpkeepProcess process) {
        await().atMost(Duration.ofMinutes(2))
                .during(Duration.ofSeconds(1))
                .until(() -> process.programs().stream()
                        .map(RehearsalLeftoversIT::commandLine)
                        .anyMatch(line -> line.contains("upkeep_verify_") && line.contains("SELECT")));
    }

    private static List<String> serversBelow(Path folder) {
        return ProcessHandle.allProcesses()
                .map(RehearsalLeftoversIT::commandLine)
                .filter(line -> line.contains("postgres") && line.contains(folder.toString()))
                .filter(line -> !line.contains("java"))
                .toList();
    }

    /** As the system shows it: a server's processes write there what they do. */
    private static String commandLine(ProcessHandle process) {
        try {
            return Files.readString(Path.of("/proc", String.valueOf(process.pid()), "cmdline"))
                    .replace('\0', ' ');
        } catch (IOException e) {
            return "";
        }
    }

    private boolean isThere(String pattern) throws IOException {
        Path temp = home.folder().resolve("data/tmp");
        if (!Files.isDirectory(temp)) {
            return false;
        }
        try (Stream<Path> files = Files.walk(temp)) {
            return files.anyMatch(temp.getFileSystem().getPathMatcher(pattern)::matches);
        }
    }

    private void succeed(String... words) {
        UpkeepProcess process = UpkeepProcess.run(home, words);
        assertThat(process.exitCode()).as(process.all()).isZero();
    }

    private static List<String> scratchDatabases() {
        return query("select datname from pg_database where datname like 'upkeep\\_verify%'");
    }

    private static List<String> query(String sql) {
        try (Database server = new Database("main", Sample.settings(SERVER.address("postgres", "postgres", null)))) {
            return JdbcClient.create(server.dataSource())
                    .sql(sql)
                    .query((rows, row) -> rows.getString(1))
                    .list();
        }
    }
}
