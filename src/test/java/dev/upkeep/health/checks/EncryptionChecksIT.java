package dev.upkeep.health.checks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.upkeep.check.CheckResult;
import dev.upkeep.check.CheckState;
import dev.upkeep.settings.DatabaseAddress;
import dev.upkeep.testing.Checks;
import dev.upkeep.testing.PemCertificate;
import dev.upkeep.testing.PostgresServer;
import dev.upkeep.testing.S3Server;
import dev.upkeep.testing.TestHome;
import dev.upkeep.testing.UpkeepProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The checks of the way to the server, by the shipped routes, on a server with a certificate. */
class EncryptionChecksIT {
    @TempDir
    private static Path certificates;

    private static PostgresServer server;
    private static DatabaseAddress.Postgres database;

    @TempDir
    private Path folder;

    @BeforeAll
    static void start() throws Exception {
        PemCertificate.write(certificates, "server", "-1d", 401);
        server = PostgresServer.separateWithTls(certificates.resolve("server.crt"), certificates.resolve("server.key"));
        database = server.newDatabase();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void aConnectionOverPublicAddressesIsAWarningUntilItIsEncrypted() throws IOException {
        try (Checks plain = asIfPublic("plain", "disable");
                Checks encrypted = asIfPublic("encrypted", "require")) {
            CheckResult warned = plain.run("database.tls");
            assertThat(warned.state()).isEqualTo(CheckState.WARN);
            assertThat(warned.detail()).contains("is not encrypted, over public addresses");

            CheckResult cured = encrypted.run("database.tls");
            assertThat(cured.state()).isEqualTo(CheckState.OK);
            assertThat(cured.detail()).startsWith("the connection is encrypted by TLSv1.");
        }
    }

    @Test
    void aCertificateThatExpiresSoonIsAWarningAnExpiredOneAnAlarmAndANewOneTheCure() throws Exception {
        try (Checks checks = Checks.of(folder.resolve("home"), with("require"))) {
            awaitState(checks, CheckState.OK);
            serve("-1d", 20);
            awaitState(checks, CheckState.WARN);
            serve("-10d", 3);
            awaitState(checks, CheckState.CRIT);
            assertThat(checks.run("database.certificate").detail())
                    .startsWith("the certificate CN=localhost expired on ");
            serve("-1d", 401);
            awaitState(checks, CheckState.OK);
        }
    }

    /** Checks that do not take this machine's own addresses for private. */
    private Checks asIfPublic(String home, String sslMode) throws IOException {
        TestHome changed = UpkeepProcess.production(
                folder.resolve(home), with(sslMode), S3Server.shared().newBucket());
        Path file = changed.folder().resolve("routes/checks-postgresql.camel.yaml");
        Files.writeString(file, Files.readString(file).replace("127.0.0.0/8", "127.9.0.0/16"));
        return Checks.of(changed, Clock.systemUTC());
    }

    /** The server takes a new certificate a moment after it is told to. */
    private static void awaitState(Checks checks, CheckState state) {
        await().untilAsserted(() ->
                assertThat(checks.run("database.certificate").state()).isEqualTo(state));
    }

    private static void serve(String start, int days) throws Exception {
        PemCertificate.write(certificates, "server", start, days);
        server.asAdministrator("postgres", "select pg_reload_conf()");
    }

    private static DatabaseAddress.Postgres with(String sslMode) {
        return new DatabaseAddress.Postgres(
                "localhost",
                database.port(),
                database.database(),
                database.user(),
                database.password(),
                sslMode,
                Map.of());
    }
}
