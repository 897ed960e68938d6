package dev.upkeep.backup.verify;

import dev.upkeep.backup.catalogue.Backup;
import dev.upkeep.backup.catalogue.Catalogue;
import dev.upkeep.backup.catalogue.DatabaseDump;
import dev.upkeep.backup.catalogue.Decryption;
import dev.upkeep.backup.catalogue.Manifest;
import dev.upkeep.backup.catalogue.StoredContent;
import dev.upkeep.backup.catalogue.StoredFile;
import dev.upkeep.backup.catalogue.Verification;
import dev.upkeep.backup.catalogue.VerificationLevel;
import dev.upkeep.backup.restore.Comparison;
import dev.upkeep.backup.restore.DumpReader;
import dev.upkeep.backup.restore.DumpRestore;
import dev.upkeep.backup.restore.DumpedRows;
import dev.upkeep.backup.restore.Findings;
import dev.upkeep.backup.restore.FolderReader;
import dev.upkeep.backup.restore.SqliteRestore;
import dev.upkeep.backup.restore.StoredDump;
import dev.upkeep.backup.tools.PgClients;
import dev.upkeep.backup.tools.RunFolder;
import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.objectstore.ObjectStore;
import dev.upkeep.objectstore.ObjectStores;
import dev.upkeep.objectstore.UpkeepKeys;
import dev.upkeep.process.Programs;
import dev.upkeep.run.ActiveRun;
import dev.upkeep.run.JobDefinition;
import dev.upkeep.run.Run;
import dev.upkeep.run.RunStates;
import dev.upkeep.run.RunStatus;
import dev.upkeep.settings.Settings;
import dev.upkeep.settings.TargetSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The job verify-backup: proves a backup at one of three levels, and keeps what it found beside the backup. A bucket or
 * a server that cannot be reached says nothing about a backup and is not kept. Thread-safe.
 */
public final class VerifyBackup {
    /** The job as a request may name it. */
    public static final JobDefinition JOB = new JobDefinition(
            "verify-backup",
            "Proves a backup: reads it back, counts its rows, or restores it.",
            List.of(
                    new JobDefinition.Parameter(
                            "backup",
                            "which: latest, an id or a time; otherwise the newest that was not verified so far",
                            Pattern.compile("[A-Za-z0-9:.+-]{1,60}"),
                            "latest"),
                    new JobDefinition.Parameter(
                            "level",
                            "how far: stored, counted or restored; otherwise as backup.verify-level says",
                            Pattern.compile("stored|counted|restored"),
                            "counted")));

    private static final double MILLISECONDS = 1000.0;

    private final Settings settings;
    private final ObjectStores stores;
    private final Programs programs;
    private final RunStates runs;
    private final Function<String, Decryption> decryptions;
    private final Clock clock;
    private final String searchPath;
    private final String version;

    /**
     * @param settings the targets' settings
     * @param stores the targets' buckets
     * @param programs starts PostgreSQL's programs
     * @param runs tells which runs are over, for what they left behind
     * @param decryptions reads a target's encrypted backups, by the target's name
     * @param clock tells when a backup was verified
     * @param searchPath the environment variable PATH, where PostgreSQL's programs are looked for last
     * @param version Upkeep's own version
     */
    public VerifyBackup(
            Settings settings,
            ObjectStores stores,
            Programs programs,
            RunStates runs,
            Function<String, Decryption> decryptions,
            Clock clock,
            String searchPath,
            String version) {
        this.settings = settings;
        this.stores = stores;
        this.programs = programs;
        this.runs = runs;
        this.decryptions = decryptions;
        this.clock = clock;
        this.searchPath = searchPath;
        this.version = version;
    }

    /**
     * Verifies the backup that the run names.
     *
     * @return what was proven; with a finding when the level asked for could not be tried and the one below was
     * @throws UpkeepException of kind DATA when the backup is not what it has to be: its status says so by then. Of
     *     another kind when nothing is known about it: its status is as it was
     */
    public VerifyReport verify(ActiveRun run) {
        VerificationLevel asked = level(run);
        Catalogue catalogue = catalogue(run.target());
        Backup backup = choose(run, catalogue, asked);
        if (run.dryRun()) {
            return VerifyReport.planned(run.run(), backup.manifest(), asked);
        }
        return verify(run, catalogue, backup, asked);
    }

