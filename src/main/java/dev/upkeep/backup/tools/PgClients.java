package dev.upkeep.backup.tools;

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

/** Chooses among the installed programs of PostgreSQL those that fit a server or a dump. */
public final class PgClients {
    private static final Logger LOG = LoggerFactory.getLogger(PgClients.class);
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
     * @param programs asks each program for its version
     * @param folders where to look
     */
    PgClients(Programs programs, List<Path> folders) {
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
    public static PgClients of(Programs programs, BackupSettings settings, String searchPath) {
        List<Path> named = settings.pgClientDirectories();
        return new PgClients(programs, named.isEmpty() ? usualFolders(searchPath) : named);
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
     * The newest installed pg_dump of the server's own major version: an older one refuses, and a newer one writes
     * statements that a server of the old version does not know when the dump is restored.
     *
     * @param target the target's name, for the message
     * @param major the server's major version
     * @param serverVersion the server's version, for the message
     * @throws UpkeepException of kind CONFIGURATION when there is none; says what to install
     * @throws InterruptedException when this thread is interrupted
     */
    public PgClient dumper(String target, int major, String serverVersion) throws InterruptedException {
        List<PgClient> found = installed("pg_dump");
        return newest(found, major).orElseThrow(() -> missing(target, major, serverVersion, found));
    }

    /**
     * The program that restores a dump, or reads it: of the major version that made the dump, or of the next newer one
     * that is installed.
     *
     * @param program `pg_restore` or `psql`
     * @param major the major version of the pg_dump that made the dump
     * @throws UpkeepException of kind CONFIGURATION when there is none; says what to install
     * @throws InterruptedException when this thread is interrupted
     */
    public PgClient restorer(String program, int major) throws InterruptedException {
        List<PgClient> found = installed(program);
        return found.stream().mapToInt(PgClient::major).filter(installed -> installed >= major).min().stream()
                .boxed()
                .flatMap(fitting -> newest(found, fitting).stream())
                .findFirst()
                .orElseThrow(() -> new UpkeepException(
                        FailureKind.CONFIGURATION,
                        "The dump was made by pg_dump " + major + ", and no " + program + " of that version or a newer "
                                + "one is installed. " + others(program, found) + ". " + install(major)));
    }

    /**
     * The server program of exactly that major version, with initdb beside it, if it is installed.
     *
     * @throws InterruptedException when this thread is interrupted
     */
    public Optional<PgClient> server(int major) throws InterruptedException {
        return newest(
                installed("postgres").stream()
                        .filter(server -> Files.isExecutable(server.sibling("initdb")))
                        .toList(),
                major);
    }

    private static Optional<PgClient> newest(List<PgClient> found, int major) {
        return found.stream().filter(program -> program.major() == major).max(Comparator.comparingInt(PgClient::minor));
    }

    private List<PgClient> installed(String program) throws InterruptedException {
        List<PgClient> found = new ArrayList<>();
        for (Path folder : folders) {
            Path file = folder.resolve(program);
            if (Files.isRegularFile(file) && Files.isExecutable(file)) {
                version(file).ifPresent(found::add);
            }
        }
        return found;
    }

    private Optional<PgClient> version(Path file) throws InterruptedException {
        try {
            Output output = programs.run(new Command(file, List.of("--version"), Map.of()), TIMEOUT);
            Matcher matcher = VERSION.matcher(output.text());
            if (output.exitCode() == 0 && matcher.find()) {
                String minor = matcher.group(2);
                return Optional.of(new PgClient(
                        file, Integer.parseInt(matcher.group(1)), minor == null ? 0 : Integer.parseInt(minor)));
            }
            LOG.warn("{} did not tell its version (exit code {})", file, output.exitCode());
        } catch (UpkeepException e) {
            LOG.warn("{} did not tell its version: {}", file, e.getMessage());
        }
        return Optional.empty();
    }

    private UpkeepException missing(String target, int major, String serverVersion, List<PgClient> found) {
        return new UpkeepException(
                FailureKind.CONFIGURATION,
                "The database of the target '" + target + "' is PostgreSQL " + serverVersion + ", and pg_dump " + major
                        + " is not installed. " + others("pg_dump", found) + "; a backup needs pg_dump of the "
                        + "server's own major version. " + install(major));
    }

    private String others(String program, List<PgClient> found) {
        return found.isEmpty()
                ? "No " + program + " was found in " + folders.size() + " folders"
                : "Found: "
                        + found.stream()
                                .map(one -> one.version() + " (" + one.file() + ")")
                                .collect(Collectors.joining(", "));
    }

    private static String install(int major) {
        return "Install it: on Debian and Ubuntu, apt-get install postgresql-client-" + major
                + " (from https://apt.postgresql.org if the distribution lacks it). If it is installed elsewhere, name"
                + " its folder in the setting backup.pg-client-directories.";
    }
}
