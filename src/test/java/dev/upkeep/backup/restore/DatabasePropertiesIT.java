package dev.upkeep.backup.restore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.upkeep.backup.catalogue.Backup;
import dev.upkeep.backup.catalogue.DatabaseDump;
import dev.upkeep.backup.catalogue.DatabaseProperties;
import dev.upkeep.backup.catalogue.Manifest;
import dev.upkeep.backup.verify.VerifyReport;
import dev.upkeep.settings.DatabaseAddress;
import dev.upkeep.testing.BackUps;
import dev.upkeep.testing.Manifests;
import dev.upkeep.testing.PostgresServer;
import dev.upkeep.testing.S3Server;
import dev.upkeep.testing.Sample;
import dev.upkeep.testing.SampleTarget;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a database is like that no dump of its contents brings along. */
@Timeout(120)
class DatabasePropertiesIT {
    private static final PostgresServer SERVER = PostgresServer.shared();
    private static final AtomicInteger NUMBER = new AtomicInteger();

    @TempDir
    Path home;

    private BackUps backUps;

    @AfterEach
    void close() {
        backUps.close();
    }

    @Test
    void aRestoredDatabaseEncodesAndSortsTextAsTheDumpedOneDid() throws SQLException {
        DatabaseAddress.Postgres dumped = database("encoding 'LATIN1' lc_collate 'C' lc_ctype 'C'");
        SERVER.asAdministrator(dumped.database(), "create table t (name text)", "insert into t values ('Zoë')");
        DatabaseAddress.Postgres copy = newAddress();

        RestoreReport report = restore(backup(dumped), copy);

        assertThat(report.lacks()).isEmpty();
        assertThat(properties(copy)).isEqualTo(properties(dumped));
        assertThat(properties(copy).encoding()).isEqualTo("LATIN1");
    }

    @Test
    void aDatabaseOfTextThatFitsNoOtherEncodingIsProvenByRestoring() throws SQLException {
        DatabaseAddress.Postgres dumped = database("encoding 'SQL_ASCII' lc_collate 'C' lc_ctype 'C'");
        SERVER.asAdministrator(dumped.database(), "create table t (name text)", "insert into t values (E'\\xE9\\xFF')");
        backup(dumped);

        VerifyReport report = backUps.verification().verify(Sample.run("verify-backup", Map.of("level", "restored")));

        assertThat(report.findings()).isEmpty();
        assertThat(report.passed()).isTrue();
    }

    @Test
    void aRestoredDatabaseHasTheSettingsThatTheDumpedOneHad() throws SQLException {
        DatabaseAddress.Postgres dumped = database("");
        String name = '"' + dumped.database() + '"';
        DatabaseAddress.Postgres role = SERVER.newRole(dumped);
        SERVER.asAdministrator(
                dumped.database(),
                "create table t (id int)",
                "alter database " + name + " set search_path = \"$user\", \"My Schema\", public",
                "alter database " + name + " set default_transaction_read_only = on",
                "alter database " + name + " set statement_timeout = '7s'",
                "alter role \"" + role.user() + "\" in database " + name + " set work_mem = '9MB'");
        DatabaseAddress.Postgres copy = newAddress();

        RestoreReport report = restore(backup(dumped), copy);

        assertThat(report.lacks()).isEmpty();
        assertThat(properties(copy)).isEqualTo(properties(dumped));
        assertThat(properties(copy).settings()).hasSize(4);
    }

    @Test
    void theValueOfAnApplicationsOwnSettingStaysOutOfTheManifestAndIsAskedFor() throws SQLException {
        DatabaseAddress.Postgres dumped = database("");
        SERVER.asAdministrator(
                dumped.database(), "alter database \"" + dumped.database() + "\" set app.token = 's3cret'");
        DatabaseAddress.Postgres copy = newAddress();
        Backup backup = backup(dumped);

        RestoreReport report = restore(backup, copy);

        assertThat(backup.manifest().json()).doesNotContain("s3cret");
        assertThat(report.lacks()).singleElement().asString().contains("app.token", "Set it again: ALTER DATABASE");
        assertThat(report.findings()).isEmpty();
    }

    @Test
    void aLocaleThatTheServerDoesNotKnowIsReplacedAndNamed() throws SQLException {
        DatabaseAddress.Postgres dumped = database("encoding 'LATIN1' lc_collate 'C' lc_ctype 'C'");
        Backup backup = with(
                backup(dumped),
                new DatabaseProperties("LATIN1", "tlh_KX.LATIN1", "tlh_KX.LATIN1", "c", null, List.of()));
        DatabaseAddress.Postgres copy = newAddress();

        RestoreReport report = restore(backup, copy);

        assertThat(report.lacks()).singleElement().asString().contains("tlh_KX.LATIN1", "order may differ");
        assertThat(properties(copy).encoding()).isEqualTo("LATIN1");
    }

    @Test
    void aSettingThatOnlyASuperuserMayMakeIsNamedWithItsStatement() throws SQLException {
        DatabaseAddress.Postgres dumped = database("");
        DatabaseAddress.Postgres owner = SERVER.newRole(dumped);
        SERVER.asAdministrator(
                "postgres",
                "alter role \"" + owner.user() + "\" createdb",
                "alter database \"" + dumped.database() + "\" set log_min_messages = 'error'");
        DatabaseAddress.Postgres copy = SERVER.address(newAddress().database(), owner.user(), owner.password());

        RestoreReport report = restore(backup(dumped), copy);

        assertThat(report.lacks())
                .singleElement()
                .asString()
                .contains("log_min_messages", "permission denied", " = 'error';");
    }

    private Backup backup(DatabaseAddress.Postgres database) {
        backUps = new BackUps(new SampleTarget(home, database, S3Server.shared().newBucket())
                .withVerifyServer(SERVER.address("postgres", "postgres", null))
                .settings());
        backUps.backUp();
        return backUps.catalogue().find("latest");
    }

    private RestoreReport restore(Backup backup, DatabaseAddress.Postgres to) {
        return backUps.restoration()
                .restore(Sample.run("restore"), backup, new RestoreRequest(to, null, null, List.of(), 1, false));
    }

    private static DatabaseAddress.Postgres database(String like) {
        DatabaseAddress.Postgres address = newAddress();
        SERVER.asAdministrator("postgres", "create database \"" + address.database() + "\" template template0 " + like);
        return address;
    }

    private static DatabaseAddress.Postgres newAddress() {
        return SERVER.address("properties_" + NUMBER.incrementAndGet(), "postgres", null);
    }

    private static DatabaseProperties properties(DatabaseAddress.Postgres address) throws SQLException {
        String url = "jdbc:postgresql://" + address.host() + ":" + address.port() + "/" + address.database();
        try (Connection connection = DriverManager.getConnection(url, address.user(), "")) {
            return DatabaseProperties.of(connection);
        }
    }

    private static Backup with(Backup backup, DatabaseProperties properties) {
        Manifest manifest = backup.manifest();
        DatabaseDump dump = manifest.main();
        return new Backup(
                Manifests.with(
                        manifest,
                        List.of(new DatabaseDump(
                                dump.name(),
                                dump.bytes(),
                                properties,
                                dump.snapshotAt(),
                                dump.contents(),
                                dump.files()))),
                backup.status());
    }
}
