package dev.upkeep.backup.restore;

import dev.upkeep.backup.tools.LastWords;
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
    private static final Pattern ROLE = Pattern.compile("role \".*\" does not exist");
    private static final Pattern SERVER = Pattern.compile(
            "permission denied|must be (superuser|(super)?owner)"
                    + "|extension \".*\" is not available|could not open extension control file"
                    + "|No space left on device|could not extend file|authentication failed|no password supplied"
                    + "|no pg_hba\\.conf entry|unrecognized configuration parameter|must be member of role"
                    + "|already exists|would be affected by row-level security|is not allow-listed|database \".*\" does not exist");

    private RestoreFailure() {}

    /** Why a dump could not be read through. */
    static UpkeepException ofReading(StoredDump dump, PgClient program, int exitCode, List<String> lastErrors) {
        LastWords end = end(program, exitCode, lastErrors, null);
        String said = " " + end.sentence();
        return end.bySignal()
                ? new UpkeepException(FailureKind.UNAVAILABLE, "Something ended a program of Upkeep's." + said)
                : new UpkeepException(
                        FailureKind.DATA,
                        "What is stored as " + dump.describe() + " cannot be read through to its end." + said);
    }

    /** Why a dump could not be restored. */
    static UpkeepException ofRestoring(
            StoredDump dump, PgClient program, DatabaseAddress.Postgres to, int exitCode, List<String> lastErrors) {
        LastWords end = end(program, exitCode, lastErrors, to.password());
        String what = "Could not restore " + dump.describe() + " to " + to.describe() + ".";
        String said = " " + end.sentence();
        if (end.serverWentAway() || end.bySignal()) {
            return new UpkeepException(FailureKind.UNAVAILABLE, what + " The server went away." + said);
        }
        if (end.speakOf(ROLE)) {
            return new UpkeepException(
                    FailureKind.CONFIGURATION,
                    what + " A policy or a right in it names a role that this server does not have: create it there, "
                            + "with CREATE ROLE, and try again." + said);
        }
        if (end.speakOf(SERVER)) {
            return new UpkeepException(
                    FailureKind.CONFIGURATION, what + " The server or the role on it does not allow it." + said);
        }
        return new UpkeepException(FailureKind.DATA, what + said);
    }

    private static LastWords end(PgClient program, int exitCode, List<String> lastErrors, @Nullable String password) {
        return new LastWords(program.file().getFileName() + " " + program.version(), exitCode, lastErrors, password);
    }
}
