package dev.upkeep.settings;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Where a database is, and as whom to go there. */
public sealed interface DatabaseAddress {
    /** The address without its password, for people. */
    String describe();

    /**
     * A file on this machine.
     *
     * @param file the database file
     */
    record Sqlite(Path file) implements DatabaseAddress {
        @Override
        public String describe() {
            return "sqlite:" + file;
        }
    }

    /**
     * A PostgreSQL server.
     *
     * @param host name or address; an IPv6 address without brackets
     * @param port 1 to 65535
     * @param database the database's name
     * @param user the role
     * @param password absent when the server asks for none
     * @param sslMode libpq's word: disable, allow, prefer, require, verify-ca or verify-full
     * @param options further parameters of the URL, by libpq's names
     */
    record Postgres(
            String host,
            int port,
            String database,
            String user,
            @Nullable String password,
            String sslMode,
            Map<String, String> options)
            implements DatabaseAddress {
        public Postgres {
            options = Map.copyOf(options);
        }

        @Override
        public String describe() {
            return "postgres://" + user + "@" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port + "/"
                    + database + "?sslmode=" + sslMode;
        }

        /** The same as {@link #describe}: a password never stands in a log by accident. */
        @Override
        public String toString() {
            return describe();
        }
    }

    /** Libpq's words for how much TLS is asked for. */
    Set<String> SSL_MODES = Set.of("disable", "allow", "prefer", "require", "verify-ca", "verify-full");

    /** What of a URL's query is understood, by libpq's names, beside user, password and sslmode. */
    Set<String> OPTIONS = Set.of(
            "application_name",
            "channel_binding",
            "connect_timeout",
            "gssencmode",
            "options",
            "sslcert",
            "sslkey",
            "sslrootcert",
            "target_session_attrs");

    /**
     * Reads the form that Render, Heroku and libpq write, whole: percent-encoding, IPv6 hosts, sslmode and other
     * options in the query. See "Connection URIs" in PostgreSQL's manual, chapter libpq.
     *
     * @param text `postgres://…`, `postgresql://…` or `sqlite:<file>`
     * @throws IllegalArgumentException with what is wrong, and never with the password
     */
    static DatabaseAddress parse(String text) {
        String trimmed = text.strip();
        if (trimmed.startsWith("sqlite:")) {
            String file = trimmed.substring("sqlite:".length());
            if (file.startsWith("//")) {
                file = file.substring(2);
            }
            if (file.isBlank()) {
                throw new IllegalArgumentException("names no file; write sqlite:path/to/file.db");
            }
            return new Sqlite(Path.of(file));
        }
        String lower = trimmed.toLowerCase(Locale.ROOT);
        if (lower.startsWith("jdbc:")) {
            throw new IllegalArgumentException("is a JDBC address; write postgres://user:password@host:5432/database");
        }
        if (!lower.startsWith("postgres://") && !lower.startsWith("postgresql://")) {
            throw new IllegalArgumentException("begins with neither postgres:// nor sqlite:");
        }
        return parsePostgres(trimmed);
    }

    private static Postgres parsePostgres(String text) {
        URI uri;
        try {
            uri = new URI(text);
        } catch (URISyntaxException e) {
            // The exception's own message repeats the whole input, password and all.
            throw new IllegalArgumentException("is no valid address (" + e.getReason() + " at character "
                    + (e.getIndex() + 1) + "); encode @ : / % # in a password as %40 %3A %2F %25 %23");
        }
        Map<String, String> query = query(uri.getRawQuery());
        String host = uri.getHost();
        if (host == null) {
            String authority = uri.getRawAuthority();
            boolean several = authority != null && authority.contains(",");
            throw new IllegalArgumentException(
                    several
                            ? "names several hosts; name the one to look after"
                            : "names no host, or its password has a bare @ : or /; encode these as %40 %3A %2F");
        }
        host = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
        String path = uri.getRawPath();
        String database = path == null || path.length() < 2 ? "" : decode(path.substring(1));
        String user = "";
        String password = null;
        String userInfo = uri.getRawUserInfo();
        if (userInfo != null) {
            int colon = userInfo.indexOf(':');
            user = decode(colon < 0 ? userInfo : userInfo.substring(0, colon));
            password = colon < 0 ? null : decode(userInfo.substring(colon + 1));
        }
        String queryUser = query.remove("user");
        user = queryUser == null ? user : queryUser;
        String queryPassword = query.remove("password");
        password = queryPassword == null ? password : queryPassword;
        if (user.isEmpty()) {
            throw new IllegalArgumentException("names no user; write postgres://user:password@host:5432/database");
        }
        database = database.isEmpty() ? user : database;
        int port = uri.getPort() < 0 ? 5432 : uri.getPort();
        if (port < 1 || port > 65535) {
            throw new IllegalArgumentException("has the port " + port + "; allowed: 1 to 65535");
        }
        String sslMode = query.remove("sslmode");
        boolean systemCertificates = "system".equals(query.get("sslrootcert"));
        if (sslMode == null) {
            sslMode = systemCertificates ? "verify-full" : isThisMachine(host) ? "prefer" : "require";
        }
        if (systemCertificates && !sslMode.equals("verify-full")) {
            throw new IllegalArgumentException("has sslmode=" + sslMode
                    + " with sslrootcert=system, which libpq refuses; write sslmode=verify-full");
        }
        if (!SSL_MODES.contains(sslMode)) {
            throw new IllegalArgumentException(
                    "has sslmode=" + sslMode + "; allowed: disable, allow, prefer, require, verify-ca, verify-full");
        }
        for (String option : query.keySet()) {
            if (!OPTIONS.contains(option)) {
                throw new IllegalArgumentException("has the option '" + option + "', which Upkeep does not know; "
                        + "known: sslmode, "
                        + String.join(", ", OPTIONS.stream().sorted().toList()));
            }
        }
        String connectTimeout = query.get("connect_timeout");
        if (connectTimeout != null && !connectTimeout.matches("[1-9]\\d{0,3}")) {
            throw new IllegalArgumentException("has a connect_timeout other than 1 to 9999 seconds");
        }
        return new Postgres(host, port, database, user, password, sslMode, query);
    }

    private static boolean isThisMachine(String host) {
        return host.equals("localhost") || host.startsWith("127.") || host.equals("::1");
    }

    private static Map<String, String> query(@Nullable String raw) {
        Map<String, String> query = new LinkedHashMap<>();
        if (raw == null) {
            return query;
        }
        for (String pair : raw.split("&", -1)) {
            int equals = pair.indexOf('=');
            if (equals <= 0) {
                throw new IllegalArgumentException("has something other than name=value after the question mark");
            }
            query.put(decode(pair.substring(0, equals)), decode(pair.substring(equals + 1)));
        }
        return query;
    }

    /** Percent-encoding only: in a URL's user part and path a plus sign is a plus sign. */
    private static String decode(String raw) {
        return URLDecoder.decode(raw.replace("+", "%2B"), StandardCharsets.UTF_8);
    }
}
