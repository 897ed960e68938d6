package dev.upkeep.migration.generate;

import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.Suggestion;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.migration.generate.Renames.Rename;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Whether what is to be renamed is there, and its new name is free.
 *
 * @param renames the renames
 * @param from the schema as it is
 * @param to the schema as it is to be
 */
record RenameCheck(Renames renames, Schema from, Schema to) {
    /** @throws UpkeepException of kind REFUSED with the rename that cannot be done */
    void check() {
        List<Rename> before = new ArrayList<>();
        for (Rename rename : renames.all()) {
            Optional<String> problem = twice(before, rename);
            if (problem.isEmpty()) {
                problem = rename.isTable() ? ofTable(rename) : ofColumn(rename);
            }
            before.add(rename);
            if (problem.isPresent()) {
                throw new UpkeepException(FailureKind.REFUSED, "Nothing was written: " + problem.get());
            }
        }
        to.tables().forEach(this::checkCase);
    }

    private static Optional<String> twice(List<Rename> before, Rename rename) {
        String kind = rename.isTable() ? "table" : "column";
        String prefix = rename.isTable() ? "" : rename.table() + ".";
        for (Rename other : before) {
            boolean comparable = rename.isTable() == other.isTable()
                    && (rename.isTable() || other.table().equals(rename.table()));
            if (comparable
                    && other.table().equals(rename.table())
                    && other.column().equals(rename.column())) {
                return Optional.of("--rename names the " + kind + " " + prefix
                        + (rename.isTable() ? rename.table() : rename.column()) + " twice, with the new names "
                        + other.newName() + " and " + rename.newName() + ". Leave one of them out.");
            }
            if (comparable && other.newName().equals(rename.newName())) {
                return Optional.of(
                        "--rename gives the name " + prefix + rename.newName() + " twice. Leave one of them out.");
            }
        }
        return Optional.empty();
    }

    private Optional<String> ofTable(Rename rename) {
        return problem("table", "", rename.table(), rename.newName(), names(from), names(to));
    }

    private Optional<String> ofColumn(Rename rename) {
        List<String> before = from.tables().stream()
                .filter(table -> renames.after(table.name()).equals(rename.table()))
                .flatMap(table -> table.columns().stream())
                .map(Column::name)
                .toList();
        List<String> after = to.table(rename.table()).stream()
                .flatMap(table -> table.columns().stream())
                .map(Column::name)
                .toList();
        return problem("column", rename.table() + ".", rename.column(), rename.newName(), before, after);
    }

    private static Optional<String> problem(
            String kind, String prefix, String old, String now, List<String> before, List<String> after) {
        if (!before.contains(old)) {
            return Optional.of("--rename names the " + kind + " " + prefix + old + ", which the migrations do not make."
                    + Suggestion.sentence(old.toLowerCase(Locale.ROOT).replace("\"", ""), before));
        }
        if (after.contains(old)) {
            return Optional.of("--rename names the " + kind + " " + prefix + old + ", which schema.sql still has.");
        }
        if (!after.contains(now)) {
            return Optional.of("--rename gives the name " + prefix + now + ", but schema.sql has no such " + kind + "."
                    + Suggestion.sentence(now.toLowerCase(Locale.ROOT).replace("\"", ""), after));
        }
        if (before.contains(now)) {
            return Optional.of("--rename gives the name " + prefix + now + ", which another " + kind
                    + " has until it is dropped. Drop that one in a migration of its own first, then rename this one.");
        }
        if (kind.equals("table") && old.equalsIgnoreCase(now)) {
            return Optional.of("--rename gives the table " + old + " the name " + now
                    + ", which SQLite takes for the same. Rename it in two migrations, by another name between them.");
        }
        return Optional.empty();
    }

    /** SQLite takes two names for one that differ in nothing but capitals. */
    private void checkCase(Table table) {
        from.table(table.name()).ifPresent(old -> {
            List<String> before = old.columns().stream().map(Column::name).toList();
            List<String> after = table.columns().stream().map(Column::name).toList();
            for (String name : after) {
                before.stream()
                        .filter(other -> other.equalsIgnoreCase(name) && !after.contains(other))
                        .filter(other -> !name.equals(renames.after(table.name(), other)))
                        .findFirst()
                        .ifPresent(other -> {
                            throw new UpkeepException(
                                    FailureKind.REFUSED,
                                    "Nothing was written: the column " + other + " of " + table.name() + " is called "
                                            + name + " in schema.sql, and SQLite takes both for the same name. If it"
                                            + " was renamed, add --rename " + table.name() + "." + other + "=" + name
                                            + ".");
                        });
            }
        });
    }

    private static List<String> names(Schema schema) {
        return schema.tables().stream().map(Table::name).toList();
    }
}