    /**
     * Verifies a backup for a run that does more than that.
     *
     * @param run the run
     * @param id the backup's id
     * @param level how far: `stored`, `counted` or `restored`
     * @return the backup's id, now that it is proven
     * @throws UpkeepException as {@link #verify(ActiveRun)} does
     */
    public String verify(ActiveRun run, String id, String level) {
        Catalogue catalogue = catalogue(run.target());
        verify(run, catalogue, catalogue.find(id), VerificationLevel.valueOf(level.toUpperCase(Locale.ROOT)));
        return id;
    }

    private VerifyReport verify(ActiveRun run, Catalogue catalogue, Backup backup, VerificationLevel asked) {
        return run.attempt(
                "The backup " + backup.id() + " could not be verified", () -> prove(run, catalogue, backup, asked));
    }

    private VerifyReport prove(ActiveRun run, Catalogue catalogue, Backup backup, VerificationLevel asked)
            throws IOException, InterruptedException {
        Manifest manifest = backup.manifest();
        String skipped = asked == VerificationLevel.RESTORED ? hindrance(run, manifest) : null;
        VerificationLevel level = skipped == null ? asked : VerificationLevel.COUNTED;
        Findings findings = new Findings();
        long start = System.nanoTime();
        Duration restoring = attempt(run, manifest, level, findings);
        Duration took = level == VerificationLevel.RESTORED && !restoring.isZero()
                ? restoring
                : Duration.ofNanos(System.nanoTime() - start);
        run.throwIfCancelled();
        long rows = manifest.databases().stream()
                .mapToLong(dump -> dump.contents().rows())
                .sum();
        Verification done = new Verification(
                level,
                clock.instant(),
                findings.isEmpty(),
                findings.list(),
                took.toMillis() / MILLISECONDS,
                level == VerificationLevel.STORED ? 0 : rows,
                version);
        catalogue.keep(backup.status().with(done));
        if (!done.passed()) {
            throw new UpkeepException(
                    FailureKind.DATA,
                    "The backup " + backup.id() + " of the target '" + run.target()
                            + "' is not what it has to be, found "
                            + "at the level " + level.word() + ": " + String.join(" ", done.findings())
                            + " Do not rely on it; back up again, and look into the bucket.");
        }
        return VerifyReport.of(run.run(), manifest, asked, skipped, done);
    }

    /** Why a backup cannot be restored for proof; null when it can. */
    private @Nullable String hindrance(ActiveRun run, Manifest manifest) throws InterruptedException {
        String hindrance = manifest.format().equals("sqlite")
                ? null
                : servers(settings.target(run.target()))
                        .hindrance(any(run, manifest).serverMajor());
        return hindrance == null ? null : "It was not restored: " + hindrance;
    }

    /**
     * Whether a run made a backup that is to be verified now.
     *
     * @param run a run that is over
     * @param level how far new backups are verified, or `off`
     */
    public boolean isToBeVerified(Run run, String level) {
        return !level.equals("off")
                && run.job().equals("back-up")
                && run.status() == RunStatus.SUCCEEDED
                && !run.dryRun();
    }

    /**
     * The parameters of the request that verifies what a run of back-up made.
     *
     * @param run the run of back-up
     * @param level how far: `stored`, `counted` or `restored`
     */
    public Map<String, String> request(Run run, String level) {
        return Map.of("backup", run.id(), "level", level);
    }

    /** Tries one level. What is wrong with the backup becomes a finding; anything else is thrown. */
    private Duration attempt(ActiveRun run, Manifest manifest, VerificationLevel level, Findings findings)
            throws IOException, InterruptedException {
        try {
            return switch (level) {
                case STORED -> {
                    read(run, manifest.files(), any(run, manifest), findings);
                    yield Duration.ZERO;
                }
                case COUNTED -> {
                    count(run, manifest, findings);
                    yield Duration.ZERO;
                }
                case RESTORED -> restore(run, manifest, findings);
            };
        } catch (UpkeepException e) {
            note(e, findings);
            return Duration.ZERO;
        }
    }

    private static void note(UpkeepException failure, Findings findings) {
        if (failure.kind() != FailureKind.DATA) {
            throw failure;
        }
        findings.add(failure.getMessage());
    }

