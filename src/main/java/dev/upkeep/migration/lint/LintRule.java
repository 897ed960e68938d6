package dev.upkeep.migration.lint;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** What lint looks for. The reasons are PostgreSQL's unless they name SQLite. */
public enum LintRule {
    DROP_TABLE(
            Severity.WARNING,
            "The rows are lost, and no reverse brings them back. The application that still runs fails at once.",
            "First deploy an application that no longer uses the table; drop it in a later release."),
    DROP_COLUMN(
            Severity.WARNING,
            "What is in the column is lost, and no reverse brings it back. The application that still runs fails at"
                    + " once.",
            "First deploy an application that no longer uses the column; drop it in a later release."),
    DROP_CASCADE(
            Severity.WARNING,
            "CASCADE drops whatever depends on it as well: views, foreign keys, other people's tables. No script names"
                    + " them, and no reverse makes them again.",
            "Drop by name what depends on it, and leave CASCADE out."),
    TRUNCATE(
            Severity.WARNING,
            "All rows are lost, and nobody can read the table until the script is done.",
            "Delete the rows that have to go by a WHERE, or say by a silence why all of them may."),
    TRUNCATE_CASCADE(
            Severity.ERROR,
            "CASCADE empties every table that refers to this one as well, and no script names them.",
            "Name every table that is to be emptied, and leave CASCADE out."),
    DELETE_WITHOUT_WHERE(
            Severity.ERROR,
            "DELETE without WHERE deletes every row.",
            "Add a WHERE; `where true` says that every row is meant."),
    UPDATE_WITHOUT_WHERE(
            Severity.WARNING,
            "UPDATE without WHERE overwrites every row, which no reverse takes back, and locks every row until the"
                    + " script is done.",
            "Add a WHERE; `where true` says that every row is meant. Change a large table in portions."),
    RENAME_TABLE(
            Severity.WARNING,
            "The application that still runs asks for the old name and fails until the new one is deployed.",
            "Stop the application meanwhile; or give the table the new name, and make a view with the old one until"
                    + " nothing uses it."),
    RENAME_COLUMN(
            Severity.WARNING,
            "The application that still runs asks for the old name and fails until the new one is deployed.",
            "Stop the application meanwhile; or add a column, write both, copy, and drop the old one in a later"
                    + " release."),
    TYPE_CHANGE(
            Severity.WARNING,
            "Another type usually rewrites the table and its indexes, and nobody can even read it meanwhile.",
            "Add a column of the new type, write both, copy in portions, and swap in a later release. A longer varchar"
                    + " and text for varchar rewrite nothing: silence those."),
    SET_NOT_NULL(
            Severity.WARNING,
            "The whole table is read under a lock that lets nobody in, and one row without a value makes it fail.",
            "Add `check (c is not null) not valid`, validate it in the next script, then set NOT NULL, which reads"
                    + " nothing, and drop the check."),
    NOT_NULL_WITHOUT_DEFAULT(
            Severity.ERROR,
            "It fails when the table has a row: a new column that is NOT NULL needs a default.",
            "Give it a constant default, or add it without NOT NULL, fill it, and set NOT NULL in a later script."),
    VOLATILE_DEFAULT(
            Severity.WARNING,
            "A default that may be another one in each row rewrites the table, and nobody can even read it meanwhile.",
            "Add the column without the default, set the default, and fill the rows that exist in portions."),
    STORED_GENERATED_COLUMN(
            Severity.WARNING,
            "A stored generated column rewrites the table, and nobody can even read it meanwhile.",
            "Add an ordinary column, keep it by a trigger, and fill it in portions; or generate it in a view."),
    REWRITES_TABLE(
            Severity.WARNING,
            "The table is written anew under a lock that lets nobody in.",
            "Do it in a quiet hour that you choose, not in a migration; pg_repack does it beside the application."),
    INDEX_WITHOUT_CONCURRENTLY(
            Severity.WARNING,
            "Nobody can write to the table until the index is built.",
            "In a script of its own: `${pg}create index concurrently …;` and `${sqlite}create index …;`."),
    CONCURRENTLY_NOT_ALONE(
            Severity.ERROR,
            "It cannot run in a transaction, and other statements of the same script have to: Upkeep refuses the"
                    + " script.",
            "Put it into a script of its own."),
    SEVERAL_CONCURRENTLY(
            Severity.WARNING,
            "What cannot run in a transaction stays when a later statement of the same script fails, and the next try"
                    + " stops at what is there already.",
            "One script for each statement that cannot run in a transaction."),
    FOREIGN_KEY_WITHOUT_NOT_VALID(
            Severity.WARNING,
            "Every row is looked up while nobody can write to either table.",
            "Add it with NOT VALID, which holds for new rows at once, and `validate constraint` in the next script."),
    CHECK_WITHOUT_NOT_VALID(
            Severity.WARNING,
            "Every row is checked under a lock that lets nobody in, and one row that breaks the rule makes it fail.",
            "Add it with NOT VALID, which holds for new rows at once, and `validate constraint` in the next script."),
    VALIDATE_IN_SAME_SCRIPT(
            Severity.WARNING,
            "The lock of the statement that added the constraint is held until the script is done, so validating it"
                    + " here blocks as if NOT VALID were left out.",
            "Put `validate constraint` into the next script."),
    UNIQUE_CONSTRAINT(
            Severity.WARNING,
            "Its index is built under a lock that lets nobody in, and two rows that are alike make it fail.",
            "Build a unique index concurrently in a script of its own, then `add constraint … unique using index …`."),
    ENUM_VALUE(
            Severity.WARNING,
            "A value of an enum can never be taken out again, so no reverse is possible; and the same script cannot use"
                    + " it.",
            "Use a table of values or a check instead of an enum, or say by a silence that it is to stay."),
    SEVERAL_LOCKS(
            Severity.WARNING,
            "Each table stays locked until the script is done. An application that takes the same tables in another"
                    + " order ends in a deadlock with it.",
            "One script for each table."),
    LOCK_TABLE(
            Severity.WARNING,
            "It keeps everybody from writing to the table, and in its strongest mode, which is the usual one, from"
                    + " reading it, until the script is done.",
            "Leave it out: each statement takes the lock that it needs by itself."),
    LOCK_TIMEOUT(
            Severity.WARNING,
            "Upkeep lets no statement wait for a lock for more than 2 seconds, because everybody who comes later has to"
                    + " wait as well. This takes that away.",
            "Leave it out; the run is tried again by itself."),
    LOCK_RELEASE(
            Severity.ERROR,
            "It releases the lock that keeps others from migrating at the same time: Upkeep refuses the script.",
            "Leave it out. `discard plans`, `discard temp` and `discard sequences` release no lock."),
    TRANSACTION_CONTROL(
            Severity.ERROR,
            "Upkeep runs a script in one transaction together with its line in the history. This ends it early: when a"
                    + " later statement fails, half of the script stands.",
            "Leave it out. Split the script where the transaction is to end."),
    PRAGMA_IN_SCRIPT(
            Severity.ERROR,
            "On SQLite a PRAGMA does nothing in a transaction or stops the script, and it ends with the connection.",
            "Leave it out: Upkeep switches foreign keys off while it migrates, and checks them before it commits."),
    ONE_ENGINE(
            Severity.ERROR,
            "The script fails there, or means something else.",
            "Write it so that both understand it, use a placeholder for the type, or put it behind ${pg} or"
                    + " ${sqlite}."),
    NON_CONSTANT_DEFAULT(
            Severity.ERROR,
            "SQLite adds a column only with a constant default when the table has a row.",
            "Put the statement behind ${pg}, and build the table anew on SQLite, as `migrate new` does."),
    NO_STATEMENT(
            Severity.ERROR,
            "It has no statement for either engine, and counts as applied all the same: what is written into it later is"
                    + " refused as a change.",
            "Write its statements before it is applied, or remove it and its U script."),
    MISSING_REVERSE(
            Severity.WARNING,
            "There is no U script, so `migrate down` stops here.",
            "Write one; `migrate new` writes both. When there is no way back, say so by a silence."),
    REVERSE_DROPS_DATA(
            Severity.WARNING,
            "The reverse drops what its migration did not make: what was there before is lost by going up and down.",
            "Take back only what the migration did."),
    REVERSE_WITHOUT_MIGRATION(
            Severity.ERROR,
            "No migration has this version and name, and Upkeep applies nothing while such a file is there.",
            "Give it the name of its migration with a U in front, or remove it."),
    FILE_NAME(
            Severity.ERROR,
            "It is named neither as a migration nor as a reverse, and Upkeep applies nothing while such a file is"
                    + " there.",
            "Rename it: V7__add_invoice_number.sql, U7__add_invoice_number.sql, directly in the folder."),
    DUPLICATE_VERSION(
            Severity.ERROR,
            "Two files have the same version, and Upkeep applies nothing while that is so.",
            "Give the newer one the next version, and its U script as well."),
    VERSION_GAP(
            Severity.WARNING,
            "A version before it is missing. Whoever adds it later finds it refused, because a higher one has been"
                    + " applied.",
            "Use the next free version, or fetch the script that is missing."),
    LATE_VERSION(
            Severity.ERROR,
            "It came when a higher version had been applied to the database, and Upkeep applies nothing while such a"
                    + " file is there.",
            "Rename it and its U script to the next version."),
    UNREADABLE(Severity.ERROR, "It cannot be read, so it cannot be applied.", "Correct it; the message says where."),
    SILENCE_WITHOUT_REASON(
            Severity.WARNING,
            "A silence without a reason silences nothing.",
            "Write why: `-- upkeep:allow drop-table: nobody has used it since May`."),
    SILENCE_OF_UNKNOWN_RULE(
            Severity.WARNING,
            "No rule has this id, so nothing is silenced.",
            "Use an id that lint prints; `upkeep migrate lint --explain <id>` explains it."),
    SILENCE_UNUSED(
            Severity.WARNING,
            "It silences nothing: the next statement, or the line that it ends, breaks no such rule.",
            "Remove it, or move it to the line before the statement.");

