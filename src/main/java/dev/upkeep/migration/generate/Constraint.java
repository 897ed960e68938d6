package dev.upkeep.migration.generate;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A rule of a table, wherever it was declared.
 *
 * @param kind what it demands
 * @param name its name; absent when PostgreSQL chooses one
 * @param columns the columns that it is about, each once; those of a CHECK in no particular order
 * @param check the expression of a CHECK; absent otherwise
 * @param reference what a foreign key refers to; absent otherwise
 * @param inline whether it was declared with its column
 */
record Constraint(
        Kind kind,
        @Nullable String name,
        List<String> columns,
        @Nullable String check,
        @Nullable Reference reference,
        boolean inline) {
    Constraint {
        columns = List.copyOf(columns);
    }

    /** What a constraint demands. */
    enum Kind {
        PRIMARY_KEY,
        UNIQUE,
        CHECK,
        FOREIGN_KEY
    }

    /**
     * What a foreign key refers to.
     *
     * @param table the table
     * @param columns its columns; never empty
     * @param rules what happens when the row that is referred to goes, and when that is checked; begins with a space
     *     unless it is empty
     */
    record Reference(String table, List<String> columns, String rules) {
        Reference {
            columns = List.copyOf(columns);
        }

        private String text() {
            return "references " + Names.quoted(table) + " (" + Names.list(columns) + ")" + rules;
        }
    }

    /** Whether it is a primary key or unique, so that a foreign key may refer to it. */
    boolean isKey() {
        return kind == Kind.PRIMARY_KEY || kind == Kind.UNIQUE;
    }

    /** What it demands, for a constraint of a table. Two that demand the same have the same text. */
    String rule() {
        return switch (kind) {
            case PRIMARY_KEY -> "primary key (" + Names.list(columns) + ")";
            case UNIQUE -> "unique (" + Names.list(columns) + ")";
            case CHECK -> "check (" + check + ")";
            case FOREIGN_KEY ->
                "foreign key (" + Names.list(columns) + ") " + reference().text();
        };
    }

    /** What it demands, behind the declaration of its only column. */
    String inlineRule() {
        return switch (kind) {
            case PRIMARY_KEY -> "primary key";
            case UNIQUE -> "unique";
            case CHECK -> "check (" + check + ")";
            case FOREIGN_KEY -> reference().text();
        };
    }

    /** `constraint name ` if it has a name. */
    String prefix() {
        return name == null ? "" : "constraint " + Names.quoted(name) + " ";
    }

    @Override
    public Reference reference() {
        if (reference == null) {
            throw new IllegalStateException(kind + " refers to nothing");
        }
        return reference;
    }
}
