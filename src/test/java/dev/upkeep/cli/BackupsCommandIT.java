package dev.upkeep.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.upkeep.backup.catalogue.Manifest;
import dev.upkeep.backup.catalogue.Verification;
import dev.upkeep.backup.catalogue.VerificationLevel;
import dev.upkeep.settings.AgeRecipient;
import dev.upkeep.settings.DatabaseAddress;
import dev.upkeep.settings.ObjectStoreSettings;
import dev.upkeep.testing.BackUps;
import dev.upkeep.testing.PostgresServer;
import dev.upkeep.testing.S3Server;
import dev.upkeep.testing.SampleTarget;
import dev.upkeep.testing.TestHome;
import dev.upkeep.testing.UpkeepProcess;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The commands about backups, each as a process of its own on a machine that knows the bucket and no database. */
@Timeout(180)
class BackupsCommandIT {
    private static final PostgresServer SERVER = PostgresServer.shared();
    private static final AtomicInteger NUMBER = new AtomicInteger();

    @TempDir
    Path folder;

    private final ObjectStoreSettings bucket = S3Server.shared().newBucket();
    private DatabaseAddress.Postgres source;
    private BackUps backUps;
    private TestHome machine;

    @BeforeEach
    void fill() throws SQLException {
        source = SERVER.newDatabase();
        execute(
                source,
                "create table line as select n, md5(n::text) as text from generate_series(1, 500) n",
                "create table \"user\" (id int primary key)",
                "insert into \"user\" values (1), (2)");
        backUps =
                new BackUps(new SampleTarget(folder.resolve("backing-up"), asAdministrator(source), bucket).settings());
        machine = UpkeepProcess.bucketOnly(folder.resolve("machine"), bucket);
    }

    @AfterEach
    void close() {
        backUps.close();
    }

    @Test
    void listsFromTheBucketAloneWithinSixtyColumns() {
        Manifest first = backUps.backUp();
        Manifest second = backUps.backUp();
        keep(first, VerificationLevel.RESTORED, List.of());
        keep(second, VerificationLevel.COUNTED, List.of("The table public.line has 499 rows and had 500."));
        machine.with("JAVA_TOOL_OPTIONS", "-Dupkeep.columns=60");

        UpkeepProcess list = UpkeepProcess.run(machine, "backups", "list");

        assertThat(list.exitCode()).as(list.all()).isZero();
        assertThat(list.out().lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(60));
        assertThat(list.out()).containsSubsequence("FAILED 3h ago", second.id(), "has 499 rows", "restored 3h ago");
        assertThat(list.out()).contains(source.database() + ", 502 rows", first.id());
    }

    @Test
    void saysInJsonWhatTheListAndTheBackupAre() throws Exception {
        Manifest manifest = backUps.backUp();

        JsonNode list = json(UpkeepProcess.run(machine, "backups", "list", "--json"));
        JsonNode shown = json(UpkeepProcess.run(machine, "backups", "show", "latest", "--json"));

        assertThat(list.path("schemaVersion").asInt()).isEqualTo(1);
        assertThat(list.at("/backups/0/id").asText()).isEqualTo(manifest.id());
        assertThat(list.at("/backups/0/rows").asInt()).isEqualTo(502);
        assertThat(list.at("/backups/0/proof").isNull()).isTrue();
        assertThat(shown.path("schemaVersion").asInt()).isEqualTo(1);
        assertThat(shown.at("/manifest/databases/0/files/0/sha256").asText())
                .isEqualTo(manifest.main().file().sha256());
        assertThat(shown.at("/status/id").asText()).isEqualTo(manifest.id());
        assertThat(shown.path("restore").path(0).asText()).startsWith("aws s3 cp");
    }

    @Test
    void namesAManifestThatCannotBeReadBesideTheBackupsThatCan() {
        Manifest manifest = backUps.backUp();
        String damaged = "upkeep/main/backups/20260101T000000Z-broken/manifest.json";
        backUps.store().put(damaged, "{\"id\":".getBytes(StandardCharsets.UTF_8), "application/json");

        UpkeepProcess list = UpkeepProcess.run(machine, "backups", "list");

        assertThat(list.exitCode()).as(list.all()).isZero();
        assertThat(list.out()).contains(manifest.id());
        assertThat(list.err()).contains(damaged, "cannot be used");
    }

