package dev.upkeep.health.sqlite;

import dev.upkeep.check.CheckState;
import dev.upkeep.check.Observation;
import dev.upkeep.database.Database;
import dev.upkeep.database.Databases;
import dev.upkeep.database.SqliteDeadline;
import dev.upkeep.database.SqliteFileCopy;
import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.run.ActiveRun;
import dev.upkeep.settings.Durations;
import dev.upkeep.settings.TargetSettings;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Checks whether an SQLite file is what SQLite has written. A file with a write-ahead log is read in place for the
 * quick check, which disturbs nobody; any other would be closed to writers for as long as that takes, so a copy is
 * read instead.
 */
public final class SqliteIntegrity {
    private static final int NAMED = 3;
    private static final String QUICK = "pragma quick_check(" + NAMED + ")";
    private static final String WHOLE = "pragma integrity_check(" + NAMED + ")";

    private final Function<String, TargetSettings> targets;
    private final Databases databases;
    private final Duration limit;
    private final Clock clock;

    /**
     * @param targets gives a target's settings by its name: where copies may stand
     * @param databases the targets' databases
     * @param limit how long reading the pages may take
     * @param clock the time
     */
    public SqliteIntegrity(Function<String, TargetSettings> targets, Databases databases, Duration limit, Clock clock) {
        this.targets = targets;
        this.databases = databases;
        this.limit = limit;
        this.clock = clock;
    }

    /**
     * Reads every page once.
     *
     * @param run may be cancelled
     * @return CRIT when the file is damaged, UNKNOWN when it was not read to its end within the limit
     * @throws UpkeepException when the file cannot be opened or copied
     */
    public List<Observation> quick(ActiveRun run) {
        Database database = databases.of(run.target());
        return judge(() -> JournalMode.isWal(JournalMode.of(database))
                ? check(database, QUICK, run)
                : onCopy(database, QUICK, run));
    }

    /**
     * Compares the tables with their indexes as well, on a copy.
     *
     * @param run may be cancelled
     * @return CRIT when the file is damaged, UNKNOWN when it was not read to its end within the limit
     * @throws UpkeepException when the file cannot be opened or copied
     */
    public List<Observation> whole(ActiveRun run) {
        return judge(() -> onCopy(databases.of(run.target()), WHOLE, run));
    }

    /** What SQLite cannot even open or copy, because it is damaged, is told as an exception. */
    private static List<Observation> judge(Supplier<List<Observation>> check) {
        try {
            return check.get();
        } catch (UpkeepException e) {
            if (e.kind() == FailureKind.CANCELLED || e.kind() == FailureKind.TIMEOUT) {
                throw e;
            }
            // No room for a copy, or a file that is busy, is no damage.
            return List.of(Observation.judged(
                    e.kind() == FailureKind.DATA ? CheckState.CRIT : CheckState.UNKNOWN, e.getMessage()));
        }
    }

    private List<Observation> onCopy(Database database, String pragma, ActiveRun run) {
        Path folder = targets.apply(run.target()).backup().tempDirectory();
        Path file = folder.resolve("check-of-" + run.target() + ".db");
        try (CheckedCopy copy = CheckedCopy.of(database, file, clock, run)) {
            return check(copy.database(), pragma, run);
        }
    }

    @SuppressWarnings("try") // the hook works by being open
    private List<Observation> check(Database database, String pragma, ActiveRun run) {
        List<String> findings = new ArrayList<>();
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ActiveRun.Hook hook = run.onCancel(database.interruption(connection));
                SqliteDeadline deadline = SqliteDeadline.of(connection, limit);
                ResultSet rows = statement.executeQuery(pragma)) {
            while (rows.next()) {
                findings.add(rows.getString(1));
            }
        } catch (SQLException e) {
            run.throwIfCancelled();
            if (SqliteDeadline.isEnded(e)) {
                return List.of(Observation.judged(
                        CheckState.UNKNOWN,
                        "not finished within " + Durations.text(limit) + ", and ended so that it holds up nothing; at a"
                                + " quiet hour run: sqlite3 <file> '" + pragma + "'"));
            }
            if (!SqliteFileCopy.isDamage(e.getErrorCode())) {
                throw database.explain(e);
            }
            // Some damage is told as a finding, and some keeps SQLite from telling anything.
            findings.add(String.valueOf(e.getMessage()));
        }
        return List.of(
                findings.equals(List.of("ok"))
                        ? Observation.judged(CheckState.OK, "every page is as SQLite has written it")
                        : Observation.judged(CheckState.CRIT, "the file is damaged: " + String.join("; ", findings)));
    }
}
