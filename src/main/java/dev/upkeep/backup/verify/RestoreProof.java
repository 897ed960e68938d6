package dev.upkeep.backup.verify;

import dev.upkeep.backup.catalogue.DatabaseDump;
import dev.upkeep.backup.catalogue.StoredContent;
import dev.upkeep.backup.catalogue.StoredFile;
import dev.upkeep.backup.restore.DumpRestore;
import dev.upkeep.backup.restore.Findings;
import dev.upkeep.backup.restore.RestoreOptions;
import dev.upkeep.backup.restore.RestoredDatabase;
import dev.upkeep.backup.restore.StoredDump;
import dev.upkeep.backup.tools.RunFolder;
import dev.upkeep.database.Database;
import dev.upkeep.database.Session;
import dev.upkeep.run.ActiveRun;
import dev.upkeep.run.RunStates;
import dev.upkeep.settings.DatabaseAddress;
import dev.upkeep.settings.DatabaseSettings;
import dev.upkeep.settings.TargetSettings;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Proves a PostgreSQL backup by restoring each of its databases into a scratch database, one after the other. */
final class RestoreProof {
    private static final Logger LOG = LoggerFactory.getLogger(RestoreProof.class);
    /** SQL state of a statement that makes what is there already. */
    private static final String DUPLICATE = "42710";

    private final TargetSettings target;
    private final ScratchServer server;
    private final DumpRestore restore;
    private final RunStates runs;
    private final Clock clock;

    /**
     * @param target whose backup it is
     * @param server where scratch databases are made
     * @param restore restores
     * @param runs tells which runs are over
     */
    RestoreProof(TargetSettings target, ScratchServer server, DumpRestore restore, RunStates runs, Clock clock) {
        this.target = target;
        this.server = server;
        this.restore = restore;
        this.runs = runs;
        this.clock = clock;
    }

    /**
     * Restores and compares. Whatever happens, no scratch database is left.
     *
     * @param any a dump of the backup; its manifest names the others
     * @param folder takes what restoring needs for a while
     * @param findings takes what differs
     * @return how long restoring alone took
     */
    Duration prove(ActiveRun run, StoredDump any, RunFolder folder, Findings findings)
            throws IOException, InterruptedException {
        try (ScratchDatabases scratch = new ScratchDatabases(server.maintenance(), names())) {
            scratch.sweep(runs, clock);
            globals(any);
            Duration took = Duration.ZERO;
            for (DatabaseDump dump : any.manifest().databases()) {
                StoredDump one = new StoredDump(any.manifest(), dump, any.store(), any.decryption());
                took = took.plus(prove(run, one, scratch, folder, findings));
            }
            return took;
        }
    }

    private Duration prove(
            ActiveRun run, StoredDump dump, ScratchDatabases scratch, RunFolder folder, Findings findings)
            throws IOException, InterruptedException {
        DatabaseSettings database = scratch.create(run.id());
        boolean done = false;
        try {
            long start = System.nanoTime();
            restore.restore(run, dump, database, RestoreOptions.forProof(jobs(dump)), folder);
            Duration took = Duration.ofNanos(System.nanoTime() - start);
            new RestoredDatabase("scratch", database).compare(run, dump, findings);
            done = true;
            return took;
        } finally {
            drop(run, scratch, done);
        }
    }

    /** A folder is on disk anyway; of others, one worker needs no disk. */
    private int jobs(StoredDump dump) {
        return dump.manifest().isOfFolders() ? target.backup().parallel().jobs() : 1;
    }

    /** Drops the scratch database; when something went wrong before, that is what has to be said. */
    private static void drop(ActiveRun run, ScratchDatabases scratch, boolean mayThrow) {
        boolean interrupted = Thread.interrupted();
        try {
            scratch.dropOf(run.id());
        } catch (RuntimeException e) {
            if (mayThrow) {
                throw e;
            }
            LOG.warn("The scratch database of the run {} could not be dropped; a later verification will", run.id(), e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Reads the roles, and makes them on a server of our own: policies name them, and SQL dumps their owners. */
    private void globals(StoredDump any) throws IOException {
        StoredFile file = any.manifest().globals();
        if (file == null) {
            return;
        }
        try (StoredContent content = any.open(file);
                BufferedReader lines = new BufferedReader(new InputStreamReader(content, StandardCharsets.UTF_8))) {
            for (@Nullable String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (server.isOurs() && line.startsWith("CREATE ROLE ") && line.endsWith(";")) {
                    create(line);
                }
            }
        }
    }

    private void create(String role) {
        try (Database database = new Database("scratch", server.maintenance())) {
            try (Connection connection =
                            database.unpooled(Session.unhurried(Duration.ZERO)).getConnection();
                    Statement statement = connection.createStatement()) {
                statement.execute(role);
            } catch (SQLException e) {
                if (!DUPLICATE.equals(e.getSQLState())) {
                    throw database.explain(e);
                }
            }
        }
    }

    private Set<String> names() {
        Set<String> names = new HashSet<>(target.backup().furtherDatabases());
        if (target.database().address() instanceof DatabaseAddress.Postgres own) {
            names.add(own.database());
        }
        return names;
    }
}
