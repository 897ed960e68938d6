package dev.upkeep.migration.lint;

import dev.upkeep.migration.generate.Statement;
import dev.upkeep.migration.sql.Cursor;
import dev.upkeep.migration.sql.SqliteWords;
import dev.upkeep.migration.sql.Token;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * The words that one engine alone understands, or that mean something else on the other one. Not all of them: those that
 * people write.
 */
final class EngineWords {
    private static final Set<String> POSTGRES_BEGINNINGS = Set.of(
            "comment",
            "grant",
            "revoke",
            "truncate",
            "do",
            "set",
            "reset",
            "lock",
            "call",
            "copy",
            "refresh",
            "cluster");
    private static final Set<String> POSTGRES_OBJECTS = Set.of(
            "extension",
            "type",
            "function",
            "procedure",
            "domain",
            "sequence",
            "schema",
            "materialized",
            "policy",
            "role",
            "user",
            "database",
            "publication",
            "aggregate",
            "rule",
            "unlogged",
            "system");
    private static final Set<String> POSTGRES_FUNCTIONS = Set.of(
            "now",
            "clock_timestamp",
            "transaction_timestamp",
            "gen_random_uuid",
            "nextval",
            "currval",
            "setval",
            "to_char",
            "to_timestamp",
            "to_date",
            "date_trunc",
            "date_part",
            "array_agg",
            "jsonb_build_object",
            "json_build_object",
            "jsonb_set",
            "to_jsonb",
            "to_tsvector",
            "generate_series",
            "regexp_replace",
            "md5",
            "greatest",
            "least",
            "split_part",
            "btrim",
            "unnest",
            "make_interval",
            "left",
            "right",
            "char_length",
            "position",
            "pg_sleep");
    private static final Set<String> POSTGRES_NUMBERED = Set.of("serial", "bigserial", "smallserial");
    private static final Set<String> POSTGRES_WORDS = Set.of("ilike", "concurrently");

    private static final Set<String> SQLITE_BEGINNINGS = Set.of("pragma", "attach", "detach", "replace");
    private static final Set<String> SQLITE_TYPES =
            Set.of("blob", "clob", "datetime", "nvarchar", "double", "tinyint", "mediumint", "number");

    private EngineWords() {}

    /** What SQLite does not understand in a statement, or takes for something else. */
    static Optional<String> postgresOnly(Statement statement) {
        List<Token> tokens = statement.tokens();
        Cursor cursor = new Cursor(tokens);
        if (cursor.seesAny(POSTGRES_BEGINNINGS)) {
            return Optional.of(cursor.next().text());
        }
        if (cursor.accept("create") || cursor.accept("alter") || cursor.accept("drop")) {
            cursor.accept("or", "replace");
            if (cursor.seesAny(POSTGRES_OBJECTS)) {
                return Optional.of(cursor.next().text());
            }
        }
        return typeAmong(statement, POSTGRES_NUMBERED)
                .or(() -> word(tokens, POSTGRES_WORDS, POSTGRES_FUNCTIONS))
                .or(() -> postgresSign(tokens))
                .or(() -> postgresPhrase(statement))
                .or(() -> PostgresAlterations.find(statement));
    }

    private static Optional<String> postgresSign(List<Token> tokens) {
        return tokens.stream()
                .filter(token -> token.is("::")
                        || token.is("@>")
                        || token.is("<@")
                        || (token.kind() == Token.Kind.STRING && token.text().startsWith("$"))
                        || (token.kind() == Token.Kind.STRING
                                && token.text().toLowerCase(Locale.ROOT).startsWith("e'")))
                .findFirst()
                .map(token -> token.text().substring(0, Math.min(2, token.text().length())));
    }

    private static Optional<String> postgresPhrase(Statement statement) {
        List<Token> tokens = statement.tokens();
        if (statement.begins("create")) {
            for (String method : List.of("gin", "gist", "brin", "btree", "hash", "spgist")) {
                if (anywhere(tokens, "using", method)) {
                    return Optional.of("using " + method);
                }
            }
            if (anywhere(tokens, "as", "identity")) {
                return Optional.of("as identity");
            }
            if (anywhere(tokens, "execute", "function") || anywhere(tokens, "execute", "procedure")) {
                return Optional.of("execute function");
            }
            if (anywhere(tokens, "partition", "by")) {
                return Optional.of("partition by");
            }
        }
        if (anywhere(tokens, "at", "time", "zone")) {
            return Optional.of("at time zone");
        }
        for (int i = 0; i + 1 < tokens.size(); i++) {
            if (tokens.get(i).is("interval") && tokens.get(i + 1).kind() == Token.Kind.STRING) {
                return Optional.of("interval '…'");
            }
            if (tokens.get(i).is("array") && tokens.get(i + 1).is("[")) {
                return Optional.of("array[…]");
            }
            if (tokens.get(i).is("[") && tokens.get(i + 1).is("]")) {
                return Optional.of("[]");
            }
        }
        return Optional.empty();
    }

