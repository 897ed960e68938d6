package dev.upkeep.migration.sql;

import dev.upkeep.database.Database;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The name of a table or an index as the server has it, without quotes.
 *
 * @param schema the schema that a statement names; null when it leaves that to the search path
 * @param name the name itself
 */
public record QualifiedName(@Nullable String schema, String name) {
    /** Reads one; empty when no name comes next. */
    public static Optional<QualifiedName> read(Cursor cursor) {
        if (!cursor.seesName()) {
            return Optional.empty();
        }
        String first = cursor.name();
        return Optional.of(
                cursor.accept(".") && cursor.seesName()
                        ? new QualifiedName(first, cursor.name())
                        : new QualifiedName(null, first));
    }

    /** As a statement writes it. */
    public String quoted() {
        return (schema == null ? "" : Database.quoteName(schema) + ".") + Database.quoteName(name);
    }
}
