package dev.upkeep.backup.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.github.luben.zstd.Zstd;
import dev.upkeep.backup.catalogue.Backup;
import dev.upkeep.backup.catalogue.BackupStatus;
import dev.upkeep.backup.catalogue.Contents;
import dev.upkeep.backup.catalogue.DatabaseDump;
import dev.upkeep.backup.catalogue.Manifest;
import dev.upkeep.backup.catalogue.PostgresContents;
import dev.upkeep.backup.catalogue.SqliteContents;
import dev.upkeep.backup.catalogue.StoredFile;
import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.run.ActiveRun;
import dev.upkeep.settings.DatabaseAddress;
import dev.upkeep.settings.DumpFormat;
import dev.upkeep.settings.ObjectStoreSettings;
import dev.upkeep.testing.BackUps;
import dev.upkeep.testing.Manifests;
import dev.upkeep.testing.NastySchema;
import dev.upkeep.testing.PostgresServer;
import dev.upkeep.testing.S3Server;
import dev.upkeep.testing.Sample;
import dev.upkeep.testing.SampleTarget;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(120)
class RestoreBackupIT {
    private static final PostgresServer SERVER = PostgresServer.shared();
    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static DatabaseAddress.Postgres nasty;

    @TempDir
    Path home;

    private final ObjectStoreSettings bucket = S3Server.shared().newBucket();
    private BackUps backUps;

    @BeforeAll
    static void fill() {
        DatabaseAddress.Postgres owner = SERVER.newDatabase();
        NastySchema.in(SERVER, owner);
        nasty = asAdministrator(owner);
    }

    @AfterEach
    void nothingIsLeft() {
        backUps.close();
        Path temp = home.resolve("tmp");
        assertThat(!Files.exists(temp) || temp.toFile().list().length == 0).isTrue();
    }

    @ParameterizedTest
    @EnumSource(DumpFormat.class)
    void restoresEverythingPostgresHasIntoADatabaseThatItMakes(DumpFormat format) throws SQLException {
        Backup backup = backup(target(nasty).withFormat(format));
        DatabaseAddress.Postgres copy = newAddress();

        RestoreReport report = restore(backup, to(copy));

        assertThat(report.findings()).isEmpty();
        assertThat(report.created()).isTrue();
        assertThat(report.replaced()).isFalse();
        assertThat(report.rows()).isEqualTo(backup.manifest().main().contents().rows());
        assertThat(report.to()).doesNotContain(PostgresServer.PASSWORD);
        assertThat(contents(copy)).isEqualTo(contents(nasty));
    }

    @Test
    void restoresBySeveralWorkers() throws SQLException {
        Backup backup = backup(target(nasty));
        DatabaseAddress.Postgres copy = newAddress();

        RestoreReport report = restore(backup, new RestoreRequest(copy, null, null, List.of(), 3, false));

        assertThat(report.findings()).isEmpty();
        assertThat(contents(copy)).isEqualTo(contents(nasty));
    }

    @Test
    void restoresUnderTheOwnersThatThereWere() throws SQLException {
        DatabaseAddress.Postgres owner = SERVER.newDatabase();
        execute(owner, "create table t (id int)", "grant select on t to public");
        Backup backup = backup(target(asAdministrator(owner)));
        DatabaseAddress.Postgres without = newAddress();
        DatabaseAddress.Postgres with = newAddress();

        restore(backup, to(without));
        restore(backup, new RestoreRequest(with, null, null, List.of(), 1, true));

        String sql = "select tableowner || has_table_privilege('pg_monitor', 't', 'select') from pg_tables where"
                + " tablename = 't'";
        assertThat(value(without, sql)).isEqualTo("postgresfalse");
        assertThat(value(with, sql)).isEqualTo(owner.user() + "true");
    }

