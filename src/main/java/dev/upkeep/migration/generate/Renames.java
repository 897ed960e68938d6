package dev.upkeep.migration.generate;

import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The renames that were asked for, in the order in which they are done: tables first, so that columns are found under
 * their table's new name.
 *
 * @param all one after another
 */
record Renames(List<Rename> all) {
    /** None. */
    static final Renames NONE = new Renames(List.of());

    Renames {
        all = List.copyOf(all);
    }

    /**
     * One rename.
     *
     * @param table the table, as it is called at that moment
     * @param column the column; empty when the table itself is renamed
     * @param newName the name that it gets
     */
    record Rename(String table, String column, String newName) {
        boolean isTable() {
            return column.isEmpty();
        }

        /** The statement that does it, on both engines. */
        String sql() {
            return "alter table " + Names.quoted(table) + " rename "
                    + (isTable() ? "" : "column " + Names.quoted(column) + " ") + "to " + Names.quoted(newName);
        }
    }

    /**
     * Reads what was asked for: `orders.note=remark` for a column, `orders=purchases` for a table.
     *
     * @throws UpkeepException of kind REFUSED when one cannot be read
     */
    static Renames parse(List<String> wanted) {
        List<Rename> tables = new ArrayList<>();
        List<Rename> columns = new ArrayList<>();
        for (String one : new LinkedHashSet<>(wanted)) {
            String[] sides = one.split("=", -1);
            String[] old = sides[0].strip().split("\\.", -1);
            boolean whole = sides.length == 2
                    && old.length <= 2
                    && !sides[1].isBlank()
                    && sides[1].indexOf('.') < 0
                    && List.of(old).stream().noneMatch(String::isBlank);
            if (!whole) {
                throw new UpkeepException(
                        FailureKind.REFUSED,
                        "--rename is '" + one
                                + "'; it has to be table.column=new_column, or table=new_table for a whole table.");
            }
            if (old.length == 1) {
                tables.add(new Rename(old[0].strip(), "", sides[1].strip()));
            } else {
                columns.add(new Rename(old[0].strip(), old[1].strip(), sides[1].strip()));
            }
        }
        List<Rename> all = new ArrayList<>(tables);
        for (Rename column : columns) {
            String table = tables.stream()
                    .filter(rename -> rename.table().equals(column.table()))
                    .map(Rename::newName)
                    .findFirst()
                    .orElse(column.table());
            all.add(new Rename(table, column.column(), column.newName()));
        }
        return new Renames(all);
    }

    /** The same way back. */
    Renames reversed() {
        List<Rename> back = new ArrayList<>();
        for (Rename rename : all) {
            back.add(
                    rename.isTable()
                            ? new Rename(rename.newName(), "", rename.table())
                            : new Rename(rename.table(), rename.newName(), rename.column()));
        }
        Collections.reverse(back);
        return new Renames(back);
    }

    /** The tables that are renamed or have a renamed column, by every name that they have meanwhile. */
    Set<String> tables() {
        Set<String> tables = new LinkedHashSet<>();
        for (Rename rename : all) {
            tables.add(rename.table());
            if (rename.isTable()) {
                tables.add(rename.newName());
            }
        }
        return tables;
    }

    /** What a table is called after all renames. */
    String after(String table) {
        String name = table;
        for (Rename rename : all) {
            if (rename.isTable() && rename.table().equals(name)) {
                name = rename.newName();
            }
        }
        return name;
    }

    /** What a column is called after all renames. */
    String after(String table, String column) {
        String name = column;
        String at = table;
        for (Rename rename : all) {
            if (rename.table().equals(at)) {
                if (rename.isTable()) {
                    at = rename.newName();
                } else if (rename.column().equals(name)) {
                    name = rename.newName();
                }
            }
        }
        return name;
    }
}
