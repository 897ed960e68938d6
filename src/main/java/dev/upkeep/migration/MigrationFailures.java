package dev.upkeep.migration;

import dev.upkeep.database.Database;
import dev.upkeep.failure.Causes;
import dev.upkeep.failure.Uninterrupted;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.run.ActiveRun;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.CoreErrorCode;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.internal.exception.FlywayMigrateException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says why a migration failed, what stands and what does not, and what to do next. */
final class MigrationFailures {
    private static final Logger LOG = LoggerFactory.getLogger(MigrationFailures.class);

    private static final String NO_RIGHT = "42501";

    private final Database database;
    private final MigrationFolder folder;
    private final ActiveRun run;
    private final @Nullable String rehearsal;
    private final @Nullable LockWatch locks;

    MigrationFailures(Database database, MigrationFolder folder, ActiveRun run) {
        this(database, folder, run, null);
    }

    private MigrationFailures(MigrationFailures other, LockWatch locks) {
        this.database = other.database;
        this.folder = other.folder;
        this.run = other.run;
        this.rehearsal = other.rehearsal;
        this.locks = locks;
    }

    /**
     * @param database the database
     * @param folder its migrations
     * @param run what was asked for
     * @param rehearsal what to say of a rehearsal, in the place of what stands and what to do next
     */
    MigrationFailures(Database database, MigrationFolder folder, ActiveRun run, @Nullable String rehearsal) {
        this.database = database;
        this.folder = folder;
        this.run = run;
        this.rehearsal = rehearsal;
        this.locks = null;
    }

    /** One that also says who has the lock that a statement waited for in vain. */
    MigrationFailures naming(LockWatch watched) {
        return new MigrationFailures(this, watched);
    }

    /** Says what Flyway's exception means, after a look at what stands. */
    UpkeepException explain(FlywayException thrown, Flyway flyway) {
        Optional<FlywayMigrateException> migrate = Causes.find(thrown, FlywayMigrateException.class);
        if (migrate.isPresent()) {
            return applying(migrate.get(), flyway);
        }
        Optional<DanglingRows> dangling = Causes.find(thrown, DanglingRows.class);
        if (dangling.isPresent()) {
            return failed(
                    "The migration " + dangling.get().script(),
                    thrown,
                    rehearsal == null ? rolledBack(flyway.info().current()) + correct() : rehearsal);
        }
        return Causes.find(thrown, UpkeepException.class).orElseGet(() -> refusal(thrown, flyway));
    }

    /** Nothing was begun. */
    private UpkeepException refusal(FlywayException thrown, Flyway flyway) {
        Refusals refusals = new Refusals(database, folder, run);
        if (thrown.getErrorCode() == CoreErrorCode.NON_EMPTY_SCHEMA_WITHOUT_SCHEMA_HISTORY_TABLE) {
            return refusals.noHistory();
        }
        if (thrown.getErrorCode() == CoreErrorCode.VALIDATE_ERROR) {
            return refusals.notValid(thrown.getMessage(), flyway.info());
        }
        return Causes.find(thrown, SQLException.class)
                .map(sql -> NO_RIGHT.equals(sql.getSQLState()) ? refusals.mayNot(sql) : database.explain(sql))
                .orElseGet(() -> refusals.unusable(thrown));
    }

    private UpkeepException applying(FlywayMigrateException thrown, Flyway flyway) {
        return failed(
                "The migration " + thrown.getMigration().getScript(),
                thrown,
                rehearsal == null ? afterwards(thrown, flyway) : rehearsal);
    }

    /** What stands, if the database still tells, and what to do next. */
    private String afterwards(FlywayMigrateException thrown, Flyway flyway) {
        try {
            return whatStands(thrown, flyway) + correct();
        } catch (FlywayException | UpkeepException e) {
            LOG.debug("What stands cannot be told", e);
            return "The database does not answer any more, so what stands cannot be told: the script ran "
                    + (thrown.isExecutableInTransaction()
                            ? "in a transaction, so all of it or nothing."
                            : "outside a transaction, so its statements before that one.")
                    + " When it answers again, run: " + NextCommand.again(run);
        }
    }

    /** Says why a reverse failed, and what stands. */
    UpkeepException explainReverse(FlywayException thrown, SqlScript reverse) {
        if (rehearsal != null) {
            return failed("The reverse " + reverse.file(), thrown, rehearsal);
        }
        return failed(
                "The reverse " + reverse.file(),
                thrown,
                whatStands(thrown, reverse) + " Correct the script or the cause, then run: " + NextCommand.again(run));
    }

