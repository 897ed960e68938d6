package dev.upkeep.migration.lint;

import dev.upkeep.migration.ScriptName;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.flywaydb.core.api.MigrationVersion;

/** What the names of the files in a folder say together. */
final class FolderRules {
    /** A version with more digits is a date or a time, and nobody counts those. */
    private static final int MOST_DIGITS = 5;

    private final Map<String, ScriptName> names = new LinkedHashMap<>();
    private final Map<MigrationVersion, String> migrations = new TreeMap<>();
    private final Set<MigrationVersion> late;
    private final String next;

    /**
     * Reads the names.
     *
     * @param files the names of all files but `schema.sql`, in order
     * @param late the versions that came when a higher one had been applied
     * @param next the version for the next migration
     */
    FolderRules(List<String> files, Set<MigrationVersion> late, String next) {
        this.late = late;
        this.next = next;
        for (String file : files) {
            ScriptName.of(file).ifPresent(name -> {
                names.put(file, name);
                if (!name.reverse()) {
                    migrations.putIfAbsent(name.version(), file);
                }
            });
        }
    }

    /** What is wrong with a file's name. */
    void check(String file, Found found) {
        ScriptName name = names.get(file);
        if (name == null) {
            found.addFile(LintRule.FILE_NAME, "");
        } else if (name.reverse()) {
            reverse(file, found);
        } else {
            migration(file, name, found);
        }
    }

    private void reverse(String file, Found found) {
        if (!names.containsKey("V" + file.substring(1))) {
            found.addFile(LintRule.REVERSE_WITHOUT_MIGRATION, "");
        }
    }

    private void migration(String file, ScriptName name, Found found) {
        String same = migrations.get(name.version());
        if (same != null && !same.equals(file)) {
            found.addFile(LintRule.DUPLICATE_VERSION, "It has the version of " + same + ".");
        }
        if (late.contains(name.version())) {
            found.addFile(LintRule.LATE_VERSION, "The next version is " + next + ".");
        }
        if (!names.containsKey("U" + file.substring(1))) {
            found.addFile(LintRule.MISSING_REVERSE, "");
        }
        before(name.version())
                .filter(before -> isCounted(before) && isCounted(name.version()))
                .filter(before -> number(name.version()) > number(before) + 1)
                .ifPresent(before ->
                        found.addFile(LintRule.VERSION_GAP, "The version before it is " + before.getVersion() + "."));
    }

    private Optional<MigrationVersion> before(MigrationVersion version) {
        return migrations.keySet().stream()
                .filter(other -> other.compareTo(version) < 0)
                .reduce((one, two) -> two);
    }

    private static boolean isCounted(MigrationVersion version) {
        String text = version.getVersion();
        return text.length() <= MOST_DIGITS && text.chars().allMatch(Character::isDigit);
    }

    private static long number(MigrationVersion version) {
        return Long.parseLong(version.getVersion());
    }

    /** The migration that a reverse takes back, by its file's name. */
    Optional<String> forward(String file) {
        return Optional.of("V" + file.substring(1)).filter(names::containsKey);
    }

    /** What a file's name says; empty when it says nothing. */
    Optional<ScriptName> name(String file) {
        return Optional.ofNullable(names.get(file));
    }
}
