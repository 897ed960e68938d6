package dev.upkeep.migration.sql;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What SQLite alone understands within a statement: functions, operators and clauses that PostgreSQL does not have, or has
 * with another meaning. The functions are those that SQLite's `function_list` names and PostgreSQL's `pg_proc` and grammar
 * do not.
 */
public final class SqliteWords {
    private static final Set<String> FUNCTIONS = Set.of(
            "changes",
            "datetime",
            "glob",
            "group_concat",
            "hex",
            "if",
            "ifnull",
            "iif",
            "instr",
            "json_extract",
            "json_group_array",
            "json_group_object",
            "json_insert",
            "json_patch",
            "json_pretty",
            "json_quote",
            "json_remove",
            "json_replace",
            "json_set",
            "json_type",
            "json_valid",
            "julianday",
            "last_insert_rowid",
            "likelihood",
            "likely",
            "log2",
            "printf",
            "quote",
            "randomblob",
            "strftime",
            "timediff",
            "total",
            "total_changes",
            "typeof",
            "unhex",
            "unicode",
            "unixepoch",
            "unlikely",
            "zeroblob");

    /** Functions that PostgreSQL has with one argument only. */
    private static final Set<String> OF_ONE_ARGUMENT = Set.of("min", "max", "date");

    /** In front of the names of tables and views, which brackets with columns may follow as well. */
    private static final Set<String> BEFORE_TABLES = Set.of("table", "view", "exists", "into", "references", "only");

    private static final Set<String> OPERATORS = Set.of("glob", "regexp");
    private static final List<List<String>> CLAUSES = List.of(
            List.of("autoincrement"),
            List.of("without", "rowid"),
            List.of("indexed", "by"),
            List.of("collate", "nocase"),
            List.of("collate", "rtrim"),
            List.of("collate", "binary"),
            List.of("on", "conflict", "replace"),
            List.of("on", "conflict", "ignore"),
            List.of("on", "conflict", "abort"),
            List.of("on", "conflict", "fail"),
            List.of("on", "conflict", "rollback"));

    /** What may follow `is` on PostgreSQL; see "Comparison Functions and Operators" in its manual. */
    private static final Set<String> AFTER_IS = Set.of(
            "null",
            "true",
            "false",
            "unknown",
            "distinct",
            "document",
            "json",
            "normalized",
            "nfc",
            "nfd",
            "nfkc",
            "nfkd");

    /** What both engines take in the place of these. */
    private static final Map<String, String> INSTEAD = Map.of(
            "ifnull()", "coalesce()",
            "iif()", "case when … then … else … end",
            "if()", "case when … then … else … end",
            "group_concat()", "string_agg(…, ','), which SQLite has since 3.44",
            "min() of several", "case when … then … else … end",
            "max() of several", "case when … then … else … end",
            "total()", "coalesce(sum(…), 0)",
            "==", "=",
            "limit …, …", "limit … offset …",
            "is …", "is not distinct from …, which SQLite has since 3.39");

    private SqliteWords() {}

    /**
     * The first of them in a statement; empty when there is none.
     *
     * @param statement its words and signs
     * @param ownFunctions the functions that the schema itself gives to PostgreSQL, by their names
     */
    public static Optional<String> find(List<Token> statement, Set<String> ownFunctions) {
        boolean compares = !statement.isEmpty() && !statement.get(0).is("comment");
        boolean index = statement.stream().limit(3).anyMatch(token -> token.is("index"));
        for (int i = 0; i < statement.size(); i++) {
            List<Token> rest = statement.subList(i, statement.size());
            boolean table = i > 0
                    && (BEFORE_TABLES.stream().anyMatch(statement.get(i - 1)::is)
                            || (index && statement.get(i - 1).is("on")));
            Optional<String> found = (table ? Optional.<String>empty() : call(rest, ownFunctions))
                    .or(() -> operator(rest))
                    .or(() -> clause(rest))
                    .or(() -> compares ? identity(rest) : Optional.empty());
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    /** What is wrong with what was found, and what to write in its place where there is such a thing; no full stop. */
    public static String problem(String found) {
        String problem = "PostgreSQL does not understand `" + found + "` as SQLite does";
        return problem + (INSTEAD.containsKey(found) ? "; write " + INSTEAD.get(found) : "");
    }

    private static Optional<String> call(List<Token> rest, Set<String> ownFunctions) {
        String name = rest.get(0).name();
        if (rest.get(0).kind() != Token.Kind.WORD
                || rest.size() < 2
                || !rest.get(1).is("(")
                || ownFunctions.contains(name)) {
            return Optional.empty();
        }
        Cursor cursor = new Cursor(rest.subList(1, rest.size()));
        int arguments = Cursor.items(cursor.group()).size();
        if (cursor.sees("as", "(")) {
            // The columns of a part of a view that has a name.
            return Optional.empty();
        }
        if (FUNCTIONS.contains(name)) {
            return Optional.of(name + "()");
        }
        return OF_ONE_ARGUMENT.contains(name) && arguments > 1 ? Optional.of(name + "() of several") : Optional.empty();
    }

    private static Optional<String> operator(List<Token> rest) {
        Token token = rest.get(0);
        boolean pattern = OPERATORS.stream().anyMatch(token::is)
                && rest.size() > 1
                && rest.get(1).kind() == Token.Kind.STRING;
        boolean blob = token.kind() == Token.Kind.STRING
                && Character.toLowerCase(token.text().charAt(0)) == 'x';
        return pattern || blob || token.is("`") || token.is("==") ? Optional.of(token.text()) : Optional.empty();
    }

    private static Optional<String> clause(List<Token> rest) {
        Cursor cursor = new Cursor(rest);
        for (List<String> words : CLAUSES) {
            if (cursor.sees(words.toArray(String[]::new))) {
                return Optional.of(String.join(" ", words));
            }
        }
        return cursor.sees("limit") && rest.size() > 2 && rest.get(2).is(",")
                ? Optional.of("limit …, …")
                : Optional.empty();
    }

    private static Optional<String> identity(List<Token> rest) {
        Cursor cursor = new Cursor(rest);
        if (!cursor.accept("is")) {
            return Optional.empty();
        }
        cursor.accept("not");
        return cursor.atEnd() || cursor.seesAny(AFTER_IS) ? Optional.empty() : Optional.of("is …");
    }
}
