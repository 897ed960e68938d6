package dev.upkeep.migration.generate;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What types have in common, as far as a change from one to another, or a value to stand in, depends on it. */
enum TypeFamily {
    TEXT("''", "text"),
    NUMBER("0", "a number"),
    TIME("current_timestamp", "a timestamp"),
    DATE("current_date", "a date"),
    CLOCK("'00:00:00'", "a time"),
    SPAN("'0'", "an interval"),
    TRUTH("false", "boolean"),
    JSON("'{}'", "json"),
    UUID("'00000000-0000-0000-0000-000000000000'", "a uuid"),
    BYTES("''", "bytes"),
    OTHER(null, "of another type");

    private static final int ANY_DECIMALS = 10_000;
    private static final Pattern SCALE = Pattern.compile(", *(\\d+) *\\)");
    private static final Pattern LIMIT = Pattern.compile("\\( *(\\d+)");

    private final @org.jspecify.annotations.Nullable String neutral;
    private final String described;

    TypeFamily(@org.jspecify.annotations.Nullable String neutral, String described) {
        this.neutral = neutral;
        this.described = described;
    }

    /** The family of a type as a script names it. */
    static TypeFamily of(String type) {
        return switch (word(type)) {
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
            case "time" -> CLOCK;
            case "interval" -> SPAN;
            case "boolean", "bool" -> TRUTH;
            case "${json}" -> JSON;
            case "${uuid}" -> UUID;
            case "${bytea}" -> BYTES;
            default -> OTHER;
        };
    }

    /** What a column of it is, for messages: `a number`. */
    String described() {
        return described;
    }

    /** A value that stands in where one was lost; empty when there is none that both engines take. */
    Optional<String> neutral() {
        return Optional.ofNullable(neutral);
    }

    /**
     * Whether PostgreSQL rounds or cuts values of one type when it turns them into another, instead of refusing those
     * that do not fit: digits behind the point, and the time of day.
     */
    static boolean loses(String before, String after) {
        TypeFamily from = of(before);
        TypeFamily to = of(after);
        return (from == TIME && to == DATE) || (from == NUMBER && to == NUMBER && decimals(before) > decimals(after));
    }

    /**
     * Whether PostgreSQL keeps what is stored as it is when a type becomes another: a longer varchar, one without a
     * limit, text; a numeric with more digits before the point and as many behind it, or without a limit. See the release
     * notes of PostgreSQL 9.2, "ALTER TABLE".
     */
    static boolean keepsRows(String before, String after) {
        String from = word(before);
        String to = word(after);
        if (from.equals("varchar") || from.equals("text")) {
            return to.equals("text") || (to.equals("varchar") && limit(before) <= limit(after));
        }
        boolean numeric = Set.of("numeric", "decimal").containsAll(List.of(from, to));
        return numeric
                && limit(before) <= limit(after)
                && (!LIMIT.matcher(after).find() || decimals(before) == decimals(after));
    }

    /** Whether of two types of times one has a zone. */
    static boolean differInZone(String before, String after) {
        return !before.equals(after) && Set.of("timestamp", "${timestamptz}").containsAll(List.of(before, after));
    }

    /** How many characters or digits a type takes; the largest number when it has no limit. */
    private static int limit(String type) {
        Matcher limit = LIMIT.matcher(type);
        return limit.find() ? Integer.parseInt(limit.group(1)) : Integer.MAX_VALUE;
    }

    private static String word(String type) {
        return type.replaceAll("[ (].*", "");
    }

    /** How many digits a number has behind the point at most. */
    private static int decimals(String type) {
        return switch (word(type)) {
            case "real", "double", "float" -> ANY_DECIMALS - 1;
            case "numeric", "decimal" -> {
                Matcher scale = SCALE.matcher(type);
                yield scale.find() ? Integer.parseInt(scale.group(1)) : type.contains("(") ? 0 : ANY_DECIMALS;
            }
            default -> 0;
        };
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
