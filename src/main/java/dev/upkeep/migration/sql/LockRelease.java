package dev.upkeep.migration.sql;

import java.util.List;

/**
 * Which statements release all advisory locks of the session that runs them; one of these keeps others from migrating
 * at the same time. See "Advisory Locks" and DISCARD in PostgreSQL's manual.
 */
public final class LockRelease {
    private LockRelease() {}

    /**
     * Whether it is one of them.
     *
     * @param statement its words, without the semicolon
     */
    public static boolean is(List<Token> statement) {
        return new Cursor(statement).sees("discard", "all")
                || statement.stream()
                        .anyMatch(token -> token.isName() && token.name().equals("pg_advisory_unlock_all"));
    }
}