    private static void read(ActiveRun run, List<StoredFile> files, StoredDump any, Findings findings)
            throws IOException {
        for (StoredFile file : files) {
            byte[] buffer = new byte[256 * 1024];
            try (StoredContent content = any.open(file)) {
                for (int read = content.read(buffer); read >= 0; read = content.read(buffer)) {
                    run.throwIfCancelled();
                    run.progress("read bytes", content.storedBytesRead(), file.storedBytes());
                }
            } catch (UpkeepException e) {
                note(e, findings);
            }
        }
    }

    private void count(ActiveRun run, Manifest manifest, Findings findings) throws IOException, InterruptedException {
        for (DatabaseDump dump : manifest.databases()) {
            StoredDump stored = stored(run, manifest, dump);
            try {
                if (manifest.format().equals("sqlite")) {
                    restoreSqlite(run, stored, findings);
                } else {
                    new Comparison(dump, findings).with(rows(run, stored));
                }
            } catch (UpkeepException e) {
                note(e, findings);
            }
        }
        StoredFile globals = manifest.globals();
        if (globals != null) {
            read(run, List.of(globals), any(run, manifest), findings);
        }
    }

    private DumpedRows rows(ActiveRun run, StoredDump dump) throws IOException, InterruptedException {
        PgClients clients = clients(run.target());
        if (!dump.manifest().isOfFolders()) {
            return new DumpReader(programs, clients).read(run, dump);
        }
        Path temp = settings.target(run.target()).backup().tempDirectory();
        try (RunFolder folder = RunFolder.create(temp, run.id(), clock.instant())) {
            return new FolderReader(programs, clients, folder.createFolder("contents")).read(run, dump);
        }
    }

    private Duration restore(ActiveRun run, Manifest manifest, Findings findings)
            throws IOException, InterruptedException {
        StoredDump any = any(run, manifest);
        if (manifest.format().equals("sqlite")) {
            return restoreSqlite(run, any, findings);
        }
        TargetSettings target = settings.target(run.target());
        new Leftovers(settings, runs, clock).remove();
        try (RunFolder folder = RunFolder.create(target.backup().tempDirectory(), run.id(), clock.instant());
                ScratchServer server = servers(target).open(run, any.serverMajor(), folder);
                ScratchSpace space = new ScratchSpace(run, target, server)) {
            space.sweep(runs, clock);
            DumpRestore restore = new DumpRestore(programs, clients(run.target()));
            return new RestoreProof(space, restore, RestoredCopies.workers(target, manifest))
                    .prove(run, any, folder, findings);
        }
    }

    private Duration restoreSqlite(ActiveRun run, StoredDump dump, Findings findings) throws IOException {
        Path temp = settings.target(run.target()).backup().tempDirectory();
        try (RunFolder folder = RunFolder.create(temp, run.id(), clock.instant())) {
            Path file = folder.createFile("restored.db");
            long start = System.nanoTime();
            SqliteRestore.restore(run, dump, file);
            Duration took = Duration.ofNanos(System.nanoTime() - start);
            SqliteRestore.compare(dump, file, findings);
            return took;
        }
    }

    private VerificationLevel level(ActiveRun run) {
        return VerificationLevel.valueOf(run.parameter("level")
                .orElseGet(() -> settings.target(run.target()).backup().verifyLevel())
                .toUpperCase(Locale.ROOT));
    }

    /** The backup that the request names; otherwise the newest that nobody tried to prove that far, or the newest. */
    private static Backup choose(ActiveRun run, Catalogue catalogue, VerificationLevel level) {
        if (run.parameter("backup").isPresent()) {
            return catalogue.find(run.parameter("backup").get());
        }
        return catalogue.list().stream()
                .filter(backup -> backup.status().verifications().stream()
                        .allMatch(one -> one.level().compareTo(level) < 0))
                .findFirst()
                .orElseGet(() -> catalogue.find("latest"));
    }

    private StoredDump any(ActiveRun run, Manifest manifest) {
        return stored(run, manifest, manifest.main());
    }

    private StoredDump stored(ActiveRun run, Manifest manifest, DatabaseDump dump) {
        return new StoredDump(manifest, dump, stores.of(run.target()), decryptions.apply(run.target()));
    }

    private ScratchServers servers(TargetSettings target) {
        return new ScratchServers(target, programs, clients(target.name()));
    }

    private PgClients clients(String target) {
        return PgClients.of(programs, settings.target(target).backup(), searchPath);
    }

    private Catalogue catalogue(String target) {
        ObjectStore store = stores.of(target);
        return new Catalogue(store, UpkeepKeys.of(settings.target(target)));
    }
}
