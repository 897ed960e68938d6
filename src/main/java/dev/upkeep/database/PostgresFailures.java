package dev.upkeep.database;

import static dev.upkeep.failure.FailureKind.CONFIGURATION;
import static dev.upkeep.failure.FailureKind.DATA;
import static dev.upkeep.failure.FailureKind.INTERNAL;
import static dev.upkeep.failure.FailureKind.TIMEOUT;
import static dev.upkeep.failure.FailureKind.UNAVAILABLE;

import dev.upkeep.failure.Said;
import dev.upkeep.failure.UpkeepException;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.security.GeneralSecurityException;
import java.sql.SQLException;
import java.sql.SQLTransientException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** Says what PostgreSQL's SQL states mean; see appendix A, "PostgreSQL Error Codes", of its manual. */
final class PostgresFailures {
    /** Of a row that another refers to, and of a key that is there twice. */
    private static final Set<String> KEYS = Set.of("23503", "23505");

    /** Both ends greedy, for a value may have brackets in it. */
    private static final Pattern KEY =
            Pattern.compile("^Key \\((?<columns>.*?)\\)=\\(.*\\) (?<what>is .*|already .*)$", Pattern.DOTALL);

    private PostgresFailures() {}

    /**
     * @param telling the exception of the chain that says most
     * @param chain all of it
     */
    static UpkeepException explain(SQLException telling, List<Throwable> chain, Where where) {
        String said = said(telling);
        String state = telling.getSQLState() == null ? "" : telling.getSQLState();
        if (isAboutTls(state, said, chain)) {
            return new UpkeepException(
                    CONFIGURATION,
                    where.database() + " cannot be reached by TLS as " + where.key() + " asks: " + said + reason(chain)
                            + ". " + (where.hint().isEmpty() ? "" : where.hint() + ". ")
                            + "Use sslmode=require to encrypt without checking the certificate, verify-full with"
                            + " sslrootcert=<file> or sslrootcert=system to check it, and disable only where nobody"
                            + " can listen.",
                    telling);
        }
        UpkeepException refused = refused(state, said, where, telling);
        if (refused != null) {
            return refused;
        }
        if (state.startsWith("08")
                || state.startsWith("57P")
                || state.startsWith("53")
                || state.startsWith("40")
                || state.equals("55P03")
                || state.equals("25P03")
                || telling instanceof SQLTransientException) {
            return new UpkeepException(UNAVAILABLE, unavailable(state, said, chain, where), telling);
        }
        return switch (state.length() < 2 ? "" : state.substring(0, 2)) {
            case "42" ->
                new UpkeepException(
                        CONFIGURATION,
                        where.database() + " does not understand a statement: " + said
                                + ". A setting, a file in config/sql or a check in routes/ names what is not there, or has a mistake in"
                                + " its SQL.",
                        telling);
            case "22", "23", "XX" ->
                new UpkeepException(
                        DATA, where.database() + " answered: " + said + " (SQL state " + state + ").", telling);
            default ->
                new UpkeepException(
                        INTERNAL,
                        where.database() + " answered: " + said + " (SQL state " + (state.isEmpty() ? "none" : state)
                                + "). The log has the details.",
                        telling);
        };
    }

    /** What a person has to change, if the state is one of these. */
    private static @Nullable UpkeepException refused(String state, String said, Where where, SQLException telling) {
        if (said.startsWith("No value specified for parameter")) {
            return new UpkeepException(
                    CONFIGURATION,
                    "A statement for " + where.database() + " has a question mark, which stands for a parameter there:"
                            + " write the operators ?, ?| and ?& as ??, ??| and ??&.",
                    telling);
        }
        return switch (state) {
            case "28P01" ->
                new UpkeepException(
                        CONFIGURATION,
                        where.database() + " refuses the password of " + where.user() + ": " + said
                                + (where.password().isEmpty()
                                        ? ". Correct user and password in " + where.key()
                                                + " (encode @ : / % in them as %40 %3A %2F %25)."
                                        : ". Correct the user in " + where.key() + ", or the password: "
                                                + where.password() + "."),
                        telling);
            case "28000", "08004" ->
                new UpkeepException(
                        CONFIGURATION,
                        where.database() + " refuses " + where.user() + ": " + said + ". Check the user, the password,"
                                + " sslmode and the server's list of allowed addresses; "
                                + (where.password().isEmpty()
                                        ? where.key() + " holds the first three."
                                        : where.key() + " holds user and sslmode. As to the password, "
                                                + where.password() + "."),
                        telling);
            case "3D000" ->
                new UpkeepException(
                        CONFIGURATION,
                        where.database() + " does not exist: " + said + ". Correct the name after the last / in "
                                + where.key() + ", or create the database.",
                        telling);
            case "42501" ->
                new UpkeepException(
                        CONFIGURATION,
                        where.database() + " refuses: " + said + ". As the owner run GRANT SELECT for " + where.user()
                                + " on what it names, or GRANT UPDATE where the statement writes.",
                        telling);
            case "25006" ->
                new UpkeepException(
                        CONFIGURATION,
                        where.database() + " refuses to write: " + said + ". A check may only read: take out of it what"
                                + " writes. If it is no check, " + where.key()
                                + " seems to name a standby; name the primary.",
                        telling);
            case "53100" ->
                new UpkeepException(
                        CONFIGURATION,
                        where.database() + " has no room left: " + said + ". Free some room or enlarge its disk, then"
                                + " run again.",
                        telling);
            case "57014" ->
                new UpkeepException(
                        TIMEOUT,
                        where.database() + " stopped a statement: " + said + ". If it was slow rather than stuck,"
                                + " raise database.statement-timeout and database.socket-timeout above it.",
                        telling);
            default -> null;
        };
    }

