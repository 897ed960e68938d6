package dev.upkeep.migration.generate;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Builds a table anew on SQLite, for what it cannot alter: a new table takes the rows over, and then the name. What
 * refers to the old one refers to the new one afterwards, as long as foreign keys are not enforced meanwhile. The views
 * and triggers that name the table have to be gone.
 *
 * @param change what is to change
 * @param standIns the values that columns get in rows that have none, by the column's name
 */
record SqliteRebuild(TableChange change, Map<String, String> standIns) {
    private static final String PREFIX = "upkeep_new_";

    /**
     * Writes the steps.
     *
     * @param indexes the indexes that stay; they go with the old table
     */
    void write(ScriptText script, List<Index> indexes) {
        String name = Names.quoted(change.to().name());
        String anew = PREFIX + change.to().name();
        script.sqlite(change.to().create(anew, change.order()));
        List<String> into = new ArrayList<>();
        List<String> values = new ArrayList<>();
        for (Column column : change.order()) {
            boolean kept = change.from()
                    .column(column.name())
                    .filter(before -> column.generated() == null)
                    .isPresent();
            if (kept || standIns.containsKey(column.name())) {
                into.add(Names.quoted(column.name()));
                values.add(standIns.getOrDefault(column.name(), Names.quoted(column.name())));
            }
        }
        if (into.isEmpty()) {
            // So that there are as many rows as before.
            Column first = change.order().stream()
                    .filter(column -> column.generated() == null)
                    .findFirst()
                    .orElseThrow(
                            () -> new NotGenerated("no column of " + change.to().name() + " takes a value"));
            into.add(Names.quoted(first.name()));
            values.add(first.defaultValue() == null ? "null" : first.defaultValue());
        }
        script.sqlite("insert into " + Names.quoted(anew) + " (" + String.join(", ", into) + ")\n  select "
                + String.join(", ", values) + " from " + name);
        script.sqlite("drop table " + name);
        script.sqlite("alter table " + Names.quoted(anew) + " rename to " + name);
        indexes.forEach(index -> script.sqlite(index.create()));
    }
}
