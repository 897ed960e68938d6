package dev.upkeep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.upkeep.settings.DatabaseAddress;
import dev.upkeep.settings.ObjectStoreSettings;
import dev.upkeep.testing.PostgresServer;
import dev.upkeep.testing.S3Server;
import dev.upkeep.testing.TestHome;
import dev.upkeep.testing.UpkeepProcess;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What goes wrong in the life of an operator, command by command: each ends with its own exit code and a sentence that
 * names the thing and the next step, the run is recorded as FAILED, and no secret and no stack trace is shown.
 */
class FaultsIT {
    private static final int UNREACHABLE = 5;
    private static final int USAGE = 64;
    private static final int CONFIGURATION = 78;

    @TempDir
    Path folder;

    private final PostgresServer server = PostgresServer.shared();
    private final DatabaseAddress.Postgres database = server.newDatabase();
    private final ObjectStoreSettings bucket = S3Server.shared().newBucket();
    private TestHome home;

    @BeforeEach
    void point() {
        home = production(database, bucket);
    }

    @Test
    void aWrongPassword() {
        home = production(
                server.address(database.database(), database.user(), "no-" + PostgresServer.PASSWORD), bucket);

        fails("back-up", CONFIGURATION, "password", "database.url");
    }

    @Test
    void aDatabaseThatIsDown() {
        home.with("DATABASE_URL", "postgres://app:secret-word@127.0.0.1:" + UpkeepProcess.freePort() + "/app");

        UpkeepProcess run = fails("check-health", UNREACHABLE, "127.0.0.1:", "nothing accepts connections");

        assertThat(run.all()).doesNotContain("secret-word");
    }

    @Test
    void aDatabaseThatDoesNotExist() {
        home = production(server.address("nosuch", database.user(), PostgresServer.PASSWORD), bucket);

        fails("recalculate-storage", CONFIGURATION, "nosuch");
    }

    @Test
    void aBucketThatDoesNotExist() {
        home.with("S3_BUCKET", "no-such-bucket");

        fails("back-up", CONFIGURATION, "no-such-bucket");
    }

    @Test
    void wrongKeysForTheBucket() {
        home.with("AWS_SECRET_ACCESS_KEY", "not-the-secret");

        UpkeepProcess run = fails("abort-incomplete-uploads", CONFIGURATION, "s3.secret-access-key");

        assertThat(run.all()).doesNotContain("not-the-secret");
    }

    @Test
    void aStoreThatAcceptsConnectionsAndNeverAnswers() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            home.with("S3_ENDPOINT", "http://127.0.0.1:" + silent.getLocalPort())
                    .with("UPKEEP_S3_TIMEOUT", "1s");