    @Test
    void showsWhatIsInABackupAndHowToRestoreItWithoutUpkeep() {
        Manifest manifest = backUps.backUp();
        keep(manifest, VerificationLevel.STORED, List.of());

        UpkeepProcess show = UpkeepProcess.run(machine, "backups", "show", manifest.id());

        assertThat(show.exitCode()).as(show.all()).isZero();
        assertThat(show.out())
                .containsPattern("public\\.line +500")
                .containsPattern("public\\.user +2")
                .contains("SHA-256 " + manifest.main().file().sha256(), "encrypted  no", "stored ", "passed in")
                .contains("aws s3 cp", manifest.main().file().key(), "| zstd -d | pg_restore");
    }

    @Test
    void refusesBackupsAndTargetsThatAreNotThere() {
        backUps.backUp();

        UpkeepProcess backup = UpkeepProcess.run(machine, "backups", "show", "20200101T000000Z-nobody");
        UpkeepProcess target = UpkeepProcess.run(machine, "backups", "list", "--target", "mian");

        assertThat(backup.exitCode()).isEqualTo(64);
        assertThat(backup.err()).contains("There is no backup '20200101T000000Z-nobody'. There are 1");
        assertThat(target.exitCode()).isEqualTo(64);
        assertThat(target.err()).contains("There is no target 'mian'. Did you mean main?");
    }

    @Test
    void onlyCommandsAboutBackupsDoWithoutADatabase() {
        UpkeepProcess run = UpkeepProcess.run(machine, "run", "back-up");

        assertThat(run.exitCode()).isEqualTo(78);
        assertThat(run.err()).contains("database.url is not set", "DATABASE_URL");
    }

    @Test
    void aNewMachineRestoresAnEncryptedBackupWithItsIdentityOnly() throws Exception {
        Path identity = identity("identity");
        backUps.close();
        backUps = new BackUps(new SampleTarget(folder.resolve("encrypting"), asAdministrator(source), bucket)
                .encryptedTo(identity, recipient(identity))
                .settings());
        backUps.backUp();
        DatabaseAddress.Postgres copy = newAddress();
        String to = "postgres://" + copy.user() + "@127.0.0.1:" + copy.port() + "/" + copy.database();
        machine.with("PGPASSWORD", PostgresServer.PASSWORD);

        UpkeepProcess without = UpkeepProcess.run(machine, "backups", "restore", "latest", "--to", to);
        machine.with(
                "UPKEEP_BACKUP_AGE_IDENTITY_FILE", identity("other-identity").toString());
        UpkeepProcess wrong = UpkeepProcess.run(machine, "backups", "restore", "latest", "--to", to);

        assertThat(without.exitCode()).isEqualTo(78);
        assertThat(without.err()).contains("no private key to read it by is configured here");
        assertThat(wrong.exitCode()).isEqualTo(78);
        assertThat(wrong.err()).contains("does not fit", "backup.age-identity-file");
        assertThat(exists(copy)).isFalse();

        machine.with("UPKEEP_BACKUP_AGE_IDENTITY_FILE", identity.toString());
        UpkeepProcess restore = UpkeepProcess.run(machine, "backups", "restore", "latest", "--to", to);

        assertThat(restore.exitCode()).as(restore.all()).isZero();
        assertThat(restore.err()).contains("2 tables, 502 rows", "rows are as counted in the snapshot");
        assertThat(restore.all()).doesNotContain(PostgresServer.PASSWORD);
        assertThat(value(asAdministrator(copy), "select count(*) from line")).isEqualTo("500");
    }

