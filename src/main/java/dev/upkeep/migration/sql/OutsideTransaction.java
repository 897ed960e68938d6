package dev.upkeep.migration.sql;

import java.util.List;
import java.util.Set;

/** Which statements PostgreSQL refuses in a transaction; see `PreventInTransactionBlock` in its sources. */
public final class OutsideTransaction {
    private static final Set<String> WHOLE_SERVER = Set.of("database", "tablespace", "subscription");

    private static final Set<String> NO = Set.of("false", "off");

    private OutsideTransaction() {}

    /**
     * Whether it is one of them.
     *
     * @param statement its words, without the semicolon
     */
    public static boolean runs(List<Token> statement) {
        Cursor cursor = new Cursor(statement);
        if (cursor.sees("vacuum") || cursor.sees("discard", "all") || cursor.sees("alter", "system")) {
            return true;
        }
        if (cursor.accept("cluster")) {
            options(cursor);
            cursor.accept("verbose");
            return cursor.atEnd();
        }
        if (cursor.accept("reindex")) {
            boolean concurrently = Cursor.items(options(cursor)).stream()
                    .map(Cursor::new)
                    .anyMatch(option -> option.accept("concurrently") && !option.seesAny(NO));
            return concurrently
                    || cursor.seesAny(List.of("schema", "database", "system"))
                    || cursor.sees("index", "concurrently")
                    || cursor.sees("table", "concurrently");
        }
        if (cursor.accept("alter")) {
            return alters(cursor, statement);
        }
        if (!cursor.accept("create") && !cursor.accept("drop")) {
            return false;
        }
        cursor.accept("unique");
        return cursor.seesAny(WHOLE_SERVER) || cursor.sees("index", "concurrently");
    }

    private static List<Token> options(Cursor cursor) {
        return cursor.sees("(") ? cursor.group() : List.of();
    }

    private static boolean alters(Cursor cursor, List<Token> statement) {
        if (cursor.accept("table")) {
            return isDetached(statement);
        }
        if (cursor.accept("database") && cursor.seesName()) {
            cursor.name();
            return cursor.sees("set", "tablespace");
        }
        if (cursor.accept("subscription") && cursor.seesName()) {
            cursor.name();
            return cursor.sees("refresh");
        }
        return false;
    }

    private static boolean isDetached(List<Token> alterTable) {
        boolean concurrently =
                !alterTable.isEmpty() && alterTable.get(alterTable.size() - 1).is("concurrently");
        return concurrently && alterTable.stream().anyMatch(token -> token.is("detach"));
    }
}
