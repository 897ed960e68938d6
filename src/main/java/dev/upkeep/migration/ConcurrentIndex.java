package dev.upkeep.migration;

import dev.upkeep.migration.sql.Cursor;
import dev.upkeep.migration.sql.QualifiedName;
import dev.upkeep.migration.sql.Token;
import dev.upkeep.migration.sql.Tokenizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a statement of PostgreSQL does to an index without keeping anybody from its table, outside any transaction:
 * `CREATE INDEX CONCURRENTLY` or `DROP INDEX CONCURRENTLY`. Names are as the server has them, without quotes.
 *
 * @param isMade whether it makes the index, and does not drop it
 * @param schema the schema that the statement names; null when it leaves that to the search path
 * @param index the index's name; null when the server is to choose one
 * @param table of one that is made, its table
 */
record ConcurrentIndex(
        boolean isMade,
        @Nullable String schema,
        @Nullable String index,
        @Nullable String table) {
    /**
     * Those in a text, in their order.
     *
     * @param source where the text is from, for messages
     * @param sql statements as the server is sent them
     */
    static List<ConcurrentIndex> in(String source, String sql) {
        List<Token> tokens = new Tokenizer(source, sql).tokens();
        List<ConcurrentIndex> found = new ArrayList<>();
        for (int i = 0; i < tokens.size(); i++) {
            Cursor cursor = new Cursor(tokens.subList(i, tokens.size()));
            if (cursor.accept("drop", "index", "concurrently")) {
                dropped(cursor).ifPresent(found::add);
            } else if (cursor.accept("create", "index", "concurrently")
                    || cursor.accept("create", "unique", "index", "concurrently")) {
                made(cursor).ifPresent(found::add);
            }
        }
        return found;
    }

    private static Optional<ConcurrentIndex> dropped(Cursor cursor) {
        cursor.accept("if", "exists");
        return QualifiedName.read(cursor).map(index -> new ConcurrentIndex(false, index.schema(), index.name(), null));
    }

    private static Optional<ConcurrentIndex> made(Cursor cursor) {
        cursor.accept("if", "not", "exists");
        String index = cursor.sees("on") || !cursor.seesName() ? null : cursor.name();
        if (!cursor.accept("on")) {
            return Optional.empty();
        }
        cursor.accept("only");
        return QualifiedName.read(cursor).map(table -> new ConcurrentIndex(true, table.schema(), index, table.name()));
    }

    /** The table, or of an index that is dropped that itself, as a statement writes it. */
    String quoted() {
        String name = isMade ? table : index;
        return new QualifiedName(schema, name == null ? "" : name).quoted();
    }
}
