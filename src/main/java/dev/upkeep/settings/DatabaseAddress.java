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
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
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

    /** No database: a machine that only reads backups needs none. Whoever connects nevertheless is told what to set. */
    record Unset() implements DatabaseAddress {
        @Override
        public String describe() {
            return "no database";
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

        /** The same server, user and options, and another database. */
        public Postgres at(String other) {
            return new Postgres(host, port, other, user, password, sslMode, options);
        }

        /** The same address, and a password. */
        public Postgres withPassword(String other) {
            return new Postgres(host, port, database, user, other, sslMode, options);
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
            throw new IllegalArgumentException("is a JDBC address; write postgres://user@host:5432/database");
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
                    + (e.getIndex() + 1) + "); " + Syntax.ENCODING);
        }
        refuseUnencoded(uri);
        Matcher authority = authority(uri);
        Map<String, String> query = query(uri.getRawQuery());
        String user = firstOf(query.remove("user"), authority.group("user"), "");
        if (user.isEmpty()) {
            throw new IllegalArgumentException("names no user; write postgres://user@host:5432/database");
        }
        String password = query.remove("password");
        if (password == null && authority.group("password") != null) {
            password = decode(authority.group("password"));
        }
        String host = authority.group("host");
        host = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
        String path = uri.getRawPath();
        String database = path == null || path.length() < 2 ? user : decode(path.substring(1));
        String sslMode = sslMode(query.remove("sslmode"), query.get("sslrootcert"), host);
        checkOptions(query);
        return new Postgres(host, port(authority.group("port")), database, user, password, sslMode, query);
    }

    private static Matcher authority(URI uri) {
        String text = uri.getRawAuthority();
        Matcher matcher = Syntax.AUTHORITY.matcher(text == null ? "" : text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    text != null && text.substring(text.lastIndexOf('@') + 1).contains(",")
                            ? "names several hosts; name the one to look after"
                            : "names no host and port, or its password is not encoded; " + Syntax.ENCODING);
        }
        return matcher;
    }

    /**
     * A slash, a question mark or a number sign in a password ends the part that names the server: what follows, up to
     * the @ before the true server, would be taken for the rest of the address, and be shown with it.
     */
    private static void refuseUnencoded(URI uri) {
        boolean second = Stream.of(uri.getRawPath(), uri.getRawFragment())
                        .anyMatch(part -> part != null && part.contains("@"))
                || (uri.getRawAuthority() != null && uri.getRawAuthority().matches("[^@]*@.*@.*"))
                || (uri.getRawQuery() != null
                        && Stream.of(uri.getRawQuery().split("&", -1)).anyMatch(DatabaseAddress::endsAPassword));
        if (second) {
            throw new IllegalArgumentException(
                    "has an @ where only a password that is not encoded can bring it; " + Syntax.ENCODING);
        }
    }

    /** Some values may have an @; names have none. */
    private static boolean endsAPassword(String pair) {
        String name = pair.split("=", 2)[0];
        boolean mayHaveOne = name.equals("user") || name.equals("password") || OPTIONS.contains(name);
        return pair.contains("@") && !mayHaveOne;
    }

    private static int port(@Nullable String text) {
        if (text == null) {
            return 5432;
        }
        int port = text.length() > 6 ? Integer.MAX_VALUE : Integer.parseInt(text);
        if (port < 1 || port > 65535) {
            throw new IllegalArgumentException("has the port " + text + "; allowed: 1 to 65535");
        }
        return port;
    }

    private static String sslMode(@Nullable String asked, @Nullable String rootCertificate, String host) {
        boolean systemCertificates = "system".equals(rootCertificate);
        if (asked == null) {
            return systemCertificates ? "verify-full" : isThisMachine(host) ? "prefer" : "require";
        }
        if (!SSL_MODES.contains(asked)) {
            throw new IllegalArgumentException(
                    "has sslmode=" + asked + "; allowed: disable, allow, prefer, require, verify-ca, verify-full");
        }
        if (systemCertificates && !asked.equals("verify-full")) {
            throw new IllegalArgumentException("has sslmode=" + asked
                    + " with sslrootcert=system, which libpq refuses; write sslmode=verify-full");
        }
        return asked;
    }

    private static void checkOptions(Map<String, String> options) {
        for (String option : options.keySet()) {
            if (!OPTIONS.contains(option)) {
                throw new IllegalArgumentException("has the option '" + option + "', which Upkeep does not know; "
                        + "known: sslmode, "
                        + String.join(", ", OPTIONS.stream().sorted().toList()));
            }
        }
        if (!options.getOrDefault("connect_timeout", "1").matches("[1-9]\\d{0,3}")) {
            throw new IllegalArgumentException("has a connect_timeout other than 1 to 9999 seconds");
        }
    }

    private static String firstOf(@Nullable String decoded, @Nullable String raw, String otherwise) {
        if (decoded != null) {
            return decoded;
        }
        return raw == null ? otherwise : decode(raw);
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

    /** The grammar of the part between the slashes. */
    final class Syntax {
        private static final String ENCODING =
                "write @ : / % ? # in the password as %40 %3A %2F %25 %3F %23 (in the name of a role or database, too)";

        // Not URI's own reading of it, which knows no underscore in a host's name.
        private static final Pattern AUTHORITY =
                Pattern.compile("((?<user>[^:@]*)(:(?<password>[^@]*))?@)?(?<host>\\[[0-9A-Fa-f:.%]+]|[^\\[\\]:@,]+)"
                        + "(:(?<port>\\d+))?");

        private Syntax() {}
    }
}
