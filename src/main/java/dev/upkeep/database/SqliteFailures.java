package dev.upkeep.database;

import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import org.sqlite.SQLiteException;

/** Says what SQLite's result codes mean; see "Result and Error Codes" in its manual. */
final class SqliteFailures {
    private SqliteFailures() {}

    static UpkeepException explain(SQLiteException thrown, Where where) {
        String said = thrown.getMessage();
        // The low byte is the primary result code; the others say more of the same.
        return switch (thrown.getResultCode().code & 0xff) {
            case 5, 6 ->
                failure(
                        FailureKind.UNAVAILABLE,
                        where.database() + " is locked: another process has been writing for longer than Upkeep waits."
                                + " Find out which one holds the file open.",
                        thrown);
            case 13 ->
                failure(
                        FailureKind.CONFIGURATION,
                        where.database() + " cannot grow: its disk is full. Free some room there, then run again.",
                        thrown);
            case 11, 26 ->
                failure(
                        FailureKind.DATA,
                        where.database() + " is damaged or no SQLite database (" + said
                                + "). Check which file " + where.key() + " names; if it is the right one, restore a"
                                + " backup.",
                        thrown);
            case 14 ->
                failure(
                        FailureKind.CONFIGURATION,
                        where.database() + " cannot be opened (" + said + "). Check the path in " + where.key()
                                + ", and that " + where.user() + " may read and write the file and its folder.",
                        thrown);
            case 8 ->
                failure(
                        FailureKind.CONFIGURATION,
                        where.database() + " refuses to write (" + said
                                + "). A check may only read: take out of it what"
                                + " writes. If it is no check, give " + where.user()
                                + " the right to write the file and its folder.",
                        thrown);
            case 3, 23 ->
                failure(
                        FailureKind.CONFIGURATION,
                        where.database() + " cannot be written (" + said + "). Give " + where.user()
                                + " the right to write the file and its folder.",
                        thrown);
            case 9 ->
                failure(
                        FailureKind.CANCELLED,
                        "A statement at " + where.database() + " was stopped: by the time limit of checks, which is 30"
                                + " seconds or a shorter database.statement-timeout, or on request.",
                        thrown);
            case 10 ->
                failure(
                        FailureKind.DATA,
                        where.database() + " cannot be read or written: the disk answered with an error (" + said
                                + "). Check the disk and the system's log.",
                        thrown);
            case 19, 20 -> failure(FailureKind.DATA, where.database() + " refuses a row (" + said + ").", thrown);
            case 1 ->
                failure(
                        FailureKind.CONFIGURATION,
                        where.database() + " does not understand a statement (" + said
                                + "). A setting, a file in config/sql or a check in routes/ names what is not there, or has a mistake in"
                                + " its SQL.",
                        thrown);
            default ->
                failure(FailureKind.INTERNAL, where.database() + " answered with an error: " + said + ".", thrown);
        };
    }

    private static UpkeepException failure(FailureKind kind, String message, SQLiteException thrown) {
        return new UpkeepException(kind, message, thrown);
    }
}
