package dev.upkeep.migration;

import dev.upkeep.migration.sql.Token;
import dev.upkeep.migration.sql.Tokenizer;
import java.util.ArrayList;
import java.util.List;
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
        for (int i = 1; i + 2 < tokens.size(); i++) {
            if (sees(tokens, i, "index", "concurrently")) {
                if (tokens.get(i - 1).is("drop")) {
                    found.add(dropped(tokens, i + 2));
                } else if (!tokens.get(i - 1).is("reindex")) {
                    made(tokens, i + 2, found);
                }
            }
        }
        return found;
    }

    private static ConcurrentIndex dropped(List<Token> tokens, int behind) {
        int at = behind + (sees(tokens, behind, "if", "exists") ? 2 : 0);
        int name = lastPart(tokens, at);
        return new ConcurrentIndex(
                false,
                name == at ? null : tokens.get(at).name(),
                tokens.get(name).name(),
                null);
    }

    private static void made(List<Token> tokens, int behind, List<ConcurrentIndex> found) {
        int at = behind + (sees(tokens, behind, "if", "not", "exists") ? 3 : 0);
        boolean named = !sees(tokens, at, "on");
        int on = named ? at + 1 : at;
        int table = on + (sees(tokens, on + 1, "only") ? 2 : 1);
        if (sees(tokens, on, "on") && table < tokens.size()) {
            int last = lastPart(tokens, table);
            found.add(new ConcurrentIndex(
                    true,
                    last == table ? null : tokens.get(table).name(),
                    named ? tokens.get(at).name() : null,
                    tokens.get(last).name()));
        }
    }

    /** Where the name itself stands, behind its schema. */
    private static int lastPart(List<Token> tokens, int at) {
        return sees(tokens, at + 1, ".") && at + 2 < tokens.size() ? at + 2 : at;
    }

    private static boolean sees(List<Token> tokens, int at, String... words) {
        for (int i = 0; i < words.length; i++) {
            if (at + i >= tokens.size() || !tokens.get(at + i).is(words[i])) {
                return false;
            }
        }
        return true;
    }

    /** The table, or of an index that is dropped that itself, as a statement writes it. */
    String quoted() {
        String name = isMade ? table : index;
        return (schema == null ? "" : quote(schema) + ".") + quote(name == null ? "" : name);
    }

    private static String quote(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }
}