            fails("abort-incomplete-uploads", UNREACHABLE, "127.0.0.1:" + silent.getLocalPort());
        }
    }

    @Test
    void aStoreThatIsNotThere() {
        int nobody = UpkeepProcess.freePort();
        home.with("S3_ENDPOINT", "http://127.0.0.1:" + nobody);

        fails("back-up", UNREACHABLE, "127.0.0.1:" + nobody, "s3.endpoint");
    }

    @Test
    void checksAreListedAlthoughTheStoreIsNotThere() {
        home.with("S3_ENDPOINT", "http://127.0.0.1:" + UpkeepProcess.freePort());

        UpkeepProcess run = ended(UNREACHABLE, "checks", "run");

        assertThat(run.out())
                .containsPattern("CRIT +bucket\\.reachable")
                .containsPattern("UNKNOWN +backup\\.age")
                .containsPattern("(OK|WARN) +database\\.reachable");
        assertThat(run.err()).contains("check-health FAILED", "accepts no connection");
    }

    @Test
    void checksAreListedAlthoughTheDatabaseIsNotThere() {
        home.with("DATABASE_URL", "postgres://app@127.0.0.1:" + UpkeepProcess.freePort() + "/app");

        UpkeepProcess run = ended(UNREACHABLE, "run", "check-health");

        assertThat(run.out())
                .containsPattern("CRIT +database\\.reachable")
                .containsPattern("SKIPPED +database\\.latency")
                .containsPattern("(OK|WARN) +bucket\\.reachable");
    }

    @Test
    void noPgDump() throws Exception {
        home.with(
                "UPKEEP_BACKUP_PG_CLIENT_DIRECTORIES",
                Files.createDirectory(folder.resolve("empty")).toString());

        fails("back-up", CONFIGURATION, "No pg_dump was found", "postgresql-client-15");
    }

    @Test
    void aPgDumpThatIsOlderThanTheServer() throws Exception {
        Path old = Files.createDirectory(folder.resolve("old"));
        program(old.resolve("pg_dump"), "echo 'pg_dump (PostgreSQL) 12.22'");
        home.with("UPKEEP_BACKUP_PG_CLIENT_DIRECTORIES", old.toString());

        fails("back-up", CONFIGURATION, "12.22", "postgresql-client-15");
    }

    @Test
    void aTableThatTheRoleMayNotRead() {
        server.asAdministrator(
                database.database(), "create table \"Payroll\" (id integer)", "revoke all on \"Payroll\" from public");

        fails("back-up", CONFIGURATION, "GRANT SELECT ON TABLE public.\"Payroll\"");
    }

    @Test
    void aDiskThatIsTooSmallForTheCopyOfAnSqliteDatabase() throws Exception {
        home.with("DATABASE_URL", "sqlite:" + sqliteLargerThanTheDisk());

        fails("back-up", CONFIGURATION, "backup.temp-directory");
    }

    @Test
    void aVersionToMigrateToThatNoMigrationHas() {
        UpkeepProcess run = ended(USAGE, "run", "migrate", "--param", "to=9");

        assertThat(run.err()).contains("No migration in", "has the version 9", "Versions: 1, 2, 3, 4, 5, 6.");
    }

    @Test
    void aDoctorWhoCannotReachTheDatabase() {
        home.with("DATABASE_URL", "postgres://app@127.0.0.1:" + UpkeepProcess.freePort() + "/app");

        UpkeepProcess doctor = ended(UNREACHABLE, "doctor");

        assertThat(doctor.out()).contains("FAILED main: connect to the database", "ok     main: list the objects");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "postgres://app:secret-word@127.0.0.1:port/app",
                "postgres//app:secret-word@127.0.0.1/app",
                "app:secret-word@127.0.0.1/app"
            })
    void aMalformedDatabaseUrl(String url) {
        home.with("DATABASE_URL", url);

        UpkeepProcess run = refuses("run", "back-up");

        assertThat(run.err()).contains("DATABASE_URL").doesNotContain("secret-word");
    }

    @Test
    void anUnknownSetting() throws Exception {
        append("config/application-prod.properties", "back-up.corn=0 15 2 * * ?");

        assertThat(refuses("jobs").err()).contains("back-up.corn", "back-up.cron");
    }

    @Test
    void aBadCronExpression() {
        home.with("UPKEEP_BACK_UP_CRON", "every night");

        assertThat(refuses("start").err()).contains("back-up.cron", "every night");
    }

    @Test
    void aRouteWithAFieldThatDoesNotExist() throws Exception {
        replace("routes/check-health.camel.yaml", "description:", "descripton:");

        assertThat(refuses("start").err())
                .contains("check-health.camel.yaml, line 2", "descripton")
                .doesNotContain("Stopping", "Stopped");
    }

    @Test
    void aRouteWithBrokenIndentation() throws Exception {
        replace("routes/migrate.camel.yaml", "    from:", "   from:");

        assertThat(refuses("start").err()).containsPattern("migrate\\.camel\\.yaml[^\\n]*line \\d+");
    }

    @Test
    void aRouteWithAnEndpointOptionThatDoesNotExist() throws Exception {
        replace("routes/run-job.camel.yaml", "uri: direct", "uri: direct?blocks=true");

        assertThat(refuses("start").err()).contains("run-job.camel.yaml", "line ", "blocks");
    }

    @Test
    void aRouteWithAnEndpointOfAKindThatDoesNotExist() throws Exception {
        replace("routes/alert.camel.yaml", "uri: timer", "uri: timre");
        int line = lineOf("routes/alert.camel.yaml", "uri: timre");

        assertThat(refuses("start").err())
                .contains("alert.camel.yaml, line " + line
                        + ": there is no kind of endpoint 'timre'. Did you mean timer?");
    }

    @Test
    void aCheckOfOnesOwnThatDoesNotSayWhyItMatters() throws Exception {
        Files.writeString(home.folder().resolve("routes/checks-own.camel.yaml"), """
                - templatedRoute:
                    routeId: check-shop.orders
                    routeTemplateRef: sql-check
                    parameters:
                      - name: check
                        value: shop.orders
                      - name: query
                        value: select 1 as value, 'orders' as detail
                """);

        assertThat(refuses("start").err())
                .contains("checks-own.camel.yaml, line 1: the route check-shop.orders lacks the parameters ")
                .contains("why", "fix", "which its template sql-check requires.");
    }

    @Test
    void aRouteThatNamesABeanThatDoesNotExist() throws Exception {
        replace("routes/migrate.camel.yaml", "ref: migrate", "ref: migrator");

        assertThat(refuses("start").err()).contains("migrate.camel.yaml", "migrator");
    }

    @Test
    void aBrokenFileOfChecksStopsWhatMakesChecksAndNoOtherJob() throws Exception {
        replace("routes/checks-sqlite.camel.yaml", "routeTemplateRef:", "routeTemplate:");

        assertThat(refuses("run", "check-health").err()).contains("checks-sqlite.camel.yaml");
        assertThat(refuses("checks", "list").err()).contains("checks-sqlite.camel.yaml");
        assertThat(UpkeepProcess.run(home, "run", "expire-backups", "--dry-run").exitCode())
                .isZero();
    }

    @Test
    void aJobWithoutItsRoute() throws Exception {
        Files.delete(home.folder().resolve("routes/migrate.camel.yaml"));

        assertThat(refuses("start").err()).contains("direct:migrate");
    }

    @Test
    void aManagementPortThatIsTaken() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            home.with("UPKEEP_MANAGEMENT_PORT", String.valueOf(taken.getLocalPort()));

            assertThat(refuses("start").err())
                    .contains(String.valueOf(taken.getLocalPort()), "management.port", "already in use");
        }
    }

    @Test
    void aLedgerThatIsNoDatabase() throws Exception {
        Files.createDirectories(home.folder().resolve("data"));
        Files.writeString(home.folder().resolve("data/upkeep.db"), "this is a note, not a database. ".repeat(100));

        UpkeepProcess run = ended(2, "run", "check-health");

        assertThat(run.err()).contains("upkeep.db", "state.url");
    }

    @Test
    void aLedgerOnAServerThatIsDown() {
        home.with("UPKEEP_STATE_URL", "postgres://app:secret-word@127.0.0.1:" + UpkeepProcess.freePort() + "/app");

        UpkeepProcess run = ended(UNREACHABLE, "run", "check-health");

        assertThat(run.err()).contains("state").doesNotContain("secret-word");
    }

    @Test
    void aJobThatDoesNotExistIsRefusedAndRecorded() {
        fails("back-upp", USAGE, "There is no job 'back-upp'. Did you mean back-up? Jobs: check-health, back-up");
    }

    private TestHome production(DatabaseAddress.Postgres at, ObjectStoreSettings store) {
        return UpkeepProcess.production(folder.resolve("home-" + System.nanoTime()), at, store);
    }

    /** Runs a job that has to fail, and finds it recorded. */
    private UpkeepProcess fails(String job, int exitCode, String... words) {
        UpkeepProcess run = ended(exitCode, "run", job);

        assertThat(run.err()).contains(words).contains(job + " FAILED");
        assertThat(UpkeepProcess.run(home, "runs", "--last", "1").out()).contains("FAILED", job + " for main");
        return run;
    }

    /** Runs a command that has to end before anything is done. */
    private UpkeepProcess refuses(String... words) {
        return ended(CONFIGURATION, words);
    }

    private UpkeepProcess ended(int exitCode, String... words) {
        UpkeepProcess run = UpkeepProcess.run(home, words);
        assertThat(run.exitCode()).as(run.all()).isEqualTo(exitCode);
        assertThat(run.all()).doesNotContain("\tat ", "Exception in thread", PostgresServer.PASSWORD, S3Server.SECRET);
        return run;
    }

    /** A file of its size, of which next to nothing is on the disk. */
    private Path sqliteLargerThanTheDisk() throws Exception {
        Path file = folder.resolve("large.db");
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement()) {
            statement.execute("create table note (id integer primary key)");
        }
        try (RandomAccessFile longer = new RandomAccessFile(file.toFile(), "rw")) {
            // What is free may become more while the test runs.
            longer.setLength(Files.getFileStore(folder).getTotalSpace() + 1);
        }
        return file;
    }

    private void append(String file, String line) throws IOException {
        Path path = home.folder().resolve(file);
        Files.writeString(path, Files.readString(path) + "\n" + line + "\n");
    }

    private int lineOf(String file, String text) throws IOException {
        List<String> lines = Files.readAllLines(home.folder().resolve(file));
        return lines.indexOf(lines.stream()
                        .filter(line -> line.contains(text))
                        .findFirst()
                        .orElseThrow())
                + 1;
    }

    private void replace(String file, String text, String with) throws IOException {
        Path path = home.folder().resolve(file);
        String before = Files.readString(path);
        assertThat(before).contains(text);
        Files.writeString(path, before.replaceFirst(text, with));
    }

    private static void program(Path file, String script) throws IOException {
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
        Files.writeString(file, "#!/bin/sh\n" + script + "\n");
    }
}
