package dev.upkeep.backup;

import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.process.Command;
import dev.upkeep.process.Output;
import dev.upkeep.process.Programs;
import dev.upkeep.settings.BackupSettings;
import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Chooses the pg_dump of the server's own major version among those that are installed: an older one refuses, and a
 * newer one writes statements that a server of the old version does not know when the dump is restored.
 */
final class PgDumpChoice {
    private static final Logger LOG = LoggerFactory.getLogger(PgDumpChoice.class);
    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final Pattern VERSION = Pattern.compile("\\(PostgreSQL\\) (\\d+)(?:\\.(\\d+))?");

    /** Where packages put each major version: a folder, and which of its sub-folders. */
    private static final Map<String, String> PACKAGES = Map.of(
            "/usr/lib/postgresql", "*",
            "/usr", "pgsql-*",
            "/opt/homebrew/opt", "{postgresql@*,libpq}",
            "/usr/local/opt", "{postgresql@*,libpq}");

    private final Programs programs;
    private final List<Path> folders;

    /**
     * @param programs asks each pg_dump for its version
     * @param folders where to look
     */
    PgDumpChoice(Programs programs, List<Path> folders) {
        this.programs = programs;
        this.folders = List.copyOf(folders);
    }

    /**
     * A choice among the folders that the settings name, or the usual ones where they name none. These are looked up
     * anew for each choice, for somebody may have installed what was missing.
     *
     * @param settings name the folders
     * @param searchPath the environment variable PATH
     */
    static PgDumpChoice of(Programs programs, BackupSettings settings, String searchPath) {
        List<Path> named = settings.pgClientDirectories();
        return new PgDumpChoice(programs, named.isEmpty() ? usualFolders(searchPath) : named);
    }

    /**
     * The folders that packages of PostgreSQL use on this machine, and then those that are searched for programs.
     *
     * @param searchPath the environment variable PATH
     */
    static List<Path> usualFolders(String searchPath) {
        Set<Path> folders = new LinkedHashSet<>();
        PACKAGES.forEach((parent, children) -> {
            try (DirectoryStream<Path> found = Files.newDirectoryStream(Path.of(parent), children)) {
                found.forEach(child -> folders.add(child.resolve("bin")));
            } catch (IOException e) {
                LOG.debug("No package of PostgreSQL is in {}", parent, e);
            }
        });
        Arrays.stream(searchPath.split(File.pathSeparator, -1))
                .filter(folder -> !folder.isEmpty())
                .forEach(folder -> folders.add(Path.of(folder)));
        return List.copyOf(folders);
    }

    /**
     * The newest installed pg_dump of a major version.
     *
     * @param target the target's name, for the message
     * @param server the server's version
     * @throws UpkeepException of kind CONFIGURATION when there is none; says what to install
     * @throws InterruptedException when this thread is interrupted
     */
    PgDumpProgram choose(String target, PostgresFacts server) throws InterruptedException {
        List<PgDumpProgram> found = installed();
        return newest(found, server.major()).orElseThrow(() -> missing(target, server, found));
    }

    private static Optional<PgDumpProgram> newest(List<PgDumpProgram> found, int major) {
        return found.stream()
                .filter(program -> program.major() == major)
                .max(Comparator.comparingInt(PgDumpProgram::minor));
    }

    private List<PgDumpProgram> installed() throws InterruptedException {
        List<PgDumpProgram> found = new ArrayList<>();
        for (Path folder : folders) {
            Path file = folder.resolve("pg_dump");
            if (Files.isRegularFile(file) && Files.isExecutable(file)) {
                version(file).ifPresent(found::add);
            }
        }
        return found;
    }

    private Optional<PgDumpProgram> version(Path file) throws InterruptedException {
        try {
            Output output = programs.run(new Command(file, List.of("--version"), Map.of()), TIMEOUT);
            Matcher matcher = VERSION.matcher(output.text());
            if (output.exitCode() == 0 && matcher.find()) {
                String minor = matcher.group(2);
                return Optional.of(new PgDumpProgram(
                        file, Integer.parseInt(matcher.group(1)), minor == null ? 0 : Integer.parseInt(minor)));
            }
            LOG.warn("{} did not tell its version (exit code {})", file, output.exitCode());
        } catch (UpkeepException e) {
            LOG.warn("{} did not tell its version: {}", file, e.getMessage());
        }
        return Optional.empty();
    }

    private UpkeepException missing(String target, PostgresFacts server, List<PgDumpProgram> found) {
        String others = found.isEmpty()
                ? "No pg_dump was found in " + folders.size() + " folders"
                : "Found: "
                        + found.stream()
                                .map(program -> program.version() + " (" + program.file() + ")")
                                .collect(Collectors.joining(", "));
        int major = server.major();
        return new UpkeepException(
                FailureKind.CONFIGURATION,
                "The database of the target '" + target + "' is PostgreSQL " + server.version() + ", and pg_dump "
                        + major + " is not installed. " + others + "; a backup needs pg_dump of the "
                        + "server's own major version. Install it: on Debian and Ubuntu, apt-get install "
                        + "postgresql-client-" + major + " (from https://apt.postgresql.org if the distribution lacks "
                        + "it). If it is installed elsewhere, name its folder in the setting "
                        + "backup.pg-client-directories.");
    }
}
