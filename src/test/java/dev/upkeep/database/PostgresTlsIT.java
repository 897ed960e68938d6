package dev.upkeep.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.settings.DatabaseAddress;
import dev.upkeep.testing.PostgresServer;
import dev.upkeep.testing.Sample;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

class PostgresTlsIT {
    @TempDir
    private static Path folder;

    private static PostgresServer server;
    private static DatabaseAddress.Postgres plain;

    @BeforeAll
    static void startWithACertificateForLocalhost() throws Exception {
        makeCertificate(folder);
        server = PostgresServer.separateWithTls(folder.resolve("server.crt"), folder.resolve("server.key"));
        plain = server.newDatabase();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void requireEncryptsWithoutACertificateAtHand() {
        assertThat(tls(address("127.0.0.1", "require", Map.of()))).isTrue();
    }

    @Test
    void preferTakesTlsWhereItIsOffered() {
        assertThat(tls(address("127.0.0.1", "prefer", Map.of()))).isTrue();
        assertThat(tls(address("127.0.0.1", "disable", Map.of()))).isFalse();
    }

    @Test
    void verifyFullAcceptsTheCertificateOfItsHost() {
        assertThat(tls(address("localhost", "verify-full", root()))).isTrue();
    }

    @Test
    void verifyFullRefusesTheCertificateOfAnotherHost() {
        UpkeepException failure = failure(address("127.0.0.1", "verify-full", root()));
        assertThat(failure.kind()).isEqualTo(FailureKind.CONFIGURATION);
        assertThat(failure).hasMessageContaining("sslmode is verify-full").hasMessageContaining("127.0.0.1");
    }

    @Test
    void aRootCertificateMakesRequireCheckTheServersAsLibpqDoes() {
        assertThat(tls(address("127.0.0.1", "require", root()))).isTrue();
        UpkeepException failure = failure(address(
                "127.0.0.1",
                "require",
                Map.of("sslrootcert", folder.resolve("other.crt").toString())));
        assertThat(failure.kind()).isEqualTo(FailureKind.CONFIGURATION);
    }

    @Test
    void theSystemsCertificatesRefuseOneThatNobodySigned() {
        UpkeepException failure = failure(address("localhost", "verify-full", Map.of("sslrootcert", "system")));
        assertThat(failure.kind()).isEqualTo(FailureKind.CONFIGURATION);
        assertThat(failure).hasMessageContaining("TLS");
    }

    @Test
    void aRootCertificateThatIsMissingIsNamed() {
        UpkeepException failure = failure(address(
                "localhost",
                "verify-full",
                Map.of("sslrootcert", folder.resolve("missing.crt").toString())));
        assertThat(failure.kind()).isEqualTo(FailureKind.CONFIGURATION);
        assertThat(failure).hasMessageContaining("missing.crt");
    }

    @Test
    void theProbeSaysThatTlsIsUsed() {
        try (Database database = new Database("main", Sample.settings(address("127.0.0.1", "require", Map.of())))) {
            assertThat(database.probe().get(0).detail()).contains("TLSv1.");
        }
    }

    private static Map<String, String> root() {
        return Map.of("sslrootcert", folder.resolve("server.crt").toString());
    }

    private static boolean tls(DatabaseAddress address) {
        try (Database database = new Database("main", Sample.settings(address))) {
            return JdbcClient.create(database.dataSource())
                    .sql("select ssl from pg_stat_ssl where pid = pg_backend_pid()")
                    .query(Boolean.class)
                    .single();
        }
    }

    private static UpkeepException failure(DatabaseAddress address) {
        return catchThrowableOfType(UpkeepException.class, () -> tls(address));
    }

    private static DatabaseAddress.Postgres address(String host, String sslMode, Map<String, String> options) {
        return new DatabaseAddress.Postgres(
                host, plain.port(), plain.database(), plain.user(), plain.password(), sslMode, options);
    }

    /** Makes `server.crt` and `server.key` for localhost, and `other.crt`, which signed neither. */
    private static void makeCertificate(Path folder) throws Exception {
        pem(folder, "server");
        pem(folder, "other");
    }

    private static void pem(Path folder, String name) throws Exception {
        Path store = folder.resolve(name + ".p12");
        Path keytool = Path.of(System.getProperty("java.home"), "bin", "keytool");
        Process process = new ProcessBuilder((keytool
                                + " -genkeypair -alias a -keyalg EC -validity 2 -dname CN=localhost"
                                + " -ext san=dns:localhost -storetype PKCS12 -storepass password -keystore " + store)
                        .split(" "))
                .inheritIO()
                .start();
        assertThat(process.waitFor()).isZero();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream stream = Files.newInputStream(store)) {
            keys.load(stream, "password".toCharArray());
        }
        write(
                folder.resolve(name + ".crt"),
                "CERTIFICATE",
                keys.getCertificate("a").getEncoded());
        write(
                folder.resolve(name + ".key"),
                "PRIVATE KEY",
                keys.getKey("a", "password".toCharArray()).getEncoded());
    }

    private static void write(Path file, String kind, byte[] content) throws IOException {
        Files.writeString(
                file,
                "-----BEGIN " + kind + "-----\n"
                        + Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                                .encodeToString(content)
                        + "\n-----END " + kind + "-----\n");
        // The server refuses a key that others may read.
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }
}
