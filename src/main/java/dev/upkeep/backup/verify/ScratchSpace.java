package dev.upkeep.backup.verify;

import dev.upkeep.backup.catalogue.DatabaseProperties;
import dev.upkeep.backup.catalogue.StoredContent;
import dev.upkeep.backup.catalogue.StoredFile;
import dev.upkeep.backup.restore.StoredDump;
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
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where one run makes its scratch databases on a PostgreSQL server. Closing drops those that are left. */
final class ScratchSpace implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ScratchSpace.class);
    /** SQL state of a statement that makes what is there already. */
    private static final String DUPLICATE = "42710";

    private final ActiveRun run;
    private final ScratchServer server;
    private final ScratchDatabases databases;
    private final Set<Integer> made = new TreeSet<>();
    private int last;

    /**
     * @param run whose databases they are
     * @param target the target that the run is for
     * @param server where they are made
     */
    ScratchSpace(ActiveRun run, TargetSettings target, ScratchServer server) {
        this.run = run;
        this.server = server;
        this.databases = new ScratchDatabases(server.maintenance(), names(target));
    }

    /** The names of databases that are a target's own. */
    static Set<String> names(TargetSettings target) {
        Set<String> names = new HashSet<>(target.backup().furtherDatabases());
        if (target.database().address() instanceof DatabaseAddress.Postgres own) {
            names.add(own.database());
        }
        return names;
    }

    /** Drops what runs left behind that died. */
    void sweep(RunStates runs, Clock clock) {
        databases.sweep(runs, clock);
    }

    /**
     * Makes an empty database.
     *
     * @param properties those of the database that is to be restored into it; null for none in particular
     * @return where it is
     */
    DatabaseSettings create(@Nullable DatabaseProperties properties) {
        last++;
        made.add(last);
        return databases.create(run.id(), last, properties);
    }

    /** Drops all that were made, and says when that fails. */
    void drop() {
        for (int number : Set.copyOf(made)) {
            databases.drop(run.id(), number);
            made.remove(number);
        }
    }

    /** Reads the roles, and makes them on a server of our own: policies name them, and SQL dumps their owners. */
    void makeRoles(StoredDump any) throws IOException {
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

    /** Drops what is left after something went wrong, of which that is what has to be said. */
    @Override
    public void close() {
        boolean interrupted = Thread.interrupted();
        try (databases) {
            drop();
        } catch (RuntimeException e) {
            LOG.warn("A scratch database of the run {} could not be dropped; a later run will", run.id(), e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
