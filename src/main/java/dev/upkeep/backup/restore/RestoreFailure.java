package dev.upkeep.backup.restore;

import dev.upkeep.backup.tools.PgClient;
import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.settings.DatabaseAddress;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Says why pg_restore or psql failed: by its last words, which the programs and the server write in English. Only what
 * is wrong with the dump itself is of kind DATA.
 */
final class RestoreFailure {
    private static final int QUOTED_LINES = 8;
    private static final int SIGNAL = 128;
    private static final String MASK = "******";

    private static final Pattern ROLE = Pattern.compile("role \".*\" does not exist");
    private static final Pattern SERVER = Pattern.compile(
            "permission denied|must be (superuser|(super)?owner)"
                    + "|extension \".*\" is not available|could not open extension control file"
                    + "|No space left on device|could not extend file|authentication failed|no password supplied"
                    + "|no pg_hba\\.conf entry|unrecognized configuration parameter|must be member of role"
                    + "|already exists|would be affected by row-level security|is not allow-listed|database \".*\" does not exist");
    private static final Pattern AWAY = Pattern.compile("connection to server|could not connect"
            + "|could not translate host name|timeout expired|closed the connection|terminating connection"
            + "|lost connection|SSL SYSCALL|no connection to the server|the database system is|too many clients"
            + "|remaining connection slots|could not receive data");

    private RestoreFailure() {}

    /** Why a dump could not be read through. */
    static UpkeepException ofReading(StoredDump dump, PgClient program, int exitCode, List<String> lastErrors) {
        String said = said(program, exitCode, lastErrors, null);
        return exitCode > SIGNAL
                ? new UpkeepException(FailureKind.UNAVAILABLE, "Something ended a program of Upkeep's." + said)
                : new UpkeepException(
                        FailureKind.DATA,
                        "What is stored as " + dump.describe() + " cannot be read through to its end." + said);
    }

    /** Why a dump could not be restored. */
    static UpkeepException ofRestoring(
            StoredDump dump, PgClient program, DatabaseAddress.Postgres to, int exitCode, List<String> lastErrors) {
        String words = String.join("\n", lastErrors);
        String what = "Could not restore " + dump.describe() + " to " + to.describe() + ".";
        String said = said(program, exitCode, lastErrors, to.password());
        if (AWAY.matcher(words).find() || exitCode > SIGNAL) {
            return new UpkeepException(FailureKind.UNAVAILABLE, what + " The server went away." + said);
        }
        if (ROLE.matcher(words).find()) {
            return new UpkeepException(
                    FailureKind.CONFIGURATION,
                    what + " A policy or a right in it names a role that this server does not have: create it there, "
                            + "with CREATE ROLE, and try again." + said);
        }
        if (SERVER.matcher(words).find()) {
            return new UpkeepException(
                    FailureKind.CONFIGURATION, what + " The server or the role on it does not allow it." + said);
        }
        return new UpkeepException(FailureKind.DATA, what + said);
    }

    private static String said(PgClient program, int exitCode, List<String> lines, @Nullable String password) {
        List<String> last = lines.subList(Math.max(0, lines.size() - QUOTED_LINES), lines.size());
        String text = String.join(" | ", last);
        if (password != null && !password.isEmpty()) {
            text = text.replace(password, MASK);
        }
        return " " + program.file().getFileName() + " " + program.version() + " ended with " + exitCode
                + (exitCode > SIGNAL ? ", by a signal" : "") + (text.isEmpty() ? "." : " and said: " + text);
    }
}
