package dev.upkeep.backup.verify;

import dev.upkeep.backup.catalogue.Backup;
import dev.upkeep.backup.catalogue.Catalogue;
import dev.upkeep.backup.catalogue.DatabaseDump;
import dev.upkeep.backup.catalogue.Decryption;
import dev.upkeep.backup.catalogue.Manifest;
import dev.upkeep.backup.restore.DumpRestore;
import dev.upkeep.backup.restore.StoredDump;
import dev.upkeep.backup.tools.PgClients;
import dev.upkeep.backup.tools.RunFolder;
import dev.upkeep.database.Database;
import dev.upkeep.database.Databases;
import dev.upkeep.database.Engine;
import dev.upkeep.database.Scratch;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.objectstore.ObjectStore;
import dev.upkeep.objectstore.ObjectStores;
import dev.upkeep.objectstore.UpkeepKeys;
import dev.upkeep.process.Programs;
import dev.upkeep.run.ActiveRun;
import dev.upkeep.run.CommandText;
import dev.upkeep.run.RunStates;
import dev.upkeep.settings.Settings;
import dev.upkeep.settings.TargetSettings;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Makes scratch databases for a run: a copy of the target's database, restored from its newest backup, or empty ones.
 * What runs that died left behind is removed before. Thread-safe; one run has one at a time.
 */
public final class RestoredCopies {
    private final Settings settings;
    private final Databases databases;
    private final ObjectStores stores;
    private final Programs programs;
    private final RunStates runs;
    private final Function<String, Decryption> decryptions;
    private final Clock clock;
    private final String searchPath;

    /**
     * @param settings the targets' settings
     * @param databases the targets' databases
     * @param stores the targets' buckets
     * @param programs starts PostgreSQL's programs
     * @param runs tells which runs are over, for what they left behind
     * @param decryptions reads a target's encrypted backups, by the target's name
     * @param clock tells when a copy was taken
     * @param searchPath the environment variable PATH, where PostgreSQL's programs are looked for last
     */
    public RestoredCopies(
            Settings settings,
            Databases databases,
            ObjectStores stores,
            Programs programs,
            RunStates runs,
            Function<String, Decryption> decryptions,
            Clock clock,
            String searchPath) {
        this.settings = settings;
        this.databases = databases;
        this.stores = stores;
        this.programs = programs;
        this.runs = runs;
        this.decryptions = decryptions;
        this.clock = clock;
        this.searchPath = searchPath;
    }

    /**
     * Restores the newest backup of the run's target. Without one, an SQLite database is copied as it is; of another,
     * an empty database takes its place. Where PostgreSQL has no scratch server, that is an empty SQLite database.
     *
     * @param run may be cancelled
     * @return the copy, which the caller closes; it says what it is a copy of, or why it has no data
     * @throws UpkeepException when the bucket or the server refuses, or the backup cannot be restored
     */
    public Scratch newest(ActiveRun run) {
        TargetSettings target = settings.target(run.target());
        return run.attempt("The newest backup could not be restored", () -> {
            Database live = databases.of(run.target());
            Optional<StoredDump> newest = newest(run, live.engine());
            if (live.engine() == Engine.SQLITE) {
                return sqlite(
                        run,
                        target,
                        file -> newest.isPresent()
                                ? SqliteScratch.restore(run, newest.get(), file)
                                : SqliteScratch.copy(run, live, file, clock),
                        null);
            }
            int major = newest.isPresent() ? newest.get().serverMajor() : major(live);
            String hindrance = servers(target).hindrance(major);
            if (hindrance != null) {
                return sqlite(run, target, SqliteScratch::empty, "There is no scratch server: " + hindrance);
            }
            return postgres(
                    run,
                    target,
                    major,
                    newest,
                    newest.isPresent()
                            ? null
                            : "The target '" + run.target() + "' has no backup that could be restored. Make one: "
                                    + CommandText.of("run back-up", run.target()));
        });
    }

