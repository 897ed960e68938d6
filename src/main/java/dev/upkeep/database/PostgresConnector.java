package dev.upkeep.database;

import dev.upkeep.settings.DatabaseAddress;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** Opens connections to a PostgreSQL server. The password travels as a property, never in the JDBC URL. */
final class PostgresConnector implements Connector {
    private static final String FETCHED_ROWS = "1000";
    /** By this name checks know their own sessions among the others. */
    private static final String CHECKS = "upkeep-check";

    /** How libpq's `target_session_attrs` reads in the driver's words. */
    private static final Map<String, String> SERVER_TYPES = Map.of(
            "read-write", "primary",
            "primary", "primary",
            "read-only", "secondary",
            "standby", "secondary",
            "prefer-standby", "preferSecondary");

    private final DatabaseAddress.Postgres address;
    private final Duration connectTimeout;
    private final @Nullable String schema;

    /**
     * @param address where the server is
     * @param connectTimeout how long opening one connection may take, unless the address says otherwise
     * @param schema the schema in which unqualified names are looked up; absent means the role's own search path
     */
    PostgresConnector(DatabaseAddress.Postgres address, Duration connectTimeout, @Nullable String schema) {
        this.address = address;
        this.connectTimeout = connectTimeout;
        this.schema = schema;
    }

    @Override
    public Connection open(Session session) throws SQLException {
        return DriverManager.getConnection(url(), properties(session));
    }

    /** The JDBC URL: host, port and database only. */
    String url() {
        String host = address.host().contains(":") ? "[" + address.host() + "]" : address.host();
        return "jdbc:postgresql://" + host + ":" + address.port() + "/"
                + URLEncoder.encode(address.database(), StandardCharsets.UTF_8);
    }

    /** Everything else that the driver is told, the password among it. */
    Properties properties(Session session) {
        Properties properties = new Properties();
        properties.setProperty("user", address.user());
        if (address.password() != null) {
            properties.setProperty("password", address.password());
        }
        String connectSeconds = option("connect_timeout", seconds(connectTimeout));
        properties.setProperty("connectTimeout", connectSeconds);
        properties.setProperty("loginTimeout", connectSeconds);
        properties.setProperty("socketTimeout", seconds(session.socketTimeout()));
        properties.setProperty("tcpKeepAlive", "true");
        // Only within a transaction; outside of one the driver takes every result whole.
        properties.setProperty("defaultRowFetchSize", FETCHED_ROWS);
        properties.setProperty("ApplicationName", session.observing() ? CHECKS : option("application_name", "upkeep"));
        String options = serverOptions(session);
        if (!options.isEmpty()) {
            properties.setProperty("options", options);
        }
        if (session.observing()) {
            // A statement that was prepared in one session is unknown in the next one of a pooler.
            properties.setProperty("prepareThreshold", "0");
        }
        if (schema != null) {
            properties.setProperty("currentSchema", schema);
        }
        setTls(properties);
        copy("channel_binding", "channelBinding", properties);
        copy("gssencmode", "gssEncMode", properties);
        String serverType = SERVER_TYPES.get(option("target_session_attrs", "any"));
        if (serverType != null) {
            properties.setProperty("targetServerType", serverType);
        }
        return properties;
    }

    /**
     * TLS as libpq understands the same words: a root certificate makes `require` check the server's certificate, and
     * the root certificate `system` stands for those that this machine trusts.
     */
    private void setTls(Properties properties) {
        String sslMode = address.sslMode();
        String rootCertificate = address.options().get("sslrootcert");
        if ("system".equals(rootCertificate)) {
            properties.setProperty("sslfactory", "org.postgresql.ssl.DefaultJavaSSLFactory");
            sslMode = "verify-full";
        } else if (rootCertificate != null) {
            properties.setProperty("sslrootcert", rootCertificate);
            sslMode = sslMode.equals("require") ? "verify-ca" : sslMode;
        }
        properties.setProperty("sslmode", sslMode);
        copy("sslcert", "sslcert", properties);
        copy("sslkey", "sslkey", properties);
    }

    /**
     * Ours come first: where the address names the same one, the server takes the later, the address's. A session that
     * observes has none of ours, for they would stay in the session of a pooler; its transactions have their limits.
     */
    private String serverOptions(Session session) {
        List<String> options = new ArrayList<>();
        if (!session.observing()) {
            options.add("-c statement_timeout=" + session.statementTimeout().toMillis());
            if (!session.lockTimeout().isZero()) {
                options.add("-c lock_timeout=" + session.lockTimeout().toMillis());
            }
        }
        String own = address.options().get("options");
        if (own != null) {
            options.add(own);
        }
        return String.join(" ", options);
    }

    private void copy(String option, String property, Properties properties) {
        String value = address.options().get(option);
        if (value != null) {
            properties.setProperty(property, value);
        }
    }

    private String option(String name, String otherwise) {
        return address.options().getOrDefault(name, otherwise);
    }

    /** Whole seconds, rounded up: a limit below one second must not become none. */
    private static String seconds(Duration duration) {
        return Long.toString(duration.plusMillis(999).toSeconds());
    }
}