    /** What PostgreSQL does not understand in a statement, or takes for something else. */
    static Optional<String> sqliteOnly(Statement statement) {
        List<Token> tokens = statement.tokens();
        Cursor cursor = new Cursor(tokens);
        if (cursor.seesAny(SQLITE_BEGINNINGS)) {
            return Optional.of(cursor.next().text());
        }
        if (cursor.sees("create", "view", "if") || cursor.sees("create", "trigger", "if")) {
            return Optional.of("if not exists");
        }
        if ((cursor.sees("update") || cursor.sees("delete")) && AlterTable.has(tokens, "limit")) {
            return Optional.of("limit");
        }
        if (cursor.sees("insert", "or") || cursor.sees("update", "or") || cursor.sees("create", "virtual")) {
            return Optional.of(cursor.next().text() + " " + cursor.next().text());
        }
        return typeAmong(statement, SQLITE_TYPES)
                .or(() -> sqlitePhrase(statement))
                .or(() -> SqliteWords.find(tokens, Set.of()));
    }

    private static Optional<String> sqlitePhrase(Statement statement) {
        List<Token> tokens = statement.tokens();
        if (statement.begins("create", "table") && tokens.get(tokens.size() - 1).is("strict")) {
            return Optional.of("strict");
        }
        if (statement.begins("drop", "trigger") && !AlterTable.has(tokens, "on")) {
            return Optional.of("drop trigger without on");
        }
        if (statement.begins("create", "trigger") && anywhere(tokens, "begin")) {
            return Optional.of("create trigger … begin");
        }
        return Optional.empty();
    }

    private static Optional<String> word(List<Token> tokens, Set<String> words, Set<String> functions) {
        for (int i = 0; i < tokens.size(); i++) {
            Token token = tokens.get(i);
            if (token.kind() == Token.Kind.WORD) {
                String word = token.text().toLowerCase(Locale.ROOT);
                if (words.contains(word)) {
                    return Optional.of(word);
                }
                if (functions.contains(word)
                        && i + 1 < tokens.size()
                        && tokens.get(i + 1).is("(")) {
                    return Optional.of(word + "()");
                }
            }
        }
        return Optional.empty();
    }

    /** A type of a column among these, in a table that is made, or of a column that is added. */
    private static Optional<String> typeAmong(Statement statement, Set<String> types) {
        if (TableName.made(statement).isPresent()) {
            int open = statement.tokens().stream().map(Token::text).toList().indexOf("(");
            if (open < 0) {
                return Optional.empty();
            }
            List<Token> items = new Cursor(
                            statement.tokens().subList(open, statement.tokens().size()))
                    .group();
            return Cursor.items(items).stream()
                    .filter(item -> item.size() > 1)
                    .map(item -> item.subList(1, item.size()))
                    .map(definition -> typeAmong(definition, types))
                    .flatMap(Optional::stream)
                    .findFirst();
        }
        return AlterTable.of(statement).stream()
                .flatMap(alter -> alter.addedColumns().stream())
                .map(column -> typeAmong(column.definition(), types))
                .flatMap(Optional::stream)
                .findFirst();
    }

    private static Optional<String> typeAmong(List<Token> definition, Set<String> types) {
        Cursor cursor = new Cursor(definition);
        return !cursor.sees("double", "precision") && cursor.seesAny(types)
                ? Optional.of(cursor.next().text().toLowerCase(Locale.ROOT))
                : Optional.empty();
    }

    /** Whether these keywords stand one after another, in brackets or not. */
    private static boolean anywhere(List<Token> tokens, String... words) {
        for (int i = 0; i < tokens.size(); i++) {
            if (new Cursor(tokens.subList(i, tokens.size())).sees(words)) {
                return true;
            }
        }
        return false;
    }
}