    @Test
    void restoresSomeTables() throws SQLException {
        Backup backup = backup(target(nasty));
        DatabaseAddress.Postgres copy = newAddress();

        RestoreReport report =
                restore(backup, new RestoreRequest(copy, null, null, List.of("My.Schema.a\"b; (c)"), 1, false));

        assertThat(report.findings()).isEmpty();
        assertThat(report.tables()).isEqualTo(1);
        assertThat(report.rows()).isEqualTo(5);
        assertThat(value(
                        copy,
                        "select count(*) from pg_class where relkind = 'r' and relnamespace >= 16384 or relname ="
                                + " 'lines'"))
                .isEqualTo("1");
    }

    @Test
    void refusesTablesAndDatabasesThatAreNotThere() {
        Backup backup = backup(target(nasty));
        DatabaseAddress.Postgres copy = newAddress();

        assertThat(failure(backup, new RestoreRequest(copy, null, null, List.of("ghost"), 1, false)))
                .hasMessageContaining("no table 'ghost'");
        assertThat(failure(backup, new RestoreRequest(copy, null, "ghost", List.of(), 1, false)))
                .hasMessageContaining("no database 'ghost'")
                .hasMessageContaining(nasty.database());
        assertThat(failure(backup, to(new DatabaseAddress.Sqlite(home.resolve("x.db"))))
                        .kind())
                .isEqualTo(FailureKind.REFUSED);
        assertThat(exists(copy)).isFalse();
    }

    @Test
    void touchesADatabaseThatHoldsSomethingOnlyWhenItsNameIsConfirmed() throws SQLException {
        DatabaseAddress.Postgres used = SERVER.newDatabase();
        execute(used, "create table t as select generate_series(1, 10) as n", "create table u (id int)");
        Backup backup = backup(target(used));
        execute(used, "delete from t where n > 3", "create table later as select 1 as n");

        for (String name : new String[] {null, "other"}) {
            assertThat(failure(backup, new RestoreRequest(used, name, null, List.of(), 1, false)))
                    .hasMessageContaining("confirm by the name '" + used.database() + "'")
                    .extracting(UpkeepException::kind)
                    .isEqualTo(FailureKind.REFUSED);
        }
        assertThat(value(used, "select count(*) from t")).isEqualTo("3");

        RestoreReport report = restore(backup, new RestoreRequest(used, used.database(), null, List.of(), 1, false));

        assertThat(report.replaced()).isTrue();
        assertThat(report.findings()).isEmpty();
        assertThat(value(used, "select count(*) from t")).isEqualTo("10");
        assertThat(value(used, "select count(*) from later")).isEqualTo("1");
    }

    @Test
    void namesWhoseOwnershipAndRightsAreLostBeforeAndAfterARestoreOverThem() throws SQLException {
        DatabaseAddress.Postgres owner = SERVER.newDatabase();
        DatabaseAddress.Postgres application = SERVER.newDatabase();
        DatabaseAddress.Postgres reader = SERVER.newDatabase();
        execute(
                owner,
                "create table t (id serial primary key, name text)",
                "create view v as select name from t",
                "create table u (id int)",
                "grant select, insert on t, u to " + application.user(),
                "grant select (name) on t to " + reader.user(),
                "grant select on v to public",
                "insert into t (name) values ('a')");
        Backup backup = backup(target(asAdministrator(owner)));
        execute(owner, "create table later (id int)", "grant select on later to " + reader.user());
        String owned = "the role \"postgres\" will own what \"" + owner.user() + "\" (4 objects) owned";
        String granted = "\"" + application.user() + "\" (2 objects), PUBLIC (1 object), \"" + reader.user()
                + "\" (1 object) will lose the rights that were granted on what is dropped";
        DatabaseAddress.Postgres over = asAdministrator(owner);

        assertThat(failure(backup, to(over))).hasMessageContainingAll(owned, granted, "--keep-owners");
        assertThat(backUps.restoration().caution(backup, to(over)))
                .hasValueSatisfying(caution -> assertThat(caution).contains(owned, granted, "--keep-owners"));
        assertThat(failure(backup, new RestoreRequest(over, null, null, List.of("u"), 1, false)))
                .hasMessageContaining("\"" + owner.user() + "\" (1 object) owned; \"" + application.user() + "\" (1")
                .hasMessageNotContainingAny(reader.user(), "PUBLIC");
        assertThat(failure(backup, new RestoreRequest(over, null, null, List.of(), 1, true)))
                .hasMessageNotContainingAny("--keep-owners", application.user());

        RestoreReport report = restore(backup, new RestoreRequest(over, over.database(), null, List.of(), 1, false));

        assertThat(report.lacks())
                .singleElement()
                .asString()
                .contains("\"postgres\" owns now what \"" + owner.user(), application.user(), "lost", "--keep-owners");
        assertThat(report.summary()).contains("Owners and rights were not restored");
        RestoreReport kept = restore(backup, new RestoreRequest(over, over.database(), null, List.of(), 1, true));
        assertThat(kept.lacks()).isEmpty();
        assertThat(value(over, "select has_table_privilege('" + application.user() + "', 't', 'insert')"))
                .isEqualTo("t");
        assertThat(restore(backup, new RestoreRequest(owner, owner.database(), null, List.of(), 1, false))
                        .lacks())
                .as("of the owner, who loses nothing")
                .singleElement()
                .asString()
                .doesNotContain("owns now")
                .contains(application.user(), reader.user());
    }

