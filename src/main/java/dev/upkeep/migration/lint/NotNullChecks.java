package dev.upkeep.migration.lint;

import dev.upkeep.migration.generate.Statement;
import dev.upkeep.migration.sql.Cursor;
import dev.upkeep.migration.sql.NotUnderstood;
import dev.upkeep.migration.sql.Token;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The columns of which PostgreSQL knows by a valid CHECK that they always have a value: to set NOT NULL for them, it reads
 * no row. Not thread-safe.
 */
final class NotNullChecks {
    private static final Logger LOG = LoggerFactory.getLogger(NotNullChecks.class);

    /** The columns with a check that is not valid yet, by the table's and the constraint's name. */
    private final Map<String, String> unproven = new HashMap<>();

    private final Set<String> proven = new HashSet<>();

    /** Reads a script, which runs after those that were read before. */
    void read(List<Statement> statements) {
        for (Statement statement : statements) {
            try {
                AlterTable.of(statement)
                        .ifPresent(alter -> alter.actions().forEach(action -> read(alter.table(), action)));
            } catch (NotUnderstood e) {
                // The engine will say so; lint is about what would run.
                LOG.debug("Passed over {}: {}", statement.describe(), e.reason());
            }
        }
    }

    private void read(String table, List<Token> action) {
        Cursor cursor = new Cursor(action);
        if (cursor.accept("validate", "constraint")) {
            String column = unproven.remove(table + "." + cursor.name());
            if (column != null) {
                proven.add(column);
            }
        } else if (cursor.accept("add")) {
            String constraint = cursor.accept("constraint") ? cursor.name() : "";
            if (!cursor.accept("check")) {
                return;
            }
            Cursor rule = new Cursor(cursor.group());
            String column = table + "." + rule.name();
            if (!rule.accept("is", "not", "null") || !rule.atEnd()) {
                return;
            }
            if (cursor.sees("not", "valid")) {
                unproven.put(table + "." + constraint, column);
            } else {
                proven.add(column);
            }
        }
    }

    /** Whether a valid check says that the column always has a value. */
    boolean proves(String table, String column) {
        return proven.contains(table + "." + column);
    }
}