    private static final Set<LintRule> BLOCKING = Set.of(
            TYPE_CHANGE,
            SET_NOT_NULL,
            VOLATILE_DEFAULT,
            STORED_GENERATED_COLUMN,
            REWRITES_TABLE,
            INDEX_WITHOUT_CONCURRENTLY,
            FOREIGN_KEY_WITHOUT_NOT_VALID,
            CHECK_WITHOUT_NOT_VALID,
            UNIQUE_CONSTRAINT,
            SEVERAL_LOCKS,
            LOCK_TABLE);

    private final Severity severity;
    private final String why;
    private final String fix;

    LintRule(Severity severity, String why, String fix) {
        this.severity = severity;
        this.why = why;
        this.fix = fix;
    }

    /** What it is called in output and in silences. */
    public String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** How bad a finding is, unless what is found is milder. */
    public Severity severity() {
        return severity;
    }

    /** What happens. */
    public String why() {
        return why;
    }

    /** What to do instead. */
    public String fix() {
        return fix;
    }

    /** Whether it is about who has to wait, and not about what fails or is lost. */
    boolean isBlocking() {
        return BLOCKING.contains(this);
    }

    /** The rule with an id. */
    public static Optional<LintRule> of(String id) {
        return Arrays.stream(values()).filter(rule -> rule.id().equals(id)).findFirst();
    }

    /** Every id. */
    public static List<String> ids() {
        return Arrays.stream(values()).map(LintRule::id).toList();
    }
}