    @Test
    void theTargetsOwnDatabaseHasToBeConfirmedEvenWhenItIsEmpty() {
        DatabaseAddress.Postgres own = SERVER.newDatabase();
        Backup backup = backup(target(own));

        assertThat(failure(backup, to(own))).hasMessageContaining("is the target's own");
        assertThat(restore(backup, new RestoreRequest(own, own.database(), null, List.of(), 1, false))
                        .findings())
                .isEmpty();
    }

    @Test
    void aDamagedBackupReplacesNothing() throws Exception {
        DatabaseAddress.Postgres used = SERVER.newDatabase();
        execute(used, "create table t as select generate_series(1, 10) as n");
        Backup backup = backup(target(used));
        execute(used, "delete from t where n > 3");
        StoredFile file = backup.manifest().main().file();
        byte[] whole = content(file.key());
        // The frame's own checksum is at its end: all of the dump can be read before anything is noticed.
        whole[whole.length - 1] ^= 1;
        backUps.store().put(file.key(), whole, "application/zstd");

        assertThat(failure(backup, new RestoreRequest(used, used.database(), null, List.of(), 1, false)))
                .hasMessageContaining("SHA-256")
                .hasMessageContaining("is as it was")
                .extracting(UpkeepException::kind)
                .isEqualTo(FailureKind.DATA);

        assertThat(value(used, "select count(*) from t")).isEqualTo("3");
    }

    @Test
    void aCutPlainDumpRestoresNothingAlthoughItsManifestPraisesIt() throws Exception {
        DatabaseAddress.Postgres source = SERVER.newDatabase();
        execute(source, "create table t as select generate_series(1, 100000) as n");
        Backup backup = backup(target(source).withFormat(DumpFormat.PLAIN));
        StoredFile file = backup.manifest().main().file();
        byte[] sql = Zstd.decompress(content(file.key()), (int) file.rawBytes());
        byte[] stored = Zstd.compress(Arrays.copyOf(sql, sql.length / 2));
        backUps.store().put(file.key(), stored, "application/zstd");
        String sha256 =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(stored));
        Backup lie = with(backup, new StoredFile(file.key(), sql.length / 2, stored.length, sha256, file.partBytes()));
        DatabaseAddress.Postgres copy = newAddress();

        assertThat(failure(lie, to(copy)))
                .hasMessageContaining("is cut off")
                .extracting(UpkeepException::kind)
                .isEqualTo(FailureKind.DATA);

