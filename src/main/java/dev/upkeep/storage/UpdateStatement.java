package dev.upkeep.storage;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What an UPDATE of the plain form writes, as its author spells it.
 *
 * @param table the table, with its schema or without
 * @param columns the columns behind SET
 */
record UpdateStatement(String table, List<String> columns) {
    private static final Pattern COMMENT = Pattern.compile("--[^\\n]*|/\\*.*?\\*/", Pattern.DOTALL);
    private static final String NAME = "(?:\"(?:[^\"]|\"\")+\"|[A-Za-z_][A-Za-z0-9_$]*)";
    private static final Pattern UPDATE = Pattern.compile(
            "update\\s+(?:only\\s+)?(?<table>" + NAME + "(?:\\." + NAME + ")?)(?:\\s+(?:as\\s+)?(?!set\\b)" + NAME
                    + ")?\\s+set\\s+(?<set>.*?)(?:\\b(?:where|from)\\b.*)?",
            Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
    private static final Pattern COLUMN = Pattern.compile("(?:^|,)\\s*(" + NAME + ")\\s*=");
    private static final Pattern SCHEMA = Pattern.compile("(" + NAME + ")\\..*");

    UpdateStatement {
        columns = List.copyOf(columns);
    }

    /** Reads a statement; empty when it is of another form. */
    static Optional<UpdateStatement> read(String sql) {
        Matcher update = UPDATE.matcher(COMMENT.matcher(sql).replaceAll(" ").strip());
        if (!update.matches()) {
            return Optional.empty();
        }
        List<String> columns = COLUMN.matcher(update.group("set"))
                .results()
                .map(column -> column.group(1))
                .toList();
        return Optional.of(new UpdateStatement(update.group("table"), columns));
    }

    /** The schema, if the statement names one. */
    Optional<String> schema() {
        Matcher schema = SCHEMA.matcher(table);
        return schema.matches() ? Optional.of(schema.group(1)) : Optional.empty();
    }

    /** A name as the catalogue has it. */
    static String plain(String name) {
        return name.startsWith("\"")
                ? name.substring(1, name.length() - 1).replace("\"\"", "\"")
                : name.toLowerCase(Locale.ROOT);
    }
}
