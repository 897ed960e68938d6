package dev.upkeep.migration;

import dev.upkeep.database.Database;
import dev.upkeep.database.Engine;
import dev.upkeep.database.SqlFailures;
import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.Uninterrupted;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.run.ActiveRun;
import dev.upkeep.settings.Durations;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.StringJoiner;
import java.util.stream.Collectors;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.CoreErrorCode;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationInfoService;
import org.flywaydb.core.internal.exception.FlywayMigrateException;
import org.flywaydb.core.internal.sqlscript.FlywaySqlScriptException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says why a migration failed, what stands and what does not, and what to do next. */
final class MigrationFailures {
    private static final Logger LOG = LoggerFactory.getLogger(MigrationFailures.class);

    /** The SQL state of a statement that the server stopped. */
    private static final String STOPPED = "57014";

    private static final String NO_RIGHT = "42501";
    private static final String LOCK_TIMEOUT = "55P03";
    private static final String UNSAFE_NEW_ENUM_VALUE = "55P04";

    private static final int LONGEST_STATEMENT = 160;
    private static final int MOST_NAMED = 5;

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
        FlywayMigrateException migrate = find(thrown, FlywayMigrateException.class);
        if (migrate != null) {
            return applying(migrate, flyway);
        }
        DanglingRows dangling = find(thrown, DanglingRows.class);
        if (dangling != null) {
            return failed(
                    "The migration " + dangling.script(),
                    thrown,
                    rehearsal == null ? rolledBack(flyway.info().current()) + correct() : rehearsal);
        }
        UpkeepException known = find(thrown, UpkeepException.class);
        if (known != null) {
            return known;
        }
        if (thrown.getErrorCode() == CoreErrorCode.NON_EMPTY_SCHEMA_WITHOUT_SCHEMA_HISTORY_TABLE) {
            return noHistory(thrown);
        }
        if (thrown.getErrorCode() == CoreErrorCode.VALIDATE_ERROR) {
            return notValid(thrown.getMessage(), flyway.info());
        }
        SQLException sql = find(thrown, SQLException.class);
        if (sql != null && NO_RIGHT.equals(sql.getSQLState())) {
            return mayNot(sql);
        }
        return sql != null
                ? database.explain(sql)
                : new UpkeepException(
                        FailureKind.CONFIGURATION,
                        "The migrations in " + folder.path() + " cannot be applied: " + sentence(thrown.getMessage())
                                + " Nothing was changed; correct this, then run: " + NextCommand.again(run),
                        thrown);
    }

    private UpkeepException mayNot(SQLException thrown) {
        return new UpkeepException(
                FailureKind.CONFIGURATION,
                database.describe() + " refuses: " + sentence(SqlFailures.words(thrown)) + " Migrations are applied by"
                        + " the role that owns the tables: name that one in the database's address. In a database that"
                        + " is still empty, its owner may run: GRANT CREATE ON SCHEMA public TO the role of the"
                        + " address. Nothing was changed; then run: " + NextCommand.again(run),
                thrown);
    }

    /** When somebody else has made the tables. */
    UpkeepException noHistory(@Nullable FlywayException thrown) {
        return new UpkeepException(
                FailureKind.CONFIGURATION,
                database.describe() + " has tables, but no history of migrations, so nothing was applied. If"
                        + " version 1 in " + folder.path() + " is what it already has, run: "
                        + NextCommand.of(run, "baseline 1"),
                thrown);
    }

    /** When the history has a failure, or the files are not those that it knows. */
    UpkeepException notValid(@Nullable String details, MigrationInfoService info) {
        String failed = Arrays.stream(info.all())
                .filter(one -> one.getState().isFailed())
                .map(MigrationInfo::getScript)
                .collect(Collectors.joining(", "));
        if (!failed.isEmpty()) {
            return new UpkeepException(
                    FailureKind.CONFIGURATION,
                    "The history of " + database.describe() + " says that " + failed
                            + " failed outside a transaction, so nothing was applied. Clean up what it left: "
                            + NextCommand.of(run, "repair"));
        }
        List<MigrationInfo> late = Standing.late(info.all());
        if (!late.isEmpty()) {
            return new UpkeepException(
                    FailureKind.CONFIGURATION,
                    late(late, info, folder) + " Nothing was applied to " + database.describe() + "; then run: "
                            + NextCommand.again(run));
        }
        String changed = files(info, Migrations.State.FILE_CHANGED);
        String missing = files(info, Migrations.State.FILE_MISSING);
        StringJoiner difference = new StringJoiner("; ", "", ". ").setEmptyValue(sentence(details) + " ");
        if (!changed.isEmpty()) {
            difference.add("changed since: " + changed);
        }
        if (!missing.isEmpty()) {
            difference.add("no longer in the folder: " + missing);
        }
        return new UpkeepException(
                FailureKind.CONFIGURATION,
                "The migrations in " + folder.path() + " are not those that were applied to " + database.describe()
                        + ", so nothing was applied: " + difference
                        + "An applied file never changes: restore it, and put what is new into a new V file; then"
                        + " run: " + NextCommand.again(run) + ". What else can be done, says: "
                        + NextCommand.of(run, "repair --dry-run"));
    }

    /** What to do about migrations that came when a higher one had been applied, in whole sentences. */
    static String late(List<MigrationInfo> late, MigrationInfoService info, MigrationFolder folder) {
        long next = Long.parseLong(folder.nextVersion());
        int digits = folder.nextVersion().length();
        StringJoiner sentences = new StringJoiner(" ");
        for (MigrationInfo migration : late) {
            String version =
                    "0".repeat(Math.max(0, digits - String.valueOf(next).length())) + next++;
            sentences.add(migration.getScript() + " came after " + Standing.version(info)
                    + " was applied: rename it and its U file to V" + version + " and U" + version + ".");
        }
        return sentences.toString();
    }

    private static String files(MigrationInfoService info, Migrations.State state) {
        List<String> files = Arrays.stream(info.all())
                .filter(one -> Migrations.state(one) == state)
                .map(MigrationInfo::getScript)
                .toList();
        String first = files.stream().limit(MOST_NAMED).collect(Collectors.joining(", "));
        return files.size() <= MOST_NAMED ? first : first + " and " + (files.size() - MOST_NAMED) + " more";
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
        FlywayMigrateException migrate = find(thrown, FlywayMigrateException.class);
        boolean whole = migrate == null || migrate.isExecutableInTransaction();
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
            FlywayMigrateException migrate = find(thrown, FlywayMigrateException.class);
            String stands = migrate == null
                    ? whatStandsBetween(flyway)
                    : migrate.getMigration().getScript() + " was stopped. " + whatStands(migrate, flyway);
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
        FlywayMigrateException migrate = find(thrown, FlywayMigrateException.class);
        return failed(
                migrate == null
                        ? "Building the applied migrations anew"
                        : "The applied migration " + migrate.getMigration().getScript() + ", built anew to compare,",
                thrown,
                "So what the migrations make cannot be told; " + original + " was not touched. They have to run from"
                        + " the first to the last in an empty database.");
    }

    private UpkeepException failed(String what, FlywayException thrown, String next) {
        FlywaySqlScriptException script = find(thrown, FlywaySqlScriptException.class);
        UpkeepException known = find(thrown, UpkeepException.class);
        SQLException sql = find(thrown, SQLException.class);
        FailureKind kind = FailureKind.CONFIGURATION;
        String reason = oneLine(thrown.getMessage());
        if (find(thrown, DanglingRows.class) != null) {
            kind = FailureKind.DATA;
        } else if (known != null) {
            kind = known.kind();
            reason = known.getMessage();
        } else if (sql != null) {
            kind = database.explain(sql).kind();
            reason = SqlFailures.words(sql)
                    + SqlFailures.key(sql).map(key -> ": " + key).orElse("");
            reason = sentence(reason) + advice(sql);
        }
        String place = script == null
                ? ""
                : " at line " + script.getLineNumber() + ", in the statement `" + shorten(script.getStatement()) + "`,";
        return new UpkeepException(
                kind,
                what + " failed" + place + " on " + database.describe() + ": " + sentence(reason) + " " + next,
                thrown);
    }

    private String advice(SQLException thrown) {
        if (database.engine() == Engine.SQLITE) {
            return SqliteWriter.isLocked(thrown) ? " So " + SqliteWriter.advice(database) : "";
        }
        return switch (String.valueOf(thrown.getSQLState())) {
            case STOPPED ->
                " A statement of a migration may take "
                        + Durations.text(StatementLimits.BLOCKING.statementTimeout())
                        + "; a script that needs longer says so: ${pg}set local statement_timeout = '2h';";
            case LOCK_TIMEOUT ->
                " " + (locks == null ? LockWatch.NOBODY : locks.holders().orElse(LockWatch.NOBODY));
            case UNSAFE_NEW_ENUM_VALUE ->
                " New enum values must be committed before they can be used. Put ALTER TYPE … ADD VALUE into a script"
                        + " of its own, before this one.";
            default -> "";
        };
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

    private static String shorten(String statement) {
        String line = oneLine(ScriptLines.withoutComments(statement));
        return line.length() <= LONGEST_STATEMENT ? line : line.substring(0, LONGEST_STATEMENT) + "…";
    }

    private static String oneLine(@Nullable String text) {
        return text == null ? "no reason given" : text.strip().replaceAll("\\s*\\R\\s*", " ");
    }

    /** On one line, with one full stop at its end, whether it came with one or not. */
    private static String sentence(@Nullable String text) {
        return oneLine(text).replaceFirst("\\.*$", ".");
    }

    private static <T extends Throwable> @Nullable T find(Throwable thrown, Class<T> type) {
        int depth = 0;
        for (Throwable link = thrown; link != null && depth < 20; link = link.getCause(), depth++) {
            if (type.isInstance(link)) {
                return type.cast(link);
            }
        }
        return null;
    }
}
