package dev.upkeep.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.settings.DatabaseAddress;
import dev.upkeep.testing.PemCertificate;
import dev.upkeep.testing.PostgresServer;
import dev.upkeep.testing.Sample;
import java.nio.file.Path;
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
        PemCertificate.write(folder, "server", "-1d", 3);
        // It has signed neither.
        PemCertificate.write(folder, "other", "-1d", 3);
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
}