    @Test
    void takesThePasswordFromThePasswordFileOrTheWholeAddressFromTheEnvironment() throws Exception {
        backUps.backUp();
        DatabaseAddress.Postgres first = newAddress();
        DatabaseAddress.Postgres second = newAddress();
        Path passwords = Files.writeString(
                folder.resolve("pgpass"),
                "# mine\nother:*:*:*:no\n127.0.0.1:" + first.port() + ":*:" + first.user() + ":"
                        + PostgresServer.PASSWORD.replace("\\", "\\\\").replace(":", "\\:") + "\n");
        machine.with("PGPASSFILE", passwords.toString());
        String[] restore = {
            "backups",
            "restore",
            "latest",
            "--json",
            "--to",
            "postgres://" + first.user() + "@127.0.0.1:" + first.port() + "/" + first.database()
        };

        UpkeepProcess open = UpkeepProcess.run(machine, restore);
        Files.setPosixFilePermissions(passwords, PosixFilePermissions.fromString("rw-------"));
        UpkeepProcess byFile = UpkeepProcess.run(machine, restore);
        machine.with("UPKEEP_RESTORE_URL", UpkeepProcess.url(second));
        UpkeepProcess byAddress = UpkeepProcess.run(machine, "backups", "restore", "latest", "--table", "public.user");

        assertThat(open.exitCode()).isEqualTo(78);
        assertThat(open.err()).contains("chmod 600");
        assertThat(byFile.exitCode()).as(byFile.all()).isZero();
        assertThat(json(byFile).at("/restore/rows").asInt()).isEqualTo(502);
        assertThat(byAddress.exitCode()).as(byAddress.all()).isZero();
        assertThat(value(asAdministrator(second), "select count(*) from \"user\""))
                .isEqualTo("2");
        assertThat(value(asAdministrator(second), "select to_regclass('line') is null"))
                .isEqualTo("t");
    }

    @Test
    void namesTheRightThatIsMissingToMakeADatabase() {
        backUps.backUp();
        DatabaseAddress.Postgres role = SERVER.newDatabase();
        machine.with("UPKEEP_RESTORE_URL", UpkeepProcess.url(role.at("not_allowed")));

        UpkeepProcess restore = UpkeepProcess.run(machine, "backups", "restore", "latest");

        assertThat(restore.exitCode()).isEqualTo(78);
        assertThat(restore.err())
                .contains("may not create the database 'not_allowed'", "ALTER ROLE \"" + role.user() + "\" CREATEDB")
                .doesNotContain(PostgresServer.PASSWORD);
    }

    @Test
    void refusesAPasswordAmongTheArgumentsAndAPlaceThatIsNone() {
        backUps.backUp();

        UpkeepProcess password =
                UpkeepProcess.run(machine, "backups", "restore", "latest", "--to", "postgres://app:hidden@h/new");
        UpkeepProcess broken =
                UpkeepProcess.run(machine, "backups", "restore", "latest", "--to", "postgres://app:hid:den@@h/new");
        UpkeepProcess none = UpkeepProcess.run(machine, "backups", "restore", "latest");

        for (UpkeepProcess refused : List.of(password, broken, none)) {
            assertThat(refused.exitCode()).as(refused.all()).isEqualTo(64);
            assertThat(refused.all()).doesNotContain("hidden").doesNotContain("hid:den");
        }
        assertThat(password.err()).contains("--to holds a password", "PGPASSWORD", "UPKEEP_RESTORE_URL");
        assertThat(none.err()).contains("Where to restore to is missing", "UPKEEP_RESTORE_URL");
    }

    @Test
    void saysWhereThePasswordToRestoreWithComesFromWhenItIsWrongOrMissing() {
        backUps.backUp();
        DatabaseAddress.Postgres copy = newAddress();
        String to = "postgres://" + copy.user() + "@127.0.0.1:" + copy.port() + "/" + copy.database();

        UpkeepProcess missing = UpkeepProcess.run(machine, "backups", "restore", "latest", "--to", to);
        machine.with("PGPASSWORD", "wr@ng");
        UpkeepProcess wrong = UpkeepProcess.run(machine, "backups", "restore", "latest", "--to", to);

        for (UpkeepProcess refused : List.of(missing, wrong)) {
            assertThat(refused.exitCode()).as(refused.all()).isEqualTo(78);
            assertThat(refused.err())
                    .contains("the environment variable PGPASSWORD")
                    .doesNotContain("%40", "password in the address", "wr@ng");
        }
        assertThat(missing.err()).contains("there is none yet");
        assertThat(wrong.err()).contains("PGPASSFILE", "UPKEEP_RESTORE_URL");
    }

