package dev.upkeep.backup;

import dev.upkeep.database.Database;
import dev.upkeep.database.Databases;
import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.Probe;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.objectstore.ObjectStore;
import dev.upkeep.objectstore.ObjectStores;
import dev.upkeep.objectstore.ObjectUpload;
import dev.upkeep.objectstore.UpkeepKeys;
import dev.upkeep.process.Programs;
import dev.upkeep.run.ActiveRun;
import dev.upkeep.run.JobDefinition;
import dev.upkeep.settings.DatabaseAddress;
import dev.upkeep.settings.Settings;
import dev.upkeep.settings.TargetSettings;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The job back-up: dumps a target's database into its bucket. {@link #dump} stores the dump, the caller stores the
 * manifest that makes it a backup, {@link #report} says what was done; {@link #discardWithoutManifest} removes a dump whose manifest
 * could not be stored. Thread-safe.
 */
public final class BackUp {
    /** The job as a request may name it. */
    public static final JobDefinition JOB = new JobDefinition(
            "back-up",
            "Dumps the database into the bucket, compressed and with a checksum.",
            List.of(new JobDefinition.Parameter(
                    "label",
                    "what to call the backup",
                    Pattern.compile("[\\p{L}\\p{N} ._-]{1,60}"),
                    "before-release")));

    private final Settings settings;
    private final Databases databases;
    private final ObjectStores stores;
    private final Programs programs;
    private final Clock clock;
    private final String searchPath;
    private final String version;

    /**
     * @param settings the targets' settings
     * @param databases the targets' databases
     * @param stores the targets' buckets
     * @param programs starts pg_dump
     * @param clock tells the times in the manifest
     * @param searchPath the environment variable PATH, where pg_dump is looked for last
     * @param version Upkeep's own version
     */
    public BackUp(
            Settings settings,
            Databases databases,
            ObjectStores stores,
            Programs programs,
            Clock clock,
            String searchPath,
            String version) {
        this.settings = settings;
        this.databases = databases;
        this.stores = stores;
        this.programs = programs;
        this.clock = clock;
        this.searchPath = searchPath;
        this.version = version;
    }

    /**
     * Dumps the database into the bucket. This alone makes no backup: the manifest has to be stored then.
     *
     * @return the manifest, to be stored as JSON under {@link Manifest#manifestKey}
     * @throws UpkeepException when there is no whole dump; then there is no object and no upload either
     */
    public Manifest dump(ActiveRun run) {
        if (run.dryRun()) {
            throw new UpkeepException(FailureKind.INTERNAL, "A dry run stores no dump; it is planned instead.");
        }
        return inRun(run, () -> {
            Instant startedAt = clock.instant();
            PreparedDump dump = dumper(run.target()).prepare();
            PartPlan parts = partPlan(run.target(), dump.facts());
            run.throwIfCancelled();
            return manifest(run, startedAt, dump.facts(), parts, store(run, dump, parts));
        });
    }

    /**
     * Plans a backup as a dry run: connects, chooses the tool and the size of the parts, and stores nothing.
     *
     * @throws UpkeepException when something that a backup needs is missing
     */
    public BackupReport plan(ActiveRun run) {
        return inRun(run, () -> {
            DumpFacts facts = dumper(run.target()).prepare().facts();
            PartPlan parts = partPlan(run.target(), facts);
            // A bucket that cannot be reached would fail the backup as well.
            stores.of(run.target()).head(key(run, facts));
            return report(run, manifest(run, clock.instant(), facts, parts, new DumpUpload.Stored(0, 0, "")));
        });
    }

    /**
     * Says what was done.
     *
     * @param manifest the backup's manifest, stored by now unless this is a dry run
     */
    public BackupReport report(ActiveRun run, Manifest manifest) {
        return BackupReport.of(
                manifest,
                run.dryRun(),
                stores.of(run.target()).describe(),
                RestoreLine.of(manifest, settings.target(run.target()).objectStore()));
    }

    /** The bucket that this run's backup belongs in. */
    public String bucket(ActiveRun run) {
        return stores.of(run.target()).bucket();
    }

    /**
     * Removes what this run has stored unless its manifest stands there: without one it is no backup, and nobody would
     * ever find it. May be called whatever happened before, also when the run was cancelled.
     */
    public void discardWithoutManifest(ActiveRun run) {
        // With the interrupt of a cancelled run pending, the store would not be asked at all.
        boolean interrupted = Thread.interrupted();
        try {
            discard(run);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void discard(ActiveRun run) {
        ObjectStore store = stores.of(run.target());
        List<String> stored = new ArrayList<>();
        store.listObjects(
                keys(run.target()).backup(run.id(), ""), page -> page.forEach(object -> stored.add(object.key())));
        String manifest = keys(run.target()).backup(run.id(), Manifest.OBJECT_NAME);
        if (!stored.contains(manifest)) {
            store.deleteAll(stored);
        }
    }

    /**
     * Tries what `upkeep doctor` reports: whether a backup could be made now, without making one.
     *
     * @param target the target's name
     */
    public List<Probe> probe(String target) {
        String subject = target + ": make a dump";
        try {
            DumpFacts facts = dumper(target).prepare().facts();
            partPlan(target, facts);
            return List.of(new Probe(
                    subject,
                    true,
                    facts.tool() + " " + facts.toolVersion() + " for " + facts.engine() + " " + facts.serverVersion()));
        } catch (UpkeepException e) {
            return List.of(new Probe(subject, false, e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return List.of(new Probe(subject, false, "It was interrupted."));
        }
    }

    private DumpUpload.Stored store(ActiveRun run, PreparedDump dump, PartPlan parts)
            throws IOException, InterruptedException {
        int level = settings.target(run.target()).backup().compressionLevel();
        ObjectUpload upload =
                stores.of(run.target()).beginUpload(key(run, dump.facts()), "application/zstd", parts.partBytes());
        try (DumpUpload way = new DumpUpload(upload, level)) {
            dump.writeTo(run, way.input());
            run.throwIfCancelled();
            return way.complete();
        }
    }

    private Manifest manifest(
            ActiveRun run, Instant startedAt, DumpFacts facts, PartPlan parts, DumpUpload.Stored stored) {
        return new Manifest(
                Manifest.SCHEMA_VERSION,
                run.id(),
                run.target(),
                run.parameter("label").orElse(null),
                run.run().trigger().word(),
                startedAt,
                clock.instant(),
                facts.engine(),
                facts.serverVersion(),
                facts.tool(),
                facts.toolVersion(),
                facts.database(),
                facts.databaseBytes(),
                facts.format(),
                "zstd",
                key(run, facts),
                stored.rawBytes(),
                stored.storedBytes(),
                stored.sha256(),
                parts.partBytes(),
                version);
    }

    private Dumper dumper(String target) {
        TargetSettings targetSettings = settings.target(target);
        Database database = databases.of(target);
        DatabaseAddress address = targetSettings.database().address();
        if (address instanceof DatabaseAddress.Postgres postgres) {
            return new PostgresDumper(targetSettings, postgres, database, programs, clock, searchPath);
        }
        return new SqliteDumper(
                ((DatabaseAddress.Sqlite) address).file(),
                database,
                targetSettings.backup().tempDirectory(),
                clock);
    }

    private PartPlan partPlan(String target, DumpFacts facts) {
        return PartPlan.of(
                facts.databaseBytes(),
                settings.target(target).objectStore().provider(),
                Runtime.getRuntime().maxMemory());
    }

    private String key(ActiveRun run, DumpFacts facts) {
        return keys(run.target()).backup(run.id(), facts.objectName());
    }

    private UpkeepKeys keys(String target) {
        return new UpkeepKeys(settings.target(target).backup().prefix(), target);
    }

    /** Does a run's work; what a cancelled run stumbles over is not what is wrong with it. */
    private static <T> T inRun(ActiveRun run, Work<T> work) {
        try {
            return work.result();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            run.throwIfCancelled();
            throw new UpkeepException(FailureKind.CANCELLED, "The run was interrupted.", e);
        } catch (IOException e) {
            run.throwIfCancelled();
            throw new UpkeepException(FailureKind.INTERNAL, "The dump could not be passed on: " + e, e);
        } catch (RuntimeException e) {
            run.throwIfCancelled();
            throw e;
        }
    }

    private interface Work<T> {
        T result() throws IOException, InterruptedException;
    }
}
