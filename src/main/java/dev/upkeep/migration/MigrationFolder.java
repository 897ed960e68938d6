package dev.upkeep.migration;

import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.migration.sql.ScriptFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.flywaydb.core.api.MigrationVersion;

/**
 * A folder of migrations: `V2__create_document.sql` goes up to version 2, its reverse `U2__create_document.sql` goes
 * back, `schema.sql` is the whole schema as it should be. A file with another name would be passed over without a
 * word, so it is an error here.
 *
 * @param path the folder
 */
public record MigrationFolder(Path path) {
    private static final String WHOLE_SCHEMA = "schema.sql";
    private static final String SUFFIX = ".sql";
    private static final String FLYWAY_SETTINGS = SUFFIX + ".conf";
    private static final Pattern SCRIPT = ScriptName.PATTERN;

    /**
     * Checks the names, so that every file is one that means something.
     *
     * @throws UpkeepException of kind CONFIGURATION with every name that is wrong
     */
    public void check() {
        List<String> problems = new ArrayList<>();
        Map<String, String> versions = new TreeMap<>();
        Set<String> migrations = new TreeSet<>();
        Set<String> reverses = new TreeSet<>();
        for (Path file : scripts()) {
            String name = path.relativize(file).toString();
            Matcher matcher = SCRIPT.matcher(name);
            if (matcher.matches()) {
                String version = matcher.group("version").replace('_', '.').replaceFirst("^0+(?=\\d)", "");
                if (matcher.group("kind").equals("U")) {
                    reverses.add(name);
                } else {
                    migrations.add(name);
                    String other = versions.putIfAbsent(version, name);
                    if (other != null) {
                        problems.add(name + " has the same version as " + other);
                    }
                }
            } else if (!name.equals(WHOLE_SCHEMA)) {
                problems.add(name + " is named neither V<version>__<words>.sql nor U<version>__<words>.sql");
            }
        }
        for (Path file : files(FLYWAY_SETTINGS)) {
            problems.add(path.relativize(file) + " sets up one script for Flyway, which this folder does without: what"
                    + " cannot run in a transaction is run outside of one anyhow");
        }
        for (String reverse : reverses) {
            String migration = "V" + reverse.substring(1);
            if (!migrations.contains(migration)) {
                problems.add(
                        reverse + " has no " + migration + " beside it: restore that, or rename or remove the reverse");
            }
        }
        if (!problems.isEmpty()) {
            throw new UpkeepException(
                    FailureKind.CONFIGURATION,
                    "The migrations in " + path + " are not in order, and nothing was applied: "
                            + String.join("; ", problems)
                            + ". A name that is in order: V3__add_invoice.sql, directly in that folder.");
        }
    }

    /**
     * Checks that there is a migration to stop at.
     *
     * @param version the version that a request names
     * @throws UpkeepException of kind REFUSED with the versions that there are
     */
    void require(String version) {
        List<MigrationVersion> versions = versions();
        if (!versions.contains(MigrationVersion.fromVersion(version))) {
            throw new UpkeepException(
                    FailureKind.REFUSED,
                    "No migration in " + path + " has the version " + version + ", so nothing was changed. Versions: "
                            + versions.stream()
                                    .map(MigrationVersion::getVersion)
                                    .collect(Collectors.joining(", "))
                            + ".");
        }
    }

    /** The versions of the files that go up, in their order. */
    List<MigrationVersion> versions() {
        return migrations().stream()
                .map(file -> MigrationVersion.fromVersion(version(file)))
                .toList();
    }

    /** The files that go up, in the order of their versions. */
    public List<Path> migrations() {
        return scripts().stream()
                .filter(file -> matcher(file).matches())
                .filter(file -> file.getFileName().toString().startsWith("V"))
                .sorted(Comparator.comparing(file -> MigrationVersion.fromVersion(version(file))))
                .toList();
    }

    /** The migrations of these versions, as far as the folder has them, in the order of the versions. */
    List<SqlScript> scripts(Collection<String> versions) {
        Set<MigrationVersion> wanted =
                versions.stream().map(MigrationVersion::fromVersion).collect(Collectors.toSet());
        return migrations().stream()
                .filter(file -> wanted.contains(MigrationVersion.fromVersion(version(file))))
                .map(file -> new SqlScript(
                        MigrationVersion.fromVersion(version(file)).getVersion(),
                        file.getFileName().toString(),
                        ScriptFile.read(file)))
                .toList();
    }

    /** The reverse of a migration, if there is one. */
    Optional<SqlScript> reverse(String version) {
        MigrationVersion wanted = MigrationVersion.fromVersion(version);
        return scripts().stream()
                .filter(file -> matcher(file).matches())
                .filter(file -> file.getFileName().toString().startsWith("U"))
                .filter(file -> MigrationVersion.fromVersion(version(file)).equals(wanted))
                .findFirst()
                .map(file -> new SqlScript(version, file.getFileName().toString(), ScriptFile.read(file)));
    }

    /** The text of a script in this folder. */
    String text(String name) {
        return ScriptFile.read(path.resolve(name));
    }

    /** A version for the next migration: a whole number, written with as many digits as the last one. */
    public String nextVersion() {
        List<Path> migrations = migrations();
        String last = migrations.isEmpty() ? "0" : version(migrations.get(migrations.size() - 1));
        String whole = last.replaceAll("[._].*", "");
        String next = String.valueOf(Long.parseLong(whole) + 1);
        return "0".repeat(Math.max(0, whole.length() - next.length())) + next;
    }

    /** Where the whole schema is, if there is such a file. */
    public Path wholeSchema() {
        return path.resolve(WHOLE_SCHEMA);
    }

    private Matcher matcher(Path file) {
        return SCRIPT.matcher(path.relativize(file).toString());
    }

    private String version(Path file) {
        Matcher matcher = matcher(file);
        return matcher.matches() ? matcher.group("version") : "";
    }

    /** Every file whose name ends as a script's does, in folders below as well, in the order of their names. */
    public List<Path> scripts() {
        return files(SUFFIX);
    }

    private List<Path> files(String suffix) {
        try (Stream<Path> files = Files.walk(path)) {
            return files.filter(file -> file.getFileName().toString().endsWith(suffix))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UpkeepException(
                    FailureKind.CONFIGURATION,
                    "The folder of the migrations, " + path + ", cannot be read. Make it, or name another one by"
                            + " migration.directory.",
                    e);
        }
    }
}