    @Test
    void refusesAnAddressThatNamesNoDatabaseAndShowsNoExampleWithAPassword() {
        backUps.backUp();

        for (String to : List.of("postgres://app@127.0.0.1:5432/", "postgres://app@127.0.0.1:5432", "postgres://h/d")) {
            UpkeepProcess refused = UpkeepProcess.run(machine, "backups", "restore", "latest", "--to", to);
            assertThat(refused.exitCode()).as(refused.all()).isEqualTo(64);
            assertThat(refused.err())
                    .contains("--to names no", "Write postgres://user@host:5432/new_database")
                    .doesNotContain("user:password");
        }
        UpkeepProcess sqlite = UpkeepProcess.run(
                machine,
                "backups",
                "restore",
                "latest",
                "--to",
                "sqlite:" + folder.resolve("new.db").toAbsolutePath());
        assertThat(sqlite.exitCode()).as(sqlite.all()).isEqualTo(64);
        assertThat(sqlite.err()).contains("Write postgres://user@host:5432/new_database.");
    }

    @Test
    void replacesWhatIsInADatabaseOnlyWhenItsNameWasTypedOrGiven() throws Exception {
        backUps.backUp();
        execute(source, "delete from line where n > 3");
        machine.with("UPKEEP_RESTORE_URL", UpkeepProcess.url(source));

        UpkeepProcess refused = UpkeepProcess.run(machine, "backups", "restore", "latest");
        UpkeepProcess given = UpkeepProcess.run(machine, "backups", "restore", "latest", "--confirm", "postgres");

        for (UpkeepProcess one : List.of(refused, given)) {
            assertThat(one.exitCode()).as(one.all()).isEqualTo(64);
            assertThat(one.err()).contains("holds something", "'" + source.database() + "' (--confirm)");
        }
        assertThat(refused.err()).doesNotContain("that was confirmed");
        assertThat(given.err())
                .contains("that was confirmed (--confirm) is 'postgres', and the database is '" + source.database());
        assertThat(value(source, "select count(*) from line")).isEqualTo("3");

        machine.with("JAVA_TOOL_OPTIONS", "-Dupkeep.terminal=true -Dupkeep.asks=true");
        try (UpkeepProcess typed = UpkeepProcess.start(machine, "backups", "restore", "latest")) {
            typed.awaitText("Type the database's name");
            typed.type("postgres");

            assertThat(typed.exitCode()).isEqualTo(64);
            assertThat(typed.err()).contains("Nothing was restored");
        }
        try (UpkeepProcess typed = UpkeepProcess.start(machine, "backups", "restore", "latest")) {
            typed.awaitText("Type the database's name, " + source.database());
            typed.type(source.database());

            assertThat(typed.exitCode()).as(typed.all()).isZero();
        }
        assertThat(value(source, "select count(*) from line")).isEqualTo("500");
    }

    @Test
    void aRestoreThatIsStoppedLeavesTheDatabaseAsItWasAndSaysSo() throws Exception {
        backUps.backUp();
        execute(source, "delete from line where n > 3");
        machine.with("UPKEEP_RESTORE_URL", UpkeepProcess.url(source));
        try (Connection holder = connect(source);
                Statement statement = holder.createStatement()) {
            holder.setAutoCommit(false);
            statement.execute("lock table line in access share mode");
            try (UpkeepProcess restore =
                    UpkeepProcess.start(machine, "backups", "restore", "latest", "--confirm", source.database())) {
                awaitLock();
                restore.terminate();

                assertThat(restore.exitCode()).isNotZero();
                assertThat(restore.err())
                        .contains("Stopping: cancelling 1 run (restore for main).")
                        .contains("The database " + source.database() + " is as it was.", "Stopped.");
            }
        }
        assertThat(value(source, "select count(*) from line")).isEqualTo("3");
    }

    @Test
    void verifiesAndListsWhatABackupHoldsWithoutADatabase() throws Exception {
        Manifest manifest = backUps.backUp();

        UpkeepProcess verify = UpkeepProcess.run(machine, "backups", "verify", "latest", "--json");
        UpkeepProcess list = UpkeepProcess.run(machine, "backups", "restore", manifest.id(), "--list");
        UpkeepProcess level = UpkeepProcess.run(machine, "backups", "verify", "latest", "--level", "wholly");
        UpkeepProcess expire = UpkeepProcess.run(machine, "backups", "expire", "--dry-run");

        assertThat(verify.exitCode()).as(verify.all()).isZero();
        assertThat(json(verify).at("/run/report/level").asText()).isEqualTo("counted");
        assertThat(backUps.catalogue().find("latest").isVerified()).isTrue();
        assertThat(list.out()).contains("TABLE DATA public line");
        assertThat(level.exitCode()).isEqualTo(64);
        assertThat(level.err()).contains("level", "wholly", "one of: hashed, stored, counted, restored");
        assertThat(expire.exitCode()).as(expire.all()).isZero();
    }

