package dev.upkeep.migration.generate;

import java.util.ArrayList;
import java.util.List;

/**
 * What looks like a rename that was not asked for: one name went, another came.
 *
 * @param from the schema as it is, with the renames done that were asked for
 * @param to the schema as it is to be
 */
record Hints(Schema from, Schema to) {
    /** Sentences for a person. */
    List<String> sentences() {
        List<String> sentences = new ArrayList<>();
        List<String> gone = from.tables().stream()
                .map(Table::name)
                .filter(name -> to.table(name).isEmpty())
                .toList();
        List<String> come = to.tables().stream()
                .map(Table::name)
                .filter(name -> from.table(name).isEmpty())
                .toList();
        if (!gone.isEmpty() && !come.isEmpty()) {
            sentences.add("The table " + String.join(", ", gone) + " goes and " + String.join(", ", come)
                    + " comes. If it was renamed, run it again with --rename " + gone.get(0) + "=" + come.get(0)
                    + ", or its rows are lost.");
        }
        for (Table table : to.tables()) {
            from.table(table.name()).map(old -> new TableChange(old, table)).ifPresent(change -> {
                List<String> dropped =
                        change.dropped().stream().map(Column::name).toList();
                List<String> added = change.added().stream().map(Column::name).toList();
                if (!dropped.isEmpty() && !added.isEmpty()) {
                    sentences.add("The table " + table.name() + " loses " + String.join(", ", dropped) + " and gains "
                            + String.join(", ", added) + ". If it was renamed, run it again with --rename "
                            + table.name() + "." + dropped.get(0) + "=" + added.get(0) + ", or its values are lost.");
                }
            });
        }
        return sentences;
    }
}
