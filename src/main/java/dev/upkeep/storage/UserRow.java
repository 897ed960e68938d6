package dev.upkeep.storage;

import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One row of sql/select-users.sql; databases differ in the case of its columns' names. */
final class UserRow {
    private final Map<String, @Nullable Object> columns = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

    UserRow(Map<String, ? extends @Nullable Object> row) {
        columns.putAll(row);
    }

    /**
     * The user.
     *
     * @param template makes the prefix
     * @param quotaColumn which column has the quota, if one has
     * @throws UpkeepException of kind CONFIGURATION when a column is missing, DATA when a value is of no use
     */
    User user(PrefixTemplate template, Optional<String> quotaColumn) {
        Object id = value("id");
        if (id == null) {
            throw new UpkeepException(
                    FailureKind.DATA, "sql/select-users.sql gives a user without an id: the column id is null.");
        }
        String prefix = template.fill(id.toString(), this::value);
        Object email = columns.get("email");
        return new User(
                id,
                email == null ? prefix : email.toString(),
                prefix,
                bytes(id, "storage_used"),
                quotaColumn.isPresent() ? bytes(id, quotaColumn.get()) : null);
    }

    private @Nullable Long bytes(Object id, String column) {
        Object value = value(column);
        if (value == null) {
            return null;
        }
        try {
            return new BigDecimal(value.toString()).longValueExact();
        } catch (ArithmeticException | NumberFormatException e) {
            throw new UpkeepException(
                    FailureKind.DATA,
                    "The user " + id + " has " + column + " = " + value + ", which is no whole number of bytes.",
                    e);
        }
    }

    private @Nullable Object value(String column) {
        if (!columns.containsKey(column)) {
            throw new UpkeepException(
                    FailureKind.CONFIGURATION,
                    "sql/select-users.sql gives no column " + column + "; it gives "
                            + String.join(", ", columns.keySet())
                            + ". It has to give id, storage_used and the columns that storage.user-prefix and "
                            + "storage.quota-column name; "
                            + "rename with `as`, for example `mail as email`.");
        }
        return columns.get(column);
    }
}