    @Test
    void deletesABackupOnlyWhenItsIdIsConfirmedAndAVerifiedOneIsLeft() {
        Manifest only = backUps.backUp();
        UpkeepProcess last = UpkeepProcess.run(machine, "backups", "delete", only.id(), "--confirm", only.id());
        Manifest newer = backUps.backUp();
        keep(newer, VerificationLevel.COUNTED, List.of());

        UpkeepProcess verified = UpkeepProcess.run(machine, "backups", "delete", newer.id(), "--confirm", newer.id());
        UpkeepProcess unconfirmed = UpkeepProcess.run(machine, "backups", "delete", only.id());
        UpkeepProcess word = UpkeepProcess.run(machine, "backups", "delete", "latest");

        for (UpkeepProcess refused : List.of(last, verified, unconfirmed, word)) {
            assertThat(refused.exitCode()).as(refused.all()).isEqualTo(64);
        }
        assertThat(last.err()).contains("none is verified");
        assertThat(verified.err()).contains("the newest that was verified");
        assertThat(unconfirmed.err()).contains("--confirm " + only.id());
        assertThat(backUps.catalogue().list()).hasSize(2);

        machine.with("JAVA_TOOL_OPTIONS", "-Dupkeep.terminal=true -Dupkeep.asks=true");
        try (UpkeepProcess typed = UpkeepProcess.start(machine, "backups", "delete", only.id())) {
            typed.awaitText("Type its id");
            typed.type(only.id());

            assertThat(typed.exitCode()).as(typed.all()).isZero();
        }
        assertThat(backUps.keys()).noneMatch(key -> key.contains(only.id())).anyMatch(key -> key.contains(newer.id()));
    }

    private void keep(Manifest manifest, VerificationLevel level, List<String> findings) {
        Instant threeHoursAgo = Instant.now().minus(Duration.ofHours(3));
        backUps.catalogue()
                .keep(backUps.catalogue()
                        .find(manifest.id())
                        .status()
                        .with(new Verification(level, threeHoursAgo, findings.isEmpty(), findings, 1.5, 502, "1.2.3")));
    }

    private Path identity(String name) throws Exception {
        Path file = folder.resolve(name);
        output("age-keygen", "-o", file.toString());
        return file;
    }

    private static AgeRecipient recipient(Path identity) throws Exception {
        return new AgeRecipient(output("age-keygen", "-y", identity.toString()).strip());
    }

    private static String output(String... command) throws Exception {
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isZero();
        return text;
    }

    private static JsonNode json(UpkeepProcess process) throws Exception {
        assertThat(process.exitCode()).as(process.all()).isZero();
        return new ObjectMapper().readTree(process.out());
    }

    /** A database that does not exist yet, of a role that may create it. */
    private static DatabaseAddress.Postgres newAddress() {
        DatabaseAddress.Postgres role = SERVER.newDatabase();
        SERVER.asAdministrator("postgres", "alter role " + role.user() + " createdb");
        return role.at("restored_" + NUMBER.incrementAndGet());
    }

    private static DatabaseAddress.Postgres asAdministrator(DatabaseAddress.Postgres address) {
        return SERVER.address(address.database(), "postgres", null);
    }

    private static boolean exists(DatabaseAddress.Postgres address) throws SQLException {
        return value(
                        SERVER.address("postgres", "postgres", null),
                        "select exists (select from pg_database where datname = '" + address.database() + "')")
                .equals("t");
    }

    private void awaitLock() {
        await().until(() -> value(
                        asAdministrator(source),
                        "select exists (select from pg_locks where not granted and relation =" + " 'line'::regclass)")
                .equals("t"));
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
        properties.setProperty("user", address.user());
        properties.setProperty("password", address.password() == null ? "" : address.password());
        return DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + address.port() + "/" + address.database(), properties);
    }
}
