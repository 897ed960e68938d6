package dev.upkeep.backup.verify;

import dev.upkeep.backup.catalogue.DatabaseProperties;
import dev.upkeep.backup.restore.DumpRestore;
import dev.upkeep.backup.restore.RestoreOptions;
import dev.upkeep.backup.restore.StoredDump;
import dev.upkeep.backup.tools.RunFolder;
import dev.upkeep.database.Database;
import dev.upkeep.database.Scratch;
import dev.upkeep.database.Session;
import dev.upkeep.run.ActiveRun;
import dev.upkeep.settings.DatabaseSettings;
import dev.upkeep.settings.TargetSettings;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Scratch databases on a PostgreSQL server, which ends with them if it was started for them. Its steps are taken one by
 * one, {@link #open} first, and whatever happens meanwhile, it is closed. Not thread-safe.
 */
final class PostgresScratch implements Scratch {
    private final RunFolder folder;
    private final @Nullable String withoutData;
    private @Nullable ScratchServer server;
    private @Nullable ScratchSpace space;
    private @Nullable DatabaseSettings first;
    private @Nullable Origin origin;

    /**
     * @param folder takes what is needed for a while; closed together with this
     * @param withoutData why this is no copy; null when it is one, or nobody wants one
     */
    PostgresScratch(RunFolder folder, @Nullable String withoutData) {
        this.folder = folder;
        this.withoutData = withoutData;
    }

    /** Finds or starts the server, where nothing hinders that. */
    void open(ActiveRun run, TargetSettings target, ScratchServers servers, int major)
            throws IOException, InterruptedException {
        ScratchServer opened = servers.open(run, major, folder);
        server = opened;
        space = new ScratchSpace(run, target, opened);
    }

    /** Where its databases are made. */
    ScratchSpace space() {
        return Objects.requireNonNull(space, "not open");
    }

    /**
     * Makes the first database, empty.
     *
     * @param properties those of the database that is to be restored into it; null for none in particular
     */
    void create(@Nullable DatabaseProperties properties) {
        first = space().create(properties);
    }

    /** Restores a dump into the first database. */
    void restore(ActiveRun run, StoredDump dump, DumpRestore restore, int workers)
            throws IOException, InterruptedException {
        space().makeRoles(dump);
        long start = System.nanoTime();
        restore.restore(run, dump, settings(), RestoreOptions.forTrial(workers), folder);
        origin = origin(dump, start);
        run.progress("analyzing", 0, 0);
        analyze(run);
    }

    /** Without statistics, the server would go about many rows otherwise than it does in the database itself. */
    @SuppressWarnings("try") // the hook only has to be closed
    private void analyze(ActiveRun run) {
        try (Database database = new Database("scratch", settings())) {
            try (Connection connection =
                            database.unpooled(Session.unhurried(Duration.ZERO)).getConnection();
                    Statement statement = connection.createStatement();
                    ActiveRun.Hook hook = run.onCancel(database.interruption(connection))) {
                statement.execute("analyze");
            } catch (SQLException e) {
                run.throwIfCancelled();
                throw database.explain(e);
            }
        }
    }

    /** What a restored database is a copy of, when restoring it began at a nano time and has just ended. */
    static Origin origin(StoredDump dump, long start) {
        return new Origin(
                dump.manifest().id(),
                dump.dump().name(),
                dump.dump().snapshotAt(),
                Duration.ofNanos(System.nanoTime() - start),
                dump.dump().contents().rows());
    }

    @Override
    public DatabaseSettings settings() {
        return Objects.requireNonNull(first, "no database was made");
    }

    @Override
    public DatabaseSettings empty() {
        return space().create(null);
    }

    @Override
    public Optional<Origin> origin() {
        return Optional.ofNullable(origin);
    }

    @Override
    public Optional<String> withoutData() {
        return Optional.ofNullable(withoutData);
    }

    @Override
    @SuppressWarnings("try") // each only has to be closed, the last first
    public void close() {
        try (folder;
                ScratchServer ends = server;
                ScratchSpace drops = space) {
            first = null;
        }
    }
}
