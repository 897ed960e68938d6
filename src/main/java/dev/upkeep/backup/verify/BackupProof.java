package dev.upkeep.backup.verify;

import dev.upkeep.backup.catalogue.DatabaseDump;
import dev.upkeep.backup.catalogue.Decryption;
import dev.upkeep.backup.catalogue.Manifest;
import dev.upkeep.backup.catalogue.StoredContent;
import dev.upkeep.backup.catalogue.StoredFile;
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
import dev.upkeep.objectstore.ObjectStores;
import dev.upkeep.process.Programs;
import dev.upkeep.run.ActiveRun;
import dev.upkeep.run.RunStates;
import dev.upkeep.settings.Settings;
import dev.upkeep.settings.TargetSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Holds a backup against its manifest: reads every file back, counts the dumped rows, or restores it and counts again.
 * Thread-safe.
 */
final class BackupProof {
    private final Settings settings;
    private final ObjectStores stores;
    private final Programs programs;
    private final RunStates runs;
    private final Function<String, Decryption> decryptions;
    private final Clock clock;
    private final String searchPath;

    BackupProof(
            Settings settings,
            ObjectStores stores,
            Programs programs,
            RunStates runs,
            Function<String, Decryption> decryptions,
            Clock clock,
            String searchPath) {
        this.settings = settings;
        this.stores = stores;
        this.programs = programs;
        this.runs = runs;
        this.decryptions = decryptions;
        this.clock = clock;
        this.searchPath = searchPath;
    }

    /** How far a backup can be proven with the keys that there are here. */
    VerificationLevel highest(ActiveRun run, Manifest manifest) {
        return manifest.encryption() != null && decryptions.apply(run.target()).equals(Decryption.NONE)
                ? VerificationLevel.HASHED
                : VerificationLevel.RESTORED;
    }

    /** Why a backup cannot be restored; null when it can. */
    @Nullable
    String hindrance(ActiveRun run, Manifest manifest) throws InterruptedException {
        String hindrance = manifest.format().equals("sqlite")
                ? null
                : servers(settings.target(run.target()))
                        .hindrance(any(run, manifest).serverMajor());
        return hindrance == null ? null : "It was not restored: " + hindrance;
    }

    /**
     * Tries one level. What is wrong with the backup becomes a finding; anything else is thrown.
     *
     * @return how long the restore took; zero where nothing was restored
     */
    Duration attempt(ActiveRun run, Manifest manifest, VerificationLevel level, Findings findings)
            throws IOException, InterruptedException {
        try {
            return switch (level) {
                case HASHED -> {
                    hash(run, manifest, findings);
                    yield Duration.ZERO;
                }
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
            if (e.kind() == FailureKind.CONFIGURATION && manifest.encryption() != null) {
                // To a key, a file whose first lines were damaged is one that was encrypted to somebody else.
                hash(run, manifest, findings);
                if (!findings.isEmpty()) {
                    return Duration.ZERO;
                }
            }
            note(e, findings);
            return Duration.ZERO;
        }
    }

    private void hash(ActiveRun run, Manifest manifest, Findings findings) throws IOException {
        for (StoredFile file : manifest.files()) {
            try {
                StoredContent.requireAsStored(stores.of(run.target()), file, read -> {
                    run.throwIfCancelled();
                    run.progress("read bytes", read, file.storedBytes());
                });
            } catch (UpkeepException e) {
                note(e, findings);
            }
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
}
