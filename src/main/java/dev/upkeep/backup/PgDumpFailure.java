package dev.upkeep.backup;

import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.settings.DatabaseAddress;
import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** Says in Upkeep's words why pg_dump failed: by its last words, which pg_dump and the server write in English. */
final class PgDumpFailure {
    private static final int QUOTED_LINES = 6;
    private static final String MASK = "******";
    /** Part of what pg_dump says next to an error; it repeats long statements. */
    private static final Pattern NOISE = Pattern.compile("pg_dump: (detail: )?(Query|Command) was: .*");

    private static final Pattern SIGN_IN = Pattern.compile("authentication failed|no password supplied"
            + "|no pg_hba\\.conf entry|role \".*\" does not exist|database \".*\" does not exist"
            + "|role \".*\" is not permitted to log in|permission denied for database");
    private static final Pattern RIGHTS =
            Pattern.compile("permission denied for|must be (super)?owner|must be superuser");
    private static final Pattern ROW_SECURITY = Pattern.compile("affected by row-level security");
    /** With --lock-wait-timeout pg_dump limits its statements while it locks tables, and only then. */
    private static final Pattern LOCKED = Pattern.compile("canceling statement due to (lock|statement) timeout"
            // A worker does not wait behind somebody who came after pg_dump itself.
            + "|could not obtain lock on relation");

    private static final Pattern AWAY = Pattern.compile("connection to server|could not connect"
            + "|could not translate host name|timeout expired|closed the connection|terminating connection"
            + "|lost connection|SSL SYSCALL|no connection to the server|could not receive data"
            + "|the database system is|too many clients|remaining connection slots|conflict with recovery");
    private static final Pattern CHANGED_MEANWHILE =
            Pattern.compile("relation \".*\" does not exist|could not open relation|cache lookup failed");
    private static final Pattern SNAPSHOT =
            Pattern.compile("invalid snapshot identifier|could not import the requested snapshot");
    private static final Pattern MISMATCH = Pattern.compile("server version mismatch");

    private final String target;
    private final DatabaseAddress.Postgres address;
    private final Supplier<String> remedy;

    /**
     * @param target the target's name
     * @param address where pg_dump went; its password is hidden
     * @param remedy asks the server what to do about missing rights, as whole sentences
     */
    PgDumpFailure(String target, DatabaseAddress.Postgres address, Supplier<String> remedy) {
        this.target = target;
        this.address = address;
        this.remedy = remedy;
    }

    /**
     * Says what the end of a failed pg_dump means.
     *
     * @param exitCode its exit code
     * @param lastErrors its last words
     */
    UpkeepException explain(int exitCode, List<String> lastErrors) {
        String words = String.join("\n", lastErrors);
        String where = " of the target '" + target + "' (" + address.describe() + ")";
        String said = " pg_dump ended with " + exitCode + (exitCode > 128 ? ", by a signal" : "")
                + (lastErrors.isEmpty() ? "." : " and said: " + quote(lastErrors));
        if (SIGN_IN.matcher(words).find()) {
            return configuration("The database" + where + " does not let pg_dump in. Check user, password and "
                    + "database in database.url or DATABASE_URL, and the server's pg_hba.conf." + said);
        }
        if (RIGHTS.matcher(words).find()) {
            return configuration(
                    "pg_dump may not read everything in the database" + where + ". " + remedy.get() + said);
        }
        if (ROW_SECURITY.matcher(words).find()) {
            return configuration("Row-level security hides rows of the database" + where + " from pg_dump. As a "
                    + "superuser: ALTER ROLE " + quoted(address.user()) + " BYPASSRLS;" + said);
        }
        if (MISMATCH.matcher(words).find()) {
            return configuration("This pg_dump does not fit the server" + where + "." + said);
        }
        if (SNAPSHOT.matcher(words).find()) {
            return new UpkeepException(
                    FailureKind.UNAVAILABLE,
                    "The session that held the moment to dump of the database" + where + " was lost. If database.url "
                            + "goes to a pooler such as PgBouncer in transaction mode, name the server itself." + said);
        }
        if (LOCKED.matcher(words).find()) {
            return new UpkeepException(
                    FailureKind.UNAVAILABLE,
                    "A table of the database" + where + " was locked for longer than pg_dump waits ("
                            + PgDumpCommand.LOCK_TIMEOUT.toSeconds() + " s), by a migration for example. Back up again "
                            + "when that is done." + said);
        }
        if (AWAY.matcher(words).find()) {
            return new UpkeepException(
                    FailureKind.UNAVAILABLE, "The database" + where + " could not be reached, or went away." + said);
        }
        if (CHANGED_MEANWHILE.matcher(words).find()) {
            return new UpkeepException(
                    FailureKind.UNAVAILABLE,
                    "The tables of the database" + where + " were changed while pg_dump began." + said);
        }
        return new UpkeepException(FailureKind.DATA, "The database" + where + " was not dumped whole." + said);
    }

    private String quote(List<String> lines) {
        List<String> telling =
                lines.stream().filter(line -> !NOISE.matcher(line).matches()).toList();
        List<String> last = telling.subList(Math.max(0, telling.size() - QUOTED_LINES), telling.size());
        return redact(String.join(" | ", last));
    }

    /** Neither pg_dump nor libpq writes a password; should one ever do so, it goes no further. */
    private String redact(String text) {
        String password = address.password();
        return password == null || password.isEmpty() ? text : text.replace(password, MASK);
    }

    private static String quoted(String role) {
        return '"' + role.replace("\"", "\"\"") + '"';
    }

    private static UpkeepException configuration(String message) {
        return new UpkeepException(FailureKind.CONFIGURATION, message);
    }
}
