package dev.upkeep.migration.lint;

import dev.upkeep.migration.generate.Statement;
import dev.upkeep.migration.sql.NotUnderstood;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the statements of a script make: nothing of it has rows that somebody waits for. */
final class Effects {
    private static final Logger LOG = LoggerFactory.getLogger(Effects.class);

    private final Set<String> tables = new HashSet<>();
    private final Map<String, String> renamed = new HashMap<>();
    private final Set<String> columns = new HashSet<>();
    private final Set<String> dropped = new HashSet<>();
    private final Set<String> madeAnew = new HashSet<>();

    private Effects() {}

    /** Reads a script as one engine reads it. */
    static Effects of(List<Statement> statements) {
        Effects effects = new Effects();
        for (Statement statement : statements) {
            try {
                effects.read(statement);
            } catch (NotUnderstood e) {
                // The engine will say so; lint is about what would run.
                LOG.debug("Passed over {}: {}", statement.describe(), e.reason());
            }
        }
        return effects;
    }

    private void read(Statement statement) {
        TableName.made(statement).ifPresent(tables::add);
        dropped.addAll(TableName.dropped(statement));
        AlterTable.of(statement).ifPresent(this::read);
    }

    private void read(AlterTable alter) {
        alter.newName().ifPresent(name -> {
            renamed.put(name, alter.table());
            if (tables.contains(alter.table())) {
                tables.add(name);
                if (dropped.contains(name)) {
                    madeAnew.add(name);
                }
            }
        });
        alter.addedColumns().forEach(column -> columns.add(alter.table() + "." + column.name()));
        alter.renamedColumn().ifPresent(names -> columns.add(alter.table() + "." + names.get(1)));
    }

    /** Whether the script makes this table, so that it has no rows that were there before. */
    boolean makes(String table) {
        return tables.contains(table);
    }

    /** Whether the script makes this table, or gives a table that was there this name. */
    boolean names(String table) {
        return tables.contains(table) || renamed.containsKey(table);
    }

    /** Whether the script makes this column, or gives a column this name, whichever name its table has then. */
    boolean makes(String table, String column) {
        return tables.contains(table)
                || columns.contains(table + "." + column)
                || renamed.entrySet().stream()
                        .anyMatch(names -> (names.getKey().equals(table)
                                        && columns.contains(names.getValue() + "." + column))
                                || (names.getValue().equals(table) && columns.contains(names.getKey() + "." + column)));
    }

    /** Whether the script drops this table only to put a new one with the same rows in its place, as SQLite needs it. */
    boolean makesAnew(String table) {
        return madeAnew.contains(table);
    }
}
