package dev.upkeep.migration;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What a PostgreSQL database has of the indexes that statements make or drop concurrently. */
final class ConcurrentIndexes {
    private static final String INDEX = "select x.relname, x.oid::regclass::text, i.indisvalid, x.oid::text,"
            + " pg_get_indexdef(x.oid), exists (select from pg_stat_progress_create_index p"
            + " where p.index_relid = x.oid) from pg_index i join pg_class x on x.oid = i.indexrelid where ";

    private static final String OF_TABLE = INDEX + "i.indrelid = to_regclass(?)";
    private static final String ITSELF = INDEX + "i.indexrelid = to_regclass(?)";
    private static final String BY_NUMBER = "select 1 from pg_class where oid = ?::oid";

    private ConcurrentIndexes() {}

    /**
     * What has to be known before a statement runs, to be able to tell afterwards whether it has.
     *
     * @return of one that makes an index, the names of those that its table has; of one that drops an index, that
     *     index's number if there is one, for another schema may have one of the same name; nothing of any other
     *     statement
     */
    static List<String> namesBefore(Connection connection, String statement) throws SQLException {
        for (ConcurrentIndex one : ConcurrentIndex.in("a statement", statement)) {
            return seenBy(connection, one).stream()
                    .map(one.isMade() ? Present::name : Present::number)
                    .toList();
        }
        return List.of();
    }

    /** Whether what statements did to indexes is so still: somebody may have changed it since. */
    static boolean areAsLeftBy(Connection connection, String statements) throws SQLException {
        List<ConcurrentIndex> all = new ArrayList<>(ConcurrentIndex.in("what is done", statements));
        Collections.reverse(all);
        Set<String> judged = new HashSet<>();
        for (ConcurrentIndex one : all) {
            String name = one.index();
            // What was done to it last is what counts.
            if (name != null && judged.add(name)) {
                boolean isThere = seenBy(connection, one).stream()
                        .anyMatch(index -> index.isValid() && index.name().equals(name));
                if (isThere != one.isMade()) {
                    return false;
                }
            }
        }
        return true;
    }

    /**
     * The index that the statement at work has made, finished or not.
     *
     * @return empty when it has made none, or nobody can tell which one that is
     */
    static List<Present> madeBy(Connection connection, Unfinished unfinished) throws SQLException {
        List<Present> made = new ArrayList<>();
        for (ConcurrentIndex one : atWork(unfinished)) {
            String name = one.index();
            if (one.isMade()) {
                for (Present index : seenBy(connection, one)) {
                    boolean isIt = name == null
                            ? columns(String.valueOf(unfinished.atWork())).equals(columns(index.definition()))
                            : name.equals(index.name());
                    // What is being built now is somebody else's: the dead process's own session has been waited for.
                    if (isIt && !index.isAtWork() && !unfinished.before().contains(index.name())) {
                        made.add(index);
                    }
                }
            }
        }
        return made.size() == 1 ? made : List.of();
    }

    /** Whether the statement at work has dropped the index that was there before it. */
    static boolean isDroppedBy(Connection connection, Unfinished unfinished) throws SQLException {
        for (ConcurrentIndex one : atWork(unfinished)) {
            if (!one.isMade()) {
                return !unfinished.before().isEmpty()
                        && !isThere(connection, unfinished.before().get(0));
            }
        }
        return false;
    }

    private static boolean isThere(Connection connection, String number) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(BY_NUMBER)) {
            query.setString(1, number);
            try (ResultSet rows = query.executeQuery()) {
                return rows.next();
            }
        }
    }

    /** What an index is of, from its first parenthesis on, without what both ways of writing may differ in. */
    private static String columns(String sql) {
        int open = sql.indexOf('(');
        return open < 0 ? sql : sql.substring(open).replaceAll("[\\s\";]", "").toLowerCase(Locale.ROOT);
    }

    private static List<ConcurrentIndex> atWork(Unfinished unfinished) {
        String statement = unfinished.atWork();
        return statement == null ? List.of() : ConcurrentIndex.in("the statement at work", statement);
    }

    private static List<Present> seenBy(Connection connection, ConcurrentIndex one) throws SQLException {
        List<Present> seen = new ArrayList<>();
        try (PreparedStatement query = connection.prepareStatement(one.isMade() ? OF_TABLE : ITSELF)) {
            query.setString(1, one.quoted());
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    seen.add(new Present(
                            rows.getString(1),
                            rows.getString(2),
                            rows.getBoolean(3),
                            rows.getString(4),
                            rows.getString(5),
                            rows.getBoolean(6)));
                }
            }
        }
        return seen;
    }

    /**
     * An index that is there.
     *
     * @param name its name, without a schema
     * @param written as a statement names it
     * @param isValid whether it is finished and in use
     * @param number its number in this database, its oid
     * @param definition the statement that would make it
     * @param isAtWork whether some session is building it now
     */
    record Present(String name, String written, boolean isValid, String number, String definition, boolean isAtWork) {}
}
