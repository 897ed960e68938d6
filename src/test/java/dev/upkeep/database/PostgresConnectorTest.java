package dev.upkeep.database;

import static org.assertj.core.api.Assertions.assertThat;

import dev.upkeep.settings.DatabaseAddress;
import java.time.Duration;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PostgresConnectorTest {
    private static final Session SESSION = new Session(Duration.ofSeconds(90), Duration.ZERO, Duration.ofSeconds(120));

    @Test
    void keepsThePasswordOutOfTheUrl() {
        PostgresConnector connector = connector("postgres://us%40er:s3cr3t@[2001:db8::1]:5433/my%2Fdb", null);
        assertThat(connector.url()).isEqualTo("jdbc:postgresql://[2001:db8::1]:5433/my%2Fdb");
        assertThat(connector.properties(SESSION)).containsEntry("user", "us@er").containsEntry("password", "s3cr3t");
    }

    @Test
    void isPatientAsTheSettingsSay() {
        assertThat(properties("postgres://u:p@h/d"))
                .containsEntry("connectTimeout", "10")
                .containsEntry("loginTimeout", "10")
                .containsEntry("socketTimeout", "120")
                .containsEntry("tcpKeepAlive", "true")
                .containsEntry("ApplicationName", "upkeep")
                .containsEntry("options", "-c statement_timeout=90000")
                .doesNotContainKey("currentSchema");
    }

    @Test
    void aLimitBelowASecondIsNotTakenForNone() {
        PostgresConnector connector =
                new PostgresConnector(address("postgres://u:p@h/d"), Duration.ofMillis(200), null);
        assertThat(connector.properties(new Session(Duration.ZERO, Duration.ofMillis(1500), Duration.ofMillis(1))))
                .containsEntry("connectTimeout", "1")
                .containsEntry("socketTimeout", "1")
                .containsEntry("options", "-c statement_timeout=0 -c lock_timeout=1500");
    }

    @Test
    void understandsLibpqsWords() {
        assertThat(properties("postgres://u:p@h/d?connect_timeout=3&application_name=a&channel_binding=require"
                        + "&gssencmode=disable&target_session_attrs=read-write&sslcert=c.pem&sslkey=k.pem"
                        + "&options=-c%20work_mem%3D7MB"))
                .containsEntry("connectTimeout", "3")
                .containsEntry("loginTimeout", "3")
                .containsEntry("ApplicationName", "a")
                .containsEntry("channelBinding", "require")
                .containsEntry("gssEncMode", "disable")
                .containsEntry("targetServerType", "primary")
                .containsEntry("sslcert", "c.pem")
                .containsEntry("sslkey", "k.pem")
                .containsEntry("options", "-c statement_timeout=90000 -c work_mem=7MB");
    }

    @ParameterizedTest
    @CsvSource({
        "postgres://u:p@db.example.com/d, require, , ",
        "postgres://u:p@localhost/d, prefer, , ",
        "postgres://u:p@h/d?sslmode=disable, disable, , ",
        "postgres://u:p@h/d?sslmode=verify-full&sslrootcert=ca.pem, verify-full, ca.pem, ",
        "postgres://u:p@h/d?sslmode=require&sslrootcert=ca.pem, verify-ca, ca.pem, ",
        "postgres://u:p@h/d?sslrootcert=system, verify-full, , org.postgresql.ssl.DefaultJavaSSLFactory",
    })
    void asksForTlsAsLibpqWould(String url, String sslMode, String rootCertificate, String factory) {
        Properties properties = properties(url);
        assertThat(properties.getProperty("sslmode")).isEqualTo(sslMode);
        assertThat(properties.getProperty("sslrootcert")).isEqualTo(rootCertificate);
        assertThat(properties.getProperty("sslfactory")).isEqualTo(factory);
    }

    @Test
    void looksUpNamesOfTheStateInItsOwnSchema() {
        assertThat(connector("postgres://u:p@h/d", "upkeep").properties(SESSION))
                .containsEntry("currentSchema", "upkeep");
    }

    private static Properties properties(String url) {
        return connector(url, null).properties(SESSION);
    }

    private static PostgresConnector connector(String url, String schema) {
        return new PostgresConnector(address(url), Duration.ofSeconds(10), schema);
    }

    private static DatabaseAddress.Postgres address(String url) {
        return (DatabaseAddress.Postgres) DatabaseAddress.parse(url);
    }
}
