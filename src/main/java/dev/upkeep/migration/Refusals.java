package dev.upkeep.migration;

import dev.upkeep.database.Database;
import dev.upkeep.database.SqlFailures;
import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.Said;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.run.ActiveRun;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.StringJoiner;
import java.util.stream.Collectors;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationInfoService;
import org.jspecify.annotations.Nullable;

/** Says why nothing is applied: the folder, the history and the database do not fit one another. */
final class Refusals {
    private static final int MOST_NAMED = 5;

    private final Database database;
    private final MigrationFolder folder;
    private final ActiveRun run;

    /**
     * @param database the database
     * @param folder its migrations
     * @param run what was asked for
     */
    Refusals(Database database, MigrationFolder folder, ActiveRun run) {
        this.database = database;
        this.folder = folder;
        this.run = run;
    }

    /** When Flyway cannot make anything of the folder. */
    UpkeepException unusable(FlywayException thrown) {
        return new UpkeepException(
                FailureKind.CONFIGURATION,
                "The migrations in " + folder.path() + " cannot be applied: " + Said.asSentence(thrown.getMessage())
                        + " Nothing was changed; correct this, then run: " + NextCommand.again(run),
                thrown);
    }

    /** When the role may not even keep a history. */
    UpkeepException mayNot(SQLException thrown) {
        return new UpkeepException(
                FailureKind.CONFIGURATION,
                database.describe() + " refuses: " + Said.asSentence(SqlFailures.words(thrown)) + " Migrations are"
                        + " applied by the role that owns the tables: name that one in the database's address. In a"
                        + " database that is still empty, its owner may run: GRANT CREATE ON SCHEMA public TO the role"
                        + " of the address. Nothing was changed; then run: " + NextCommand.again(run),
                thrown);
    }

    /** When somebody else has made the tables. */
    UpkeepException noHistory() {
        return new UpkeepException(
                FailureKind.CONFIGURATION,
                database.describe() + " has tables, but no history of migrations, so nothing was applied. If"
                        + " version 1 in " + folder.path() + " is what it already has, run: "
                        + NextCommand.of(run, "baseline 1"));
    }

    /**
     * When the history has a failure, or the files are not those that it knows.
     *
     * @param details what Flyway says of it
     */
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
        StringJoiner difference = new StringJoiner("; ", "", ". ").setEmptyValue(Said.asSentence(details) + " ");
        String cure = "";
        if (!missing.isEmpty()) {
            difference.add("not in the folder: " + missing);
            cure = "Restore what is missing. ";
        }
        if (!changed.isEmpty()) {
            difference.add("changed since: " + changed);
            cure += "An applied file never changes: restore it, and put what is new into a new V file. ";
        }
        return new UpkeepException(
                FailureKind.CONFIGURATION,
                "The migrations in " + folder.path() + " are not those that were applied to " + database.describe()
                        + ", so nothing was applied: " + difference
                        + cure + "Then run: " + NextCommand.again(run) + ". What else can be done, says: "
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
                .map(one -> Migrations.isRenamed(one)
                        ? one.getScript() + ", which is called " + Migrations.file(one) + " now"
                        : one.getScript())
                .toList();
        String first = files.stream().limit(MOST_NAMED).collect(Collectors.joining(", "));
        return files.size() <= MOST_NAMED ? first : first + " and " + (files.size() - MOST_NAMED) + " more";
    }
}
