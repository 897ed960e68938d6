package dev.upkeep.backup.restore;

import dev.upkeep.backup.catalogue.Contents;
import dev.upkeep.backup.catalogue.DatabaseDump;
import dev.upkeep.backup.catalogue.InstalledExtension;
import dev.upkeep.backup.catalogue.TableRows;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Compares what a dump's manifest says with what the dump turned out to hold. */
public final class Comparison {
    private final DatabaseDump dump;
    private final Findings findings;

    /**
     * @param dump what the manifest says
     * @param findings takes what differs
     */
    public Comparison(DatabaseDump dump, Findings findings) {
        this.dump = dump;
        this.findings = findings;
    }

    /** Compares with a dump that was read through. */
    public void with(DumpedRows read) {
        if (!read.complete()) {
            findings.add("The dump of " + dump.name() + " is cut off: it lacks the line that pg_dump writes last.");
        }
        List<TableRows> found = new ArrayList<>();
        Set<DumpedRows.Table> without = tablesWithoutRows();
        read.rows().forEach((table, rows) -> {
            if (!without.contains(table)) {
                found.add(new TableRows(table.schema(), table.name(), rows, null));
            }
        });
        rows(dump.contents().tables(), found, "in the dump", false);
        largeObjects(read.largeObjects(), "in the dump");
    }

    /**
     * Compares with a database that was restored from the dump.
     *
     * @param restored what it holds
     * @param sameMajor whether both servers are of one major version, which count and hash alike
     */
    public void with(Contents restored, boolean sameMajor) {
        Set<DumpedRows.Table> without = tablesWithoutRows();
        rows(
                dump.contents().tables(),
                restored.tables().stream()
                        .filter(table -> !without.contains(name(table)))
                        .toList(),
                "after the restore",
                sameMajor);
        largeObjects(restored.largeObjects(), "after the restore");
        Set<String> extensions = new HashSet<>();
        restored.extensions().stream().map(InstalledExtension::name).forEach(extensions::add);
        for (InstalledExtension extension : dump.contents().extensions()) {
            if (!extensions.contains(extension.name())) {
                findings.add("The extension " + extension.name() + " of " + dump.name()
                        + " is not there after the restore.");
            }
        }
        Contents.Structure expected = dump.contents().structure();
        Contents.Structure there = restored.structure();
        if (sameMajor && expected != null && there != null) {
            structure(there.constraints(), expected.constraints(), "constraints");
            structure(there.indexes(), expected.indexes(), "indexes");
        }
        String version = dump.contents().schemaVersion();
        if (!Objects.equals(version, restored.schemaVersion())) {
            findings.add("The newest migration of " + dump.name() + " is " + restored.schemaVersion()
                    + " after the restore, and " + version + " by the manifest.");
        }
    }

    /**
     * Compares the rows of some tables.
     *
     * @param wanted what the manifest says of them
     * @param found the tables that are there
     * @param where where that is, as a phrase
     * @param fingerprints whether to compare the fingerprints, too
     */
    void rows(List<TableRows> wanted, List<TableRows> found, String where, boolean fingerprints) {
        Map<DumpedRows.Table, TableRows> left = new HashMap<>();
        found.forEach(table -> left.put(name(table), table));
        for (TableRows expected : wanted) {
            TableRows there = left.remove(name(expected));
            Long rows = expected.rows();
            if (rows != null) {
                compare(expected, rows, there, where, fingerprints);
            }
        }
        left.keySet().stream()
                .map(Object::toString)
                .sorted()
                .forEach(table -> findings.add(
                        "The table " + table + " of " + dump.name() + " is " + where + ", but not in the manifest."));
    }

    private void compare(TableRows expected, long rows, @Nullable TableRows there, String where, boolean fingerprints) {
        String table = "The table " + name(expected) + " of " + dump.name();
        if (there == null) {
            findings.add(table + " is not " + where + "; by the manifest it has " + rows + " rows.");
        } else if (!Objects.equals(there.rows(), rows)) {
            findings.add(table + " has " + there.rows() + " rows " + where + ", and " + rows + " by the manifest.");
        } else if (fingerprints
                && expected.fingerprint() != null
                && !expected.fingerprint().equals(there.fingerprint())) {
            findings.add(table + " has as many rows " + where + " as by the manifest, but not the same: its "
                    + "fingerprint differs.");
        }
    }

    private void largeObjects(long found, String where) {
        number(found, dump.contents().largeObjects(), "large objects " + where);
    }

    private void structure(long found, long expected, String what) {
        number(found, expected, what + " after the restore");
    }

    private void number(long found, long expected, String what) {
        if (found != expected) {
            findings.add(dump.name() + " has " + found + " " + what + ", and " + expected + " by the manifest.");
        }
    }

    /** Tables whose rows the manifest does not count; the dump may hold some of them. */
    private Set<DumpedRows.Table> tablesWithoutRows() {
        Set<DumpedRows.Table> tables = new HashSet<>();
        dump.contents().tables().stream()
                .filter(table -> table.rows() == null)
                .map(Comparison::name)
                .forEach(tables::add);
        return tables;
    }

    private static DumpedRows.Table name(TableRows table) {
        return new DumpedRows.Table(table.schema(), table.name());
    }
}