        assertThat(value(copy, "select count(*) from pg_tables where schemaname = 'public'"))
                .isEqualTo("0");
    }

    @Test
    void saysInTheServersWordsWhyItFailedAndWhatIsLeft() throws SQLException {
        DatabaseAddress.Postgres source = asAdministrator(SERVER.newDatabase());
        execute(
                source,
                "create function f() returns event_trigger language plpgsql as 'begin end'",
                "create event trigger only_a_superuser_may on ddl_command_end execute function f()");
        Backup backup = backup(target(source));
        DatabaseAddress.Postgres role = SERVER.newDatabase();
        SERVER.asAdministrator("postgres", "alter role " + role.user() + " createdb");
        DatabaseAddress.Postgres copy = role.at(newAddress().database());

        assertThat(failure(backup, to(copy)))
                .hasMessageContaining("pg_restore")
                .hasMessageContaining("permission denied to create event trigger")
                .hasMessageContaining("was made for this")
                .satisfies(failure -> assertThat(failure.getMessage()).doesNotContain(PostgresServer.PASSWORD));

        assertThat(exists(asAdministrator(copy))).isTrue();
    }

    @Test
    void pgRestoresArgumentsAndEnvironmentHoldNoSecret() throws SQLException {
        DatabaseAddress.Postgres source = SERVER.newDatabase();
        execute(source, "create table t as select n, md5(n::text) from generate_series(1, 50000) n");
        Backup backup = backup(target(source));
        SERVER.asAdministrator("postgres", "alter role " + source.user() + " createdb");
        StringBuilder seen = new StringBuilder();
        ActiveRun run = Sample.run(
                "restore",
                (activity, done, total) -> programs("pg_restore")
                        .forEach(process -> seen.append(read(Path.of("/proc/" + process.pid() + "/cmdline")))
                                .append(read(Path.of("/proc/" + process.pid() + "/environ")))));

        backUps.restoration().restore(run, backup, to(source.at(newAddress().database())));

        assertThat(seen.toString())
                .contains("--exit-on-error", "PGUSER=" + source.user(), "PGPASSFILE=")
                .doesNotContain(PostgresServer.PASSWORD)
                .doesNotContain("p%40ss");
    }

    @Test
    void endsPgRestoreWhenCancelled() {
        Backup backup = backup(target(nasty));
        ActiveRun[] run = new ActiveRun[1];
        run[0] = Sample.run("restore", (activity, done, total) -> run[0].cancel(FailureKind.CANCELLED, "Enough."));

        assertThat(catchThrowableOfType(
                        UpkeepException.class, () -> backUps.restoration().restore(run[0], backup, to(newAddress()))))
                .hasMessageStartingWith("Enough. The database Restored.copy")
                .hasMessageContaining("drop it before you try again");

        assertThat(Thread.interrupted()).isTrue();
        assertThat(programs("pg_restore")).isEmpty();
    }

    @Test
    void listsWhatAnArchiveHolds() {
        Backup backup = backup(target(nasty));

        assertThat(backUps.restoration().list(Sample.run("list"), backup, null))
                .anyMatch(line -> line.contains("TABLE DATA public lines"))
                .anyMatch(line -> line.contains("MATERIALIZED VIEW public summary"));
    }

    @Test
    void listsWhatAnotherDatabaseOfTheBackupHolds() {
        DatabaseAddress.Postgres other = SERVER.newDatabase();
        SERVER.asAdministrator(other.database(), "create table elsewhere (id int)");
        Backup backup = backup(target(nasty).withFurtherDatabases(other.database()));

        assertThat(backUps.restoration().list(Sample.run("list"), backup, other.database()))
                .anyMatch(line -> line.contains("TABLE public elsewhere"))
                .noneMatch(line -> line.contains("public lines"));
    }

    @Test
    void restoresAnSqliteDatabaseToANewFileOnly() throws Exception {
        Path file = home.resolve("application.db");
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement()) {
            statement.execute("create table account (id integer primary key)");
            statement.execute("insert into account values (1), (2)");
        }
        Backup backup = backup(new SampleTarget(home, new DatabaseAddress.Sqlite(file), bucket));
        Path copy = home.resolve("copy.db");

        RestoreReport report = restore(backup, to(new DatabaseAddress.Sqlite(copy)));

        assertThat(report.findings()).isEmpty();
        assertThat(report.rows()).isEqualTo(2);
        assertThat(failure(backup, to(new DatabaseAddress.Sqlite(copy))).kind()).isEqualTo(FailureKind.REFUSED);
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + copy)) {
            assertThat(SqliteContents.count(connection).rows()).isEqualTo(2);
        }
        StoredFile stored = backup.manifest().main().file();
        byte[] whole = content(stored.key());
        whole[whole.length / 2] ^= 1;
        backUps.store().put(stored.key(), whole, "application/zstd");
        assertThat(failure(backup, to(new DatabaseAddress.Sqlite(home.resolve("damaged.db"))))
                        .kind())
                .isEqualTo(FailureKind.DATA);
        assertThat(home.toFile().list()).containsExactlyInAnyOrder("application.db", "copy.db", "tmp");
    }

    private Backup backup(SampleTarget target) {
        backUps = new BackUps(target.settings());
        return new Backup(backUps.backUp(), BackupStatus.unverified("x"));
    }

    private SampleTarget target(DatabaseAddress database) {
        return new SampleTarget(home, database, bucket);
    }

    private RestoreReport restore(Backup backup, RestoreRequest request) {
        return backUps.restoration().restore(Sample.run("restore"), backup, request);
    }

    private UpkeepException failure(Backup backup, RestoreRequest request) {
        return catchThrowableOfType(UpkeepException.class, () -> restore(backup, request));
    }

    private static RestoreRequest to(DatabaseAddress address) {
        return new RestoreRequest(address, null, null, List.of(), 1, false);
    }

    private static DatabaseAddress.Postgres asAdministrator(DatabaseAddress.Postgres address) {
        return SERVER.address(address.database(), "postgres", null);
    }

    private static DatabaseAddress.Postgres newAddress() {
        return SERVER.address("Restored.copy \"" + NUMBER.incrementAndGet() + "\"", "postgres", null);
    }

    private static Backup with(Backup backup, StoredFile file) {
        Manifest manifest = backup.manifest();
        DatabaseDump dump = manifest.main();
        return new Backup(
                Manifests.with(
                        manifest,
                        List.of(new DatabaseDump(
                                dump.name(),
                                dump.bytes(),
                                dump.properties(),
                                dump.snapshotAt(),
                                dump.contents(),
                                List.of(file)))),
                backup.status());
    }

    private byte[] content(String key) throws IOException {
        try (InputStream content = backUps.store().open(key)) {
            return content.readAllBytes();
        }
    }

    private static Contents contents(DatabaseAddress.Postgres address) throws SQLException {
        try (Connection connection = connect(address);
                Statement statement = connection.createStatement()) {
            for (String setting : PostgresContents.SESSION) {
                statement.execute(setting);
            }
            return PostgresContents.count(connection, PostgresContents.tables(connection), List.of(), true);
        }
    }

    private static boolean exists(DatabaseAddress.Postgres address) {
        try (Connection connection = connect(address)) {
            return connection.isValid(1);
        } catch (SQLException e) {
            return false;
        }
    }

    private static void execute(DatabaseAddress.Postgres address, String... statements) throws SQLException {
        try (Connection connection = connect(address);
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private static String value(DatabaseAddress.Postgres address, String sql) throws SQLException {
        try (Connection connection = connect(address);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }

    private static Connection connect(DatabaseAddress.Postgres address) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("PGDBNAME", address.database());
        properties.setProperty("user", address.user());
        if (address.password() != null) {
            properties.setProperty("password", address.password());
        }
        return DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + address.port() + "/", properties);
    }

    private static List<ProcessHandle> programs(String name) {
        try (Stream<ProcessHandle> children = ProcessHandle.current().children()) {
            return children.filter(child -> child.info().command().orElse("").endsWith("/" + name))
                    .toList();
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return "";
        }
    }
}
