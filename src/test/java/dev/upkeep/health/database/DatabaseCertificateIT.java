package dev.upkeep.health.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.upkeep.check.CheckState;
import dev.upkeep.check.Observation;
import dev.upkeep.database.Database;
import dev.upkeep.database.Databases;
import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.settings.DatabaseAddress;
import dev.upkeep.settings.DatabaseSettings;
import dev.upkeep.testing.PemCertificate;
import dev.upkeep.testing.PostgresServer;
import dev.upkeep.testing.Sample;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIMatcher;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.StandardConstants;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class DatabaseCertificateIT {
    @TempDir
    private static Path folder;

    private static PostgresServer server;

    @BeforeAll
    static void start() throws Exception {
        PemCertificate.write(folder, "server", "-1d", 401);
        server = PostgresServer.separateWithTls(folder.resolve("server.crt"), folder.resolve("server.key"));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void countsTheDaysUntilTheCertificateExpiresAndAfter() throws Exception {
        serve("-1d", 401);
        Awaitility.await()
                .untilAsserted(() -> assertThat(days("localhost", "require")).isEqualTo(399));
        serve("-1d", 21);
        Awaitility.await()
                .untilAsserted(() -> assertThat(days("localhost", "require")).isEqualTo(19));
        serve("-10d", 3);
        Awaitility.await().untilAsserted(() -> {
            assertThat(days("127.0.0.1", "prefer")).isEqualTo(-8);
            assertThat(look(at("localhost", server.port(), "require")).detail())
                    .startsWith("the certificate CN=localhost expired on ");
        });
        serve("-1d", 401);
        Awaitility.await()
                .untilAsserted(() -> assertThat(days("localhost", "require")).isEqualTo(399));
    }

    @Test
    void theFirstOfTheChainToExpireCounts() throws Exception {
        PemCertificate.write(folder, "issuer", "-10d", 15);
        PemCertificate.write(folder, "server", "-1d", 401);
        Path chain = folder.resolve("server.crt");
        Files.writeString(chain, Files.readString(chain) + Files.readString(folder.resolve("issuer.crt")));
        server.asAdministrator("postgres", "select pg_reload_conf()");
        Awaitility.await()
                .untilAsserted(() -> assertThat(days("localhost", "require")).isEqualTo(4));
        serve("-1d", 401);
        Awaitility.await()
                .untilAsserted(() -> assertThat(days("localhost", "require")).isEqualTo(399));
    }

    @Test
    void asksByNameAndReadsWhatIsShownAlsoWhereACertificateOfOursIsWanted() throws Exception {
        try (ServerSocket listening = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            CompletableFuture<SNIServerName> asked = CompletableFuture.supplyAsync(() -> nameAsked(listening));
            Observation seen = look(at("localhost", listening.getLocalPort(), "require"));
            assertThat(seen.value().longValueExact()).isBetween(300L, 400L);
            assertThat(asked.join()).isEqualTo(new SNIHostName("localhost"));
        }
    }

    @Test
    void aServerWithoutTlsHasNone() {
        Observation seen = look(at("localhost", PostgresServer.shared().port(), "prefer"));
        assertThat(seen.state()).isEqualTo(CheckState.SKIPPED);
        assertThat(seen.detail()).contains("offers no TLS");
    }

    @Test
    void whoDoesWithoutTlsIsNotToldOfIt() {
        Observation seen = look(at("localhost", server.port(), "disable"));
        assertThat(seen.state()).isEqualTo(CheckState.SKIPPED);
        assertThat(seen.detail()).contains("sslmode=disable");
    }

    @Test
    @Timeout(20)
    void aServerThatNeverAnswersIsNotWaitedForLongerThanTheSettingsSay() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            UpkeepException failure = catchThrowableOfType(
                    UpkeepException.class, () -> look(at("127.0.0.1", silent.getLocalPort(), "require")));
            assertThat(failure.kind()).isEqualTo(FailureKind.UNAVAILABLE);
            assertThat(failure).hasMessageContaining("database.url").hasMessageNotContaining("secret");
        }
    }

    /** A server that refuses whoever shows no certificate, and says which name it was asked by. */
    private static SNIServerName nameAsked(ServerSocket listening) {
        try (Socket plain = listening.accept()) {
            assertThat(plain.getInputStream().readNBytes(8)).endsWith(0x04, 0xd2, 0x16, 0x2f);
            plain.getOutputStream().write('S');
            KeyStore keys = KeyStore.getInstance(folder.resolve("server.p12").toFile(), "password".toCharArray());
            KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            managers.init(keys, "password".toCharArray());
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(managers.getKeyManagers(), null, null);
            try (SSLSocket tls = (SSLSocket) context.getSocketFactory().createSocket(plain, null, false)) {
                tls.setUseClientMode(false);
                tls.setNeedClientAuth(true);
                tls.setEnabledProtocols(new String[] {"TLSv1.2"});
                AtomicReference<SNIServerName> name = new AtomicReference<>();
                SSLParameters parameters = tls.getSSLParameters();
                parameters.setSNIMatchers(List.of(new SNIMatcher(StandardConstants.SNI_HOST_NAME) {
                    @Override
                    public boolean matches(SNIServerName asked) {
                        name.set(new SNIHostName(asked.getEncoded()));
                        return true;
                    }
                }));
                tls.setSSLParameters(parameters);
                try {
                    tls.startHandshake();
                } catch (SSLException e) {
                    return name.get();
                }
                throw new AssertionError("nothing was refused");
            }
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void serve(String start, int days) throws Exception {
        PemCertificate.write(folder, "server", start, days);
        server.asAdministrator("postgres", "select pg_reload_conf()");
    }

    private static long days(String host, String sslMode) {
        return look(at(host, server.port(), sslMode)).value().longValueExact();
    }

    private static Observation look(DatabaseAddress address) {
        DatabaseSettings shipped = Sample.settings(address);
        DatabaseSettings settings = new DatabaseSettings(
                address,
                1,
                shipped.maxLifetime(),
                shipped.connectionTimeout(),
                Duration.ofSeconds(2),
                shipped.statementTimeout(),
                shipped.socketTimeout());
        try (Database database = new Database("main", settings)) {
            return new DatabaseCertificate(new Databases(Map.of("main", database)), Clock.systemUTC())
                    .daysLeft(Sample.run("check-health"))
                    .get(0);
        }
    }

    private static DatabaseAddress at(String host, int port, String sslMode) {
        return new DatabaseAddress.Postgres(host, port, "postgres", "postgres", "secret", sslMode, Map.of());
    }
}
