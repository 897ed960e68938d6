package dev.upkeep.backup;

import dev.upkeep.backup.catalogue.PostgresContents;
import dev.upkeep.backup.tools.PgClient;
import dev.upkeep.backup.tools.PgEnvironment;
import dev.upkeep.backup.tools.RunFolder;
import dev.upkeep.database.Database;
import dev.upkeep.process.Command;
import dev.upkeep.settings.BackupSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * How pg_dump is told to dump a moment of a database that a session of ours holds and counts; uncompressed, for zstd
 * compresses it better and faster.
 *
 * @param tool the pg_dump to run
 * @param database the database to dump
 * @param server what its server says
 * @param environment tells pg_dump where that is
 * @param settings what the dump is to be like
 */
record PgDumpCommand(
        PgClient tool, Database database, PostgresFacts server, PgEnvironment environment, BackupSettings settings) {
    /** How long pg_dump waits for a table that somebody has locked. */
    static final Duration LOCK_TIMEOUT = Duration.ofSeconds(30);

    /** Takes the moment to dump. */
    Snapshot snapshot() {
        return Snapshot.take(database, server.versionNumber(), LOCK_TIMEOUT);
    }

    /**
     * Begins to count what is dumped.
     *
     * @param onFailure ends the dump, which would be for nothing
     */
    Counting counting(Snapshot snapshot, Runnable onFailure) {
        return new Counting(snapshot, leftOut(snapshot), settings.fingerprints(), onFailure);
    }

    /**
     * Dumps to the standard output.
     *
     * @param folder takes the password file
     */
    Command toOutput(Snapshot snapshot, RunFolder folder) throws IOException {
        return command(snapshot, folder, List.of());
    }

    /**
     * Dumps into a folder.
     *
     * @param folder takes the password file
     * @param into the folder for the dump, empty
     * @param jobs how many workers dump
     */
    Command intoFolder(Snapshot snapshot, RunFolder folder, Path into, int jobs) throws IOException {
        // What is sent and deleted at once need not be safe on this disk.
        return command(snapshot, folder, List.of("--jobs=" + jobs, "--no-sync", "--file=" + into));
    }

    private Command command(Snapshot snapshot, RunFolder folder, List<String> further) throws IOException {
        List<String> arguments = new ArrayList<>(List.of(
                // Never ask for a password.
                "-w",
                "--format=" + settings.format().word(),
                "--compress=0",
                "--snapshot=" + snapshot.id(),
                "--lock-wait-timeout=" + LOCK_TIMEOUT.toSeconds() + "s",
                // No environment variable sets these. A server that is gone is noticed in two minutes.
                "--dbname=keepalives_idle=60 keepalives_interval=10 keepalives_count=6"));
        arguments.addAll(further);
        leftOut(snapshot).forEach(table -> arguments.add("--exclude-table-data=" + table.quoted()));
        return new Command(tool.file(), arguments, environment.variables(folder));
    }

    private List<PostgresContents.Table> leftOut(Snapshot snapshot) {
        return snapshot.tables().stream()
                .filter(table -> settings.excludedData().stream().anyMatch(table::isMeantBy))
                .toList();
    }
}