    private static String whatStands(RuntimeException thrown, SqlScript reverse) {
        boolean whole = Causes.find(thrown, FlywayMigrateException.class)
                .map(FlywayMigrateException::isExecutableInTransaction)
                .orElse(true);
        String version = reverse.version();
        return whole
                ? "All of it was rolled back: the database still has version " + version + "."
                : "It runs outside a transaction, so its statements before that one stand, and the next run goes on"
                        + " behind them; version " + version + " still counts as applied.";
    }

    /**
     * Says what stands of what was applied when the run was asked to stop.
     *
     * @param reason why it was
     * @param thrown what ended the work
     */
    UpkeepException stopped(UpkeepException reason, RuntimeException thrown, Flyway flyway) {
        return Uninterrupted.call(() -> {
            String stands = Causes.find(thrown, FlywayMigrateException.class)
                    .map(migrate -> migrate.getMigration().getScript() + " was stopped. " + whatStands(migrate, flyway))
                    .orElseGet(() -> whatStandsBetween(flyway));
            return stopped(reason, thrown, stands);
        });
    }

    private String whatStandsBetween(Flyway flyway) {
        MigrationInfo current = flyway.info().current();
        return "The database stands at " + (current == null ? "no version" : "version " + current.getVersion()) + ". "
                + (UnfinishedScripts.of(database).isEmpty()
                        ? "What was at work was rolled back."
                        : "What a script outside a transaction has done stands, and the next run goes on behind it.");
    }

    /** Says what stands of a reverse when the run was asked to stop. */
    UpkeepException stopped(UpkeepException reason, RuntimeException thrown, SqlScript reverse) {
        return rehearsal == null
                ? stopped(
                        reason,
                        thrown,
                        "The reverse " + reverse.file() + " was stopped. " + whatStands(thrown, reverse))
                : reason;
    }

    private UpkeepException stopped(UpkeepException reason, RuntimeException thrown, String stands) {
        return new UpkeepException(
                reason.kind(),
                reason.getMessage() + " " + stands + " To go on, run: " + NextCommand.again(run),
                thrown);
    }

    /** Says why an empty database does not take the whole schema. */
    UpkeepException explainWholeSchema(FlywayException thrown, String name) {
        return failed(name, thrown, rehearsal == null ? "" : rehearsal);
    }

    /**
     * Says why migrations that a database has cannot be built anew.
     *
     * @param original the database that has them, for people
     */
    UpkeepException explainBuilding(FlywayException thrown, String original) {
        return failed(
                Causes.find(thrown, FlywayMigrateException.class)
                        .map(migrate -> "The applied migration "
                                + migrate.getMigration().getScript() + ", built anew to compare,")
                        .orElse("Building the applied migrations anew"),
                thrown,
                "So what the migrations make cannot be told; " + original + " was not touched. They have to run from"
                        + " the first to the last in an empty database.");
    }

    private UpkeepException failed(String what, FlywayException thrown, String next) {
        StatementFailure failure = StatementFailure.of(thrown, database, locks);
        return new UpkeepException(
                failure.kind(),
                what + " failed" + failure.place() + " on " + database.describe() + ": " + failure.reason() + " "
                        + next,
                thrown);
    }

    private String whatStands(FlywayMigrateException thrown, Flyway flyway) {
        MigrationInfo current = flyway.info().current();
        boolean failedRow = current != null && current.getState().isFailed();
        if (thrown.isExecutableInTransaction() && !failedRow) {
            return rolledBack(current);
        }
        forgetFailure(flyway);
        List<InvalidIndexes.Found> invalid = new InvalidIndexes(database)
                .madeBy(folder.scripts(
                        List.of(thrown.getMigration().getVersion().getVersion())));
        return "It runs outside a transaction, so its statements before that one stand, and the next run goes on behind"
                + " them."
                + (invalid.isEmpty()
                        ? ""
                        : " The invalid index that it left, "
                                + invalid.stream()
                                        .map(InvalidIndexes.Found::name)
                                        .collect(Collectors.joining(", "))
                                + ", is dropped by the next run.");
    }

    private static String rolledBack(@Nullable MigrationInfo current) {
        return "All of it was rolled back: the database stands at "
                + (current == null ? "no version" : "version " + current.getVersion()) + ", as before this migration.";
    }

    private String correct() {
        return " Correct the cause, then run: " + NextCommand.again(run);
    }

    /** Takes the failed row out of the history, for Flyway would refuse every further migration until somebody did. */
    private void forgetFailure(Flyway flyway) {
        String history = Database.quote(flyway.getConfiguration().getTable());
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("delete from " + history + " where not success");
        } catch (SQLException e) {
            throw database.explain(e);
        }
    }
}