    /**
     * Makes an empty database of the target's own engine.
     *
     * @param run may be cancelled
     * @return the database, which the caller closes
     * @throws UpkeepException when it cannot be made; where {@link #hindrance} says why, of kind CONFIGURATION
     */
    public Scratch empty(ActiveRun run) {
        TargetSettings target = settings.target(run.target());
        return run.attempt("A scratch database could not be made", () -> {
            Database live = databases.of(run.target());
            return live.engine() == Engine.SQLITE
                    ? sqlite(run, target, SqliteScratch::empty, null)
                    : postgres(run, target, major(live), Optional.empty(), null);
        });
    }

    /**
     * Why no scratch database of the target's own engine can be made, and what to set up, in whole sentences.
     *
     * @param run the run that needs one
     */
    public Optional<String> hindrance(ActiveRun run) {
        Database live = databases.of(run.target());
        return live.engine() == Engine.SQLITE
                ? Optional.empty()
                : run.attempt(
                        "A scratch server could not be looked for",
                        () -> Optional.ofNullable(
                                servers(settings.target(run.target())).hindrance(major(live))));
    }

    /**
     * Removes scratch databases, as a route does.
     *
     * @param scratch what this made
     */
    public void close(Scratch scratch) {
        scratch.close();
    }

    /** How many workers restore a backup: a folder is on disk anyway; of others, one worker needs no disk. */
    static int workers(TargetSettings target, Manifest manifest) {
        return manifest.isOfFolders() ? target.backup().parallel().jobs() : 1;
    }

    private Optional<StoredDump> newest(ActiveRun run, Engine engine) {
        ObjectStore store = stores.of(run.target());
        return new Catalogue(store, UpkeepKeys.of(settings.target(run.target())))
                .newestUntil(backup -> isOf(engine, backup)).stream()
                        .filter(backup -> isOf(engine, backup))
                        .findFirst()
                        .map(Backup::manifest)
                        .map(manifest ->
                                new StoredDump(manifest, manifest.main(), store, decryptions.apply(run.target())));
    }

    private static boolean isOf(Engine engine, Backup backup) {
        return backup.manifest().engine().equals(engine.word());
    }

    private Scratch postgres(
            ActiveRun run, TargetSettings target, int major, Optional<StoredDump> dump, @Nullable String withoutData)
            throws IOException, InterruptedException {
        PostgresScratch scratch = new PostgresScratch(folder(run, target), withoutData);
        return filled(scratch, () -> {
            scratch.open(run, target, servers(target), major);
            scratch.space().sweep(runs, clock);
            scratch.create(
                    dump.map(StoredDump::dump).map(DatabaseDump::properties).orElse(null));
            if (dump.isPresent()) {
                DumpRestore restore = new DumpRestore(programs, clients(target));
                scratch.restore(
                        run, dump.get(), restore, workers(target, dump.get().manifest()));
            }
        });
    }

    private Scratch sqlite(
            ActiveRun run, TargetSettings target, SqliteScratch.Filling filling, @Nullable String withoutData)
            throws IOException, InterruptedException {
        SqliteScratch scratch = new SqliteScratch(folder(run, target), target.database(), withoutData);
        return filled(scratch, () -> scratch.fill(filling));
    }

    private static Scratch filled(Scratch scratch, Filling filling) throws IOException, InterruptedException {
        boolean done = false;
        try {
            filling.fill();
            done = true;
            return scratch;
        } finally {
            if (!done) {
                scratch.close();
            }
        }
    }

    private RunFolder folder(ActiveRun run, TargetSettings target) {
        new Leftovers(settings, runs, clock).remove();
        return RunFolder.create(target.backup().tempDirectory(), run.id(), clock.instant());
    }

    private static int major(Database database) {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select current_setting('server_version_num')::int / 10000")) {
            row.next();
            return row.getInt(1);
        } catch (SQLException e) {
            throw database.explain(e);
        }
    }

    private ScratchServers servers(TargetSettings target) {
        return new ScratchServers(target, programs, clients(target));
    }

    private PgClients clients(TargetSettings target) {
        return PgClients.of(programs, target.backup(), searchPath);
    }

    private interface Filling {
        void fill() throws IOException, InterruptedException;
    }
}
