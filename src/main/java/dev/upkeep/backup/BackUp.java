package dev.upkeep.backup;

import dev.upkeep.backup.catalogue.Catalogue;
import dev.upkeep.backup.catalogue.DatabaseDump;
import dev.upkeep.backup.catalogue.Encryption;
import dev.upkeep.backup.catalogue.Manifest;
import dev.upkeep.backup.catalogue.StoredFile;
import dev.upkeep.database.Databases;
import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.Probe;
import dev.upkeep.failure.Uninterrupted;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.objectstore.ObjectStore;
import dev.upkeep.objectstore.ObjectStores;
import dev.upkeep.objectstore.UpkeepKeys;
import dev.upkeep.process.Programs;
import dev.upkeep.run.ActiveRun;
import dev.upkeep.run.JobDefinition;
import dev.upkeep.settings.AgeRecipient;
import dev.upkeep.settings.ObjectStoreSettings;
import dev.upkeep.settings.Settings;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The job back-up: dumps a target's database into its bucket. {@link #dump} stores the dump, the caller stores the
 * manifest that makes it a backup, {@link #report} says what was done; {@link #discardWithoutManifest} removes a dump
 * whose manifest could not be stored. Thread-safe.
 */
public final class BackUp {
    /** The job as a request may name it. */
    public static final JobDefinition JOB = new JobDefinition(
            "back-up",
            "Dumps the database into the bucket, compressed and with a checksum.",
            List.of(new JobDefinition.Parameter(
                    "label", "what to call the backup", Pattern.compile("[\\p{L}\\p{N} ._-]{1,60}"), "before-release")),
            JobDefinition.SCHEMA_LOCK);

    private static final String BROKEN = "The dump could not be passed on";

    private final Settings settings;
    private final ObjectStores stores;
    private final Dumpers dumpers;
    private final Clock clock;
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
        this.stores = stores;
        this.dumpers = new Dumpers(settings, databases, programs, clock, searchPath);
        this.clock = clock;
        this.version = version;
    }

    /**
     * Dumps the databases into the bucket. This alone makes no backup: the manifest has to be stored then.
     *
     * @return the manifest, to be stored as JSON under {@link Manifest#key}
     * @throws UpkeepException when a dump is not whole; then there is no object of it and no upload either
     */
    public Manifest dump(ActiveRun run) {
        if (run.dryRun()) {
            throw new UpkeepException(FailureKind.INTERNAL, "A dry run stores no dump; it is planned instead.");
        }
        return run.attempt(BROKEN, () -> {
            Instant startedAt = clock.instant();
            List<PreparedDump> prepared = prepare(run);
            List<DatabaseDump> databases = new ArrayList<>();
            boolean anyStored = false;
            try {
                // First, for what may fail here should not cost a dump of hours.
                Optional<Globals> globals = dumpers.globals(run.target());
                StoredFile roles = globals.isPresent() ? store(run, globals.get()) : null;
                anyStored = roles != null;
                for (PreparedDump dump : prepared) {
                    DumpUploads uploads = uploads(
                            run,
                            partPlan(run.target(), dump.facts()),
                            dump.facts().files());
                    try {
                        databases.add(dump.store(run, uploads));
                    } finally {
                        anyStored |= uploads.anyStored();
                    }
                }
                return manifest(run, startedAt, prepared.get(0).facts(), databases, roles);
            } catch (IOException | InterruptedException | RuntimeException e) {
                if (anyStored) {
                    discardAfter(e, run);
                }
                throw e;
            }
        });
    }

    private void discardAfter(Exception failure, ActiveRun run) {
        try {
            discardWithoutManifest(run);
        } catch (RuntimeException e) {
            failure.addSuppressed(e);
        }
    }

    /**
     * Plans a backup as a dry run: connects, chooses the tool and the size of the parts, and stores nothing.
     *
     * @throws UpkeepException when something that a backup needs is missing
     */
    public BackupReport plan(ActiveRun run) {
        return run.attempt(BROKEN, () -> {
            List<DumpFacts> facts =
                    prepare(run).stream().map(PreparedDump::facts).toList();
            // A bucket that cannot be reached would fail the backup as well.
            stores.of(run.target()).head(key(run, facts.get(0).objectName()));
            return BackupReport.planned(
                    run,
                    facts,
                    facts.stream()
                            .map(one -> uploads(run, partPlan(run.target(), one), one.files())
                                    .key(one.objectName()))
                            .toList(),
                    encryption(run.target()) != null,
                    stores.of(run.target()).describe(),
                    missingExclusions(run).map(List::of).orElse(List.of()));
        });
    }

    /**
     * Says what was done.
     *
     * @param manifest the backup's manifest, stored by now
     */
    public BackupReport report(ActiveRun run, Manifest manifest) {
        ObjectStore store = stores.of(run.target());
        return BackupReport.of(
                manifest,
                store.describe(),
                RestoreLine.of(manifest, settings.target(run.target()).objectStore())
                        .get(0),
                warnings(run, manifest));
    }

    /** The backup is made by now: what cannot be looked at for a warning is one itself, and no failure of the backup. */
    private List<String> warnings(ActiveRun run, Manifest manifest) {
        List<String> warnings = new ArrayList<>(besideEarlier(run, manifest));
        try {
            missingExclusions(run).ifPresent(warnings::add);
        } catch (UpkeepException e) {
            warnings.add("Whether backup.exclude-table-data names tables that there are was not looked at: "
                    + e.getMessage());
        }
        return warnings;
    }

    private Optional<String> missingExclusions(ActiveRun run) {
        List<String> missing = dumpers.missingExclusions(run.target());
        return missing.isEmpty()
                ? Optional.empty()
                : Optional.of("No database has " + String.join(", ", missing)
                        + ", whose rows backup.exclude-table-data is to leave out: correct the name there.");
    }

    private List<String> besideEarlier(ActiveRun run, Manifest manifest) {
        SizeAnomaly anomaly = new SizeAnomaly(manifest);
        MixedBackups mixed = new MixedBackups(manifest);
        try {
            new Catalogue(stores.of(run.target()), keys(run.target())).newestUntil(earlier -> {
                mixed.look(earlier.manifest());
                return anomaly.isEnough(earlier.manifest());
            });
        } catch (UpkeepException e) {
            return List.of("It was not compared with earlier backups: " + e.getMessage());
        }
        return Stream.of(anomaly.warning(), mixed.warning())
                .flatMap(Optional::stream)
                .toList();
    }

    /** The key that this run's manifest belongs under. */
    public String manifestKey(ActiveRun run) {
        return key(run, Manifest.OBJECT_NAME);
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
        Uninterrupted.call(() -> {
            discard(run);
            return run;
        });
    }

    private void discard(ActiveRun run) {
        ObjectStore store = stores.of(run.target());
        List<String> stored = new ArrayList<>();
        store.listObjects(
                keys(run.target()).backup(run.id(), ""), page -> page.forEach(object -> stored.add(object.key())));
        // A listing may lag behind what was stored a moment ago; the object itself does not.
        if (store.head(manifestKey(run)).isEmpty()) {
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
            List<String> details = new ArrayList<>();
            for (Dumper dumper : dumpers.of(target)) {
                DumpFacts facts = dumper.prepare().facts();
                partPlan(target, facts);
                details.add(facts.database() + " by " + facts.tool() + " " + facts.toolVersion() + " for "
                        + facts.engine() + " " + facts.serverVersion());
            }
            return List.of(new Probe(subject, true, String.join(", ", details)));
        } catch (UpkeepException e) {
            return List.of(Probe.failed(subject, e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return List.of(new Probe(subject, false, "It was interrupted."));
        }
    }

    private List<PreparedDump> prepare(ActiveRun run) throws InterruptedException {
        List<PreparedDump> prepared = new ArrayList<>();
        for (Dumper dumper : dumpers.of(run.target())) {
            PreparedDump dump = dumper.prepare();
            partPlan(run.target(), dump.facts());
            run.throwIfCancelled();
            prepared.add(dump);
        }
        return prepared;
    }

    private StoredFile store(ActiveRun run, Globals globals) throws IOException, InterruptedException {
        DumpUploads uploads = uploads(run, partPlan(run.target(), 0), 1);
        try (DumpUpload upload = uploads.begin(Globals.FILE_NAME)) {
            globals.writeTo(run, upload.input());
            run.throwIfCancelled();
            return uploads.complete(upload);
        }
    }

    private DumpUploads uploads(ActiveRun run, PartPlan parts, int atOnce) {
        return new DumpUploads(
                stores.of(run.target()),
                key(run, ""),
                parts,
                settings.target(run.target()).backup(),
                atOnce);
    }

    private Manifest manifest(
            ActiveRun run,
            Instant startedAt,
            DumpFacts facts,
            List<DatabaseDump> databases,
            @Nullable StoredFile globals) {
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
                facts.format(),
                "zstd",
                encryption(run.target()),
                databases,
                globals,
                version);
    }

    private PartPlan partPlan(String target, DumpFacts facts) {
        return facts.files() == 1
                ? partPlan(target, facts.databaseBytes())
                : PartPlan.ofSeveral(facts.files(), Runtime.getRuntime().maxMemory());
    }

    private PartPlan partPlan(String target, long bytes) {
        ObjectStoreSettings store = settings.target(target).objectStore();
        return PartPlan.of(
                bytes,
                store.provider(),
                store.quirks().mostParts(),
                Runtime.getRuntime().maxMemory());
    }

    private @Nullable Encryption encryption(String target) {
        List<AgeRecipient> recipients = settings.target(target).backup().ageRecipients();
        return recipients.isEmpty()
                ? null
                : new Encryption(
                        "age", recipients.stream().map(AgeRecipient::publicKey).toList());
    }

    private String key(ActiveRun run, String objectName) {
        return keys(run.target()).backup(run.id(), objectName);
    }

    private UpkeepKeys keys(String target) {
        return UpkeepKeys.of(settings.target(target));
    }
}
