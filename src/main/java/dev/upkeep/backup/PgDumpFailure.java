package dev.upkeep.backup;

import dev.upkeep.backup.tools.LastWords;
import dev.upkeep.database.Database;
import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.settings.DatabaseAddress;
import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** Says in Upkeep's words why pg_dump failed: by its last words, which pg_dump and the server write in English. */
final class PgDumpFailure {
    private static final Pattern RIGHTS =
            Pattern.compile("permission denied for|must be (super)?owner|must be superuser");
    private static final Pattern ROW_SECURITY = Pattern.compile("affected by row-level security");
    /** With --lock-wait-timeout pg_dump limits its statements while it locks tables, and only then. */
    private static final Pattern LOCKED = Pattern.compile("canceling statement due to (lock|statement) timeout"
            // A worker does not wait behind somebody who came after pg_dump itself.
            + "|could not obtain lock on relation");

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
        LastWords end = new LastWords("pg_dump", exitCode, lastErrors, address.password());
        String where = " of the target '" + target + "' (" + address.describe() + ")";
        String said = " " + end.sentence();
        if (end.signInRefused()) {
            return configuration("The database" + where + " does not let pg_dump in. Check user, password and "
                    + "database in database.url or DATABASE_URL, and the server's pg_hba.conf." + said);
        }
        if (end.speakOf(RIGHTS)) {
            return configuration(
                    "pg_dump may not read everything in the database" + where + ". " + remedy.get() + said);
        }
        if (end.speakOf(ROW_SECURITY)) {
            return configuration("Row-level security hides rows of the database" + where + " from pg_dump. As a "
                    + "superuser: ALTER ROLE " + Database.quoteName(address.user()) + " BYPASSRLS;" + said);
        }
        if (end.speakOf(MISMATCH)) {
            return configuration("This pg_dump does not fit the server" + where + "." + said);
        }
        if (end.speakOf(SNAPSHOT)) {
            return new UpkeepException(
                    FailureKind.UNAVAILABLE,
                    "The session that held the moment to dump of the database" + where + " was lost. If database.url "
                            + "goes to a pooler such as PgBouncer in transaction mode, name the server itself." + said);
        }
        if (end.speakOf(LOCKED)) {
            return new UpkeepException(
                    FailureKind.UNAVAILABLE,
                    "A table of the database" + where + " was locked for longer than pg_dump waits ("
                            + PgDumpCommand.LOCK_TIMEOUT.toSeconds() + " s), by a migration for example. Back up again "
                            + "when that is done." + said);
        }
        if (end.serverWentAway()) {
            return new UpkeepException(
                    FailureKind.UNAVAILABLE, "The database" + where + " could not be reached, or went away." + said);
        }
        if (end.speakOf(CHANGED_MEANWHILE)) {
            return new UpkeepException(
                    FailureKind.UNAVAILABLE,
                    "The tables of the database" + where + " were changed while pg_dump began." + said);
        }
        return new UpkeepException(FailureKind.DATA, "The database" + where + " was not dumped whole." + said);
    }

    private static UpkeepException configuration(String message) {
        return new UpkeepException(FailureKind.CONFIGURATION, message);
    }
}
