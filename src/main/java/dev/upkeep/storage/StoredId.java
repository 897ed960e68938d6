package dev.upkeep.storage;

import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.UUID;

/** A row's id as text, and back: a statement has to be given the type that the database gave. */
final class StoredId {
    private StoredId() {}

    /**
     * The id as text, its type in front.
     *
     * @throws UpkeepException of kind CONFIGURATION when it is of a type that cannot be kept
     */
    static String text(Object id) {
        return letter(id) + id.toString();
    }

    private static char letter(Object id) {
        if (id instanceof String) {
            return 's';
        } else if (id instanceof Integer) {
            return 'i';
        } else if (id instanceof Long) {
            return 'l';
        } else if (id instanceof Short) {
            return 'h';
        } else if (id instanceof UUID) {
            return 'u';
        } else if (id instanceof BigDecimal) {
            return 'd';
        } else if (id instanceof BigInteger) {
            return 'b';
        }
        throw new UpkeepException(
                FailureKind.CONFIGURATION,
                "sql/select-users.sql gives the id '" + id + "' of the type "
                        + id.getClass().getSimpleName() + ", which Upkeep does not know. Select it as text or as a"
                        + " number, cast(id as text) for example, and compare with that in"
                        + " sql/update-storage-used.sql.");
    }

    /** The id that a text stands for. */
    static Object of(String text) {
        String value = text.substring(1);
        return switch (text.charAt(0)) {
            case 's' -> value;
            case 'i' -> Integer.valueOf(value);
            case 'l' -> Long.valueOf(value);
            case 'h' -> Short.valueOf(value);
            case 'u' -> UUID.fromString(value);
            case 'd' -> new BigDecimal(value);
            case 'b' -> new BigInteger(value);
            default -> throw new IllegalArgumentException("No id begins like " + text);
        };
    }
}
