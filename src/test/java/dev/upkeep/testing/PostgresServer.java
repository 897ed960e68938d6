package dev.upkeep.testing;

import dev.upkeep.settings.DatabaseAddress;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A real PostgreSQL server of this test run. Tests share one and take a fresh database each; a test that stops the
 * server takes one of its own. The role `postgres` needs no password, every other role does.
 */
public final class PostgresServer implements AutoCloseable {
    /** The password of the roles that {@link #newDatabase} makes: it has everything that has to be encoded. */
    public static final String PASSWORD = "p@ss/w:rd%41 +ä?#&='\"";

    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final Path dataDirectory;
    private final int port;
    private final Map<String, String> serverSettings;
    private EmbeddedPostgres server;

    private PostgresServer(Map<String, String> serverSettings) {
        this(serverSettings, newDirectory());
    }

    private PostgresServer(Map<String, String> serverSettings, Path dataDirectory) {
        this.serverSettings = serverSettings;
        this.dataDirectory = dataDirectory;
        try {
            try (ServerSocket free = new ServerSocket(0)) {
                port = free.getLocalPort();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        start();
    }

    /** The server that all tests share; it ends with the test run. */
    public static PostgresServer shared() {
        return Shared.SERVER;
    }

    /** A server for one test, which closes it. */
    public static PostgresServer separate() {
        return new PostgresServer(Map.of());
    }

    /** A server for one test that offers TLS with this certificate and key, both PEM files. */
    public static PostgresServer separateWithTls(Path certificate, Path key) {
        return new PostgresServer(
                Map.of("ssl", "on", "ssl_cert_file", certificate.toString(), "ssl_key_file", key.toString()));
    }

    /** A server for one test with settings of its own, by their names in postgresql.conf. */
    public static PostgresServer separateWith(Map<String, String> settings) {
        return new PostgresServer(settings);
    }

    /**
     * A server that takes over every change of this one, which is stopped for a moment to be copied.
     *
     * @param name its name among the replicas
     */
    public PostgresServer standby(String name) {
        Path copy = newDirectory();
        stop();
        try (var files = Files.walk(dataDirectory)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Path to = copy.resolve(dataDirectory.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(to);
                } else {
                    Files.copy(file, to);
                }
            }
            Files.createFile(copy.resolve("standby.signal"));
            Files.writeString(
                    copy.resolve("postgresql.auto.conf"),
                    "primary_conninfo = 'host=127.0.0.1 port=" + port + " user=postgres application_name=" + name
                            + "'\n",
                    StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        start();
        return new PostgresServer(serverSettings, copy);
    }

    private static Path newDirectory() {
        try {
            return Files.createTempDirectory("upkeep-postgres");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts it, again on the same port and with the same data. */
    public void start() {
        try {
            EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder();
            serverSettings.forEach(builder::setServerConfig);
            server = builder.setDataDirectory(dataDirectory)
                    .setCleanDataDirectory(false)
                    .setPort(port)
                    .setPGStartupWait(Duration.ofSeconds(60))
                    .setDataDirectoryCustomizer(PostgresServer::askForPasswords)
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Stops it and keeps its data. */
    public void stop() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Stops it; its folder with all databases, half a minute's work on some disks, is removed when nobody waits. */
    private void stopAndLeave() {
        stop();
        try {
            new ProcessBuilder("rm", "-rf", dataDirectory.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        stop();
        try (var files = Files.walk(dataDirectory)) {
            files.sorted(java.util.Comparator.reverseOrder()).forEach(PostgresServer::delete);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The port it listens on, on 127.0.0.1. */
    public int port() {
        return port;
    }

    /** A fresh database, owned by a fresh role that is named like it and is no superuser. */
    public DatabaseAddress.Postgres newDatabase() {
        String name = "app_" + NUMBER.incrementAndGet();
        asAdministrator("postgres", "create role " + name + " login password '" + PASSWORD.replace("'", "''") + "'");
        asAdministrator("postgres", "create database " + name + " owner " + name);
        return address(name, name, PASSWORD);
    }

    /** Another role with the same password and no rights, at a database. */
    public DatabaseAddress.Postgres newRole(DatabaseAddress.Postgres at) {
        String name = "role_" + NUMBER.incrementAndGet();
        asAdministrator("postgres", "create role " + name + " login password '" + PASSWORD.replace("'", "''") + "'");
        return address(at.database(), name, PASSWORD);
    }

    /** An address at this server. */
    public DatabaseAddress.Postgres address(String database, String user, String password) {
        return new DatabaseAddress.Postgres("127.0.0.1", port, database, user, password, "prefer", Map.of());
    }

    /** Runs statements as the superuser, each by itself. */
    public void asAdministrator(String database, String... statements) {
        try (Connection connection = server.getDatabase("postgres", database).getConnection();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void askForPasswords(java.io.File dataDirectory) {
        try {
            Files.writeString(dataDirectory.toPath().resolve("pg_hba.conf"), """
                    host replication postgres 127.0.0.1/32 trust
                    host all postgres 127.0.0.1/32 trust
                    host all postgres ::1/128 trust
                    host all all 127.0.0.1/32 scram-sha-256
                    host all all ::1/128 scram-sha-256
                    """);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path path) {
        try {
            Files.delete(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final class Shared {
        static final PostgresServer SERVER = newShared();

        private static PostgresServer newShared() {
            PostgresServer shared = new PostgresServer(Map.of());
            Runtime.getRuntime().addShutdownHook(new Thread(shared::stopAndLeave));
            return shared;
        }
    }
}
