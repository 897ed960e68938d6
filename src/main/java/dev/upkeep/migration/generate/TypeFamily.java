package dev.upkeep.migration.generate;

import java.util.Optional;

/** What types have in common, as far as a change from one to another, or a value to stand in, depends on it. */
enum TypeFamily {
    TEXT("''"),
    NUMBER("0"),
    TIME("current_timestamp"),
    DATE("current_date"),
    TRUTH("false"),
    JSON("'{}'"),
    UUID("'00000000-0000-0000-0000-000000000000'"),
    BYTES("''"),
    OTHER(null);

    private final @org.jspecify.annotations.Nullable String neutral;

    TypeFamily(@org.jspecify.annotations.Nullable String neutral) {
        this.neutral = neutral;
    }

    /** The family of a type as a script names it. */
    static TypeFamily of(String type) {
        String word = type.replaceAll("[ (].*", "");
        return switch (word) {
            case "text", "varchar", "char", "character" -> TEXT;
            case "smallint",
                    "integer",
                    "int",
                    "bigint",
                    "numeric",
                    "decimal",
                    "real",
                    "double",
                    "float",
                    "${bigint}",
                    "${identity}" -> NUMBER;
            case "timestamp", "${timestamptz}" -> TIME;
            case "date" -> DATE;
            case "boolean", "bool" -> TRUTH;
            case "${json}" -> JSON;
            case "${uuid}" -> UUID;
            case "${bytea}" -> BYTES;
            default -> OTHER;
        };
    }

    /** A value that stands in where one was lost; empty when there is none that both engines take. */
    Optional<String> neutral() {
        return Optional.ofNullable(neutral);
    }

    /**
     * Whether PostgreSQL turns values of this family into those of another by itself, and refuses those that do not
     * fit; told to do it, it would cut texts.
     */
    boolean becomes(TypeFamily other) {
        return other == TEXT
                || (this == NUMBER && other == NUMBER)
                || ((this == TIME || this == DATE) && (other == TIME || other == DATE));
    }
}