    private static String unavailable(String state, String said, List<Throwable> chain, Where where) {
        if (has(chain, UnknownHostException.class)) {
            return where.database() + " cannot be reached: its host name is not known. Check the host in " + where.key()
                    + " and this machine's name resolution.";
        }
        if (has(chain, SocketTimeoutException.class)) {
            return where.database() + " did not answer in time: " + said + ". The limits are database.connect-timeout"
                    + " and database.socket-timeout; a firewall that drops packets looks like this as well.";
        }
        if (has(chain, ConnectException.class) || has(chain, NoRouteToHostException.class)) {
            return where.database() + " cannot be reached: nothing accepts connections there (" + said
                    + "). Check that the server runs, and host and port in " + where.key() + ".";
        }
        return switch (state) {
            case "53300" ->
                where.database() + " has no connection left: " + said + ". See who holds them in pg_stat_activity;"
                        + " lower database.pool-size or raise the server's limit.";
            case "55P03" ->
                where.database() + " did not give a lock in time: " + said + ". Try again when it is quieter.";
            case "57P01", "57P02", "57P03" -> where.database() + " is stopping or starting: " + said + ".";
            default -> where.database() + " is not available: " + said + reason(chain) + ".";
        };
    }

    private static boolean isAboutTls(String state, String said, List<Throwable> chain) {
        // A server that goes away during the handshake ends the stream; that says nothing about certificates.
        boolean ended = has(chain, EOFException.class);
        return !ended
                && (has(chain, SSLHandshakeException.class)
                        || has(chain, SSLPeerUnverifiedException.class)
                        || has(chain, GeneralSecurityException.class)
                        || has(chain, FileNotFoundException.class)
                        // The driver's own refusals have no cause. In every language they name its class, or SSL.
                        || said.contains("HostnameVerifier")
                        || (state.equals("08004") && said.contains("SSL")));
    }

    private static boolean has(List<Throwable> chain, Class<? extends Throwable> type) {
        return chain.stream().anyMatch(type::isInstance);
    }

    /** The deepest cause's words, in brackets, when it is not the driver's. */
    private static String reason(List<Throwable> chain) {
        Throwable deepest = chain.get(chain.size() - 1);
        return deepest instanceof SQLException || deepest.getMessage() == null
                ? ""
                : " (" + oneLine(deepest.getMessage()) + ")";
    }

    /** The server's own sentence; the driver would add the row's values and the statement. */
    static String said(SQLException thrown) {
        ServerErrorMessage server = thrown instanceof PSQLException sql ? sql.getServerErrorMessage() : null;
        String text = server == null ? thrown.getMessage() : server.getMessage();
        return text == null ? thrown.getClass().getSimpleName() : oneLine(text);
    }

    /**
     * Which key is violated, without its values, which may be anybody's secret; for a key that is there twice, with the
     * query that shows them.
     */
    static Optional<String> key(SQLException thrown) {
        boolean isKey = KEYS.contains(Objects.requireNonNullElse(thrown.getSQLState(), ""));
        ServerErrorMessage server = thrown instanceof PSQLException sql ? sql.getServerErrorMessage() : null;
        if (!isKey || server == null || server.getDetail() == null) {
            return Optional.empty();
        }
        Matcher detail = KEY.matcher(server.getDetail());
        if (!detail.find()) {
            return Optional.empty();
        }
        String columns = detail.group("columns");
        String what = "key (" + columns + ") " + oneLine(detail.group("what"));
        return Optional.of(
                "23505".equals(thrown.getSQLState()) && server.getTable() != null
                        ? what + "; see: select " + columns + ", count(*) from " + Database.quote(server.getTable())
                                + " group by " + columns + " having count(*) > 1"
                        : what);
    }

    private static String oneLine(String text) {
        String line = Said.onOneLine(text);
        return line.endsWith(".") ? line.substring(0, line.length() - 1) : line;
    }
}
