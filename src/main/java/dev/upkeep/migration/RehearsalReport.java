package dev.upkeep.migration;

import dev.upkeep.run.JobReport;
import dev.upkeep.settings.Durations;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a rehearsal of the pending migrations showed.
 *
 * @param engine what they were tried on: postgresql or sqlite
 * @param verdict how it went
 * @param fromVersion the version that the copy had; absent when it had none
 * @param toVersion the version that it came to; absent when it has none
 * @param databaseVersion the version of the database itself; absent when it has none
 * @param migrations what was rehearsed, in order; in a dry run, what would be
 * @param copy what they were tried on; absent when that had no data
 * @param withoutData why the data was not rehearsed, and what to set up; absent when it was
 * @param statements what was executed, in order; of very many, those that took longest
 * @param statementCount how many statements were executed
 * @param forwardMilliseconds how long it took to apply them
 * @param comparedWithSchema whether the outcome was compared with `schema.sql`
 * @param reverseMilliseconds how long their reverses took; absent when not all of them were run
 * @param againMilliseconds how long it took to apply them once more; absent when they were not
 * @param failures why it failed, each a whole sentence
 * @param findings what else a person should look at, each a whole sentence
 */
public record RehearsalReport(
        String engine,
        Verdict verdict,
        @Nullable String fromVersion,
        @Nullable String toVersion,
        @Nullable String databaseVersion,
        List<MigrationReport.Pending> migrations,
        @Nullable Copy copy,
        @Nullable String withoutData,
        List<Statement> statements,
        int statementCount,
        long forwardMilliseconds,
        boolean comparedWithSchema,
        @Nullable Long reverseMilliseconds,
        @Nullable Long againMilliseconds,
        List<String> failures,
        List<String> findings)
        implements JobReport {
    public RehearsalReport {
        migrations = List.copyOf(migrations);
        statements = List.copyOf(statements);
        failures = List.copyOf(failures);
        findings = List.copyOf(findings);
    }

    /** When there is nothing to rehearse, or a dry run only names it. */
    static RehearsalReport notRehearsed(
            String engine, Verdict verdict, @Nullable String version, List<MigrationReport.Pending> migrations) {
        return new RehearsalReport(
                engine,
                verdict,
                version,
                version,
                version,
                migrations,
                null,
                null,
                List.of(),
                0,
                0,
                false,
                null,
                null,
                List.of(),
                List.of());
    }

    @Override
    public String summary() {
        return switch (verdict) {
            case NOTHING_PENDING -> "nothing to rehearse: at " + at(toVersion);
            case PLANNED -> "would rehearse " + count();
            case PASSED, FAILED ->
                // The run did its work also when what it tried out does not.
                (verdict == Verdict.PASSED ? "PASSED: " : "the rehearsal FAILED: ") + count() + " from "
                        + at(fromVersion) + " to " + at(toVersion) + " in "
                        + forwardMilliseconds + " ms" + on()
                        + longest()
                                .map(one -> "; the longest statement: " + one.describe())
                                .orElse("")
                        + (failures.isEmpty() ? "" : ". " + String.join(" ", failures));
        };
    }

    private String count() {
        return migrations.size() + (migrations.size() == 1 ? " migration" : " migrations");
    }

    private String on() {
        return copy == null ? " (data not rehearsed)" : " on " + copy.describe();
    }

    /** The statement that took longest. */
    public Optional<Statement> longest() {
        return statements.stream().max(Comparator.comparingLong(Statement::milliseconds));
    }

    /** A version in words. */
    public static String at(@Nullable String version) {
        return version == null ? "no version" : "version " + version;
    }

    @Override
    public boolean hasFindings() {
        return verdict == Verdict.FAILED || !findings.isEmpty();
    }

    /** How a rehearsal went. */
    public enum Verdict {
        /** Forward, back and forward again, with nothing that differs. */
        PASSED,
        /** Something differs, or a reverse fails. */
        FAILED,
        /** The database has all that there is. */
        NOTHING_PENDING,
        /** A dry run. */
        PLANNED
    }

    /**
     * The copy of the database that migrations were tried on.
     *
     * @param backup the id of the backup that was restored; absent when the database itself was copied
     * @param database the name of the database that was backed up; absent when the database itself was copied
     * @param takenAt the moment that it shows
     * @param age how old it was
     * @param milliseconds how long it took to restore
     * @param rows how many rows it has, as far as they were counted
     * @param takenBackFrom the version that it had, above the database's, before it was taken back to the same; absent
     *     when it was not above
     */
    public record Copy(
            @Nullable String backup,
            @Nullable String database,
            Instant takenAt,
            Duration age,
            long milliseconds,
            long rows,
            @Nullable String takenBackFrom) {
        /** What it is, in a phrase. */
        public String describe() {
            return backup == null
                    ? "a copy of the database itself"
                    : "the backup " + backup + " of " + database + ", " + Durations.text(age) + " old"
                            + (takenBackFrom == null ? "" : ", taken back from " + at(takenBackFrom));
        }
    }

    /**
     * A statement that was executed.
     *
     * @param script its file
     * @param line the line that it begins in, from 1; absent when it could not be told
     * @param sql its text on one line, shortened
     * @param milliseconds how long it took
     * @param inTransaction whether it ran in a transaction; of one that did not, the locks are over before they can be
     *     looked at
     * @param locks the locks that it took on tables that others see, the strongest first; on PostgreSQL only
     * @param rewritten the tables and indexes that it wrote anew; on PostgreSQL only
     */
    public record Statement(
            String script,
            @Nullable Integer line,
            String sql,
            long milliseconds,
            boolean inTransaction,
            List<Lock> locks,
            List<String> rewritten) {
        public Statement {
            locks = List.copyOf(locks);
            rewritten = List.copyOf(rewritten);
        }

        /** The statement, and what it did to others, in a phrase. */
        public String describe() {
            return milliseconds + " ms `" + sql + "`"
                    + effects().map(words -> " (" + words + ")").orElse("");
        }

        /** The strongest lock and what was written anew, in a phrase; empty when there is neither. */
        public Optional<String> effects() {
            StringBuilder words = new StringBuilder();
            if (!locks.isEmpty()) {
                String strongest = locks.get(0).mode();
                words.append(strongest)
                        .append(" on ")
                        .append(String.join(
                                ", ",
                                locks.stream()
                                        .filter(lock -> lock.mode().equals(strongest))
                                        .map(Lock::table)
                                        .toList()));
            }
            if (!rewritten.isEmpty()) {
                words.append(words.isEmpty() ? "" : "; ").append("rewrites ").append(String.join(", ", rewritten));
            }
            return words.isEmpty() ? Optional.empty() : Optional.of(words.toString());
        }
    }

    /**
     * A lock on a table.
     *
     * @param table the table
     * @param mode PostgreSQL's word for it, `ACCESS EXCLUSIVE` for example
     */
    public record Lock(String table, String mode) {}
}
