package dev.upkeep.migration.generate;

import org.jspecify.annotations.Nullable;

/**
 * A column as a script declares it.
 *
 * @param name its name
 * @param type its type, with placeholders
 * @param notNull whether it is declared NOT NULL; a primary key need not say so
 * @param defaultValue the expression of its default; absent without one
 * @param generated the expression that it is generated from; absent for an ordinary column
 */
record Column(
        String name,
        String type,
        boolean notNull,
        @Nullable String defaultValue,
        @Nullable String generated) {
    private static final String IDENTITY = "${identity}";

    /** Whether it numbers itself. */
    boolean isIdentity() {
        return type.equals(IDENTITY);
    }

    /** How it is declared. */
    String definition() {
        return Names.quoted(name) + " " + type
                + (generated == null ? "" : " generated always as (" + generated + ") stored")
                + (notNull ? " not null" : "")
                + (defaultValue == null ? "" : " default " + defaultValue);
    }

    /** Whether its default is the same for every row, at any time. */
    boolean hasConstantDefault() {
        return defaultValue != null && !defaultValue.startsWith("(") && !defaultValue.startsWith("current_");
    }

    Column nullable() {
        return new Column(name, type, false, defaultValue, generated);
    }

    Column withDefault(@Nullable String value) {
        return new Column(name, type, notNull, value, generated);
    }
}
