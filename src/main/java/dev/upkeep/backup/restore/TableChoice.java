package dev.upkeep.backup.restore;

import dev.upkeep.backup.catalogue.TableRows;
import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The tables of a dump that somebody names.
 *
 * @param dump the dump
 */
record TableChoice(StoredDump dump) {
    /**
     * Finds them.
     *
     * @param names each as `name` or `schema.name`; none for all tables
     * @throws UpkeepException of kind REFUSED when one is not there, or pg_restore would restore others as well
     */
    List<TableRows> of(List<String> names) {
        List<TableRows> all = dump.dump().contents().tables();
        if (names.isEmpty()) {
            return all;
        }
        List<TableRows> chosen = new ArrayList<>();
        for (String name : names) {
            List<TableRows> meant = all.stream()
                    .filter(table -> name.equals(table.name()) || name.equals(table.schema() + "." + table.name()))
                    .toList();
            if (meant.isEmpty()) {
                throw refused("There is no table '" + name + "' in " + dump.describe() + ".");
            }
            if (meant.size() > 1) {
                throw refused("There are several tables '" + name + "' in " + dump.describe() + ": " + text(meant)
                        + ". Name the schema as well.");
            }
            chosen.addAll(meant);
        }
        checkNothingElse(all, chosen);
        return chosen.stream().distinct().toList();
    }

    /** To pg_restore one says schemas and names, and it takes every pair of them. */
    private void checkNothingElse(List<TableRows> all, List<TableRows> chosen) {
        Set<String> schemas = chosen.stream().map(TableRows::schema).collect(Collectors.toSet());
        Set<String> names = chosen.stream().map(TableRows::name).collect(Collectors.toSet());
        List<TableRows> more = all.stream()
                .filter(table ->
                        schemas.contains(table.schema()) && names.contains(table.name()) && !chosen.contains(table))
                .toList();
        if (!more.isEmpty()) {
            throw refused("pg_restore would restore " + text(more) + " as well. Restore the tables of one schema at a "
                    + "time.");
        }
    }

    private static String text(List<TableRows> tables) {
        return tables.stream().map(table -> table.schema() + "." + table.name()).collect(Collectors.joining(", "));
    }

    private static UpkeepException refused(String message) {
        return new UpkeepException(FailureKind.REFUSED, message);
    }
}
