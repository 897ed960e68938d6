package dev.upkeep.backup.verify;

import dev.upkeep.backup.catalogue.DatabaseDump;
import dev.upkeep.backup.restore.DumpRestore;
import dev.upkeep.backup.restore.Findings;
import dev.upkeep.backup.restore.RestoreOptions;
import dev.upkeep.backup.restore.RestoredDatabase;
import dev.upkeep.backup.restore.StoredDump;
import dev.upkeep.backup.tools.RunFolder;
import dev.upkeep.run.ActiveRun;
import dev.upkeep.settings.DatabaseSettings;
import java.io.IOException;
import java.time.Duration;

/** Proves a PostgreSQL backup by restoring each of its databases into a scratch database, one after the other. */
final class RestoreProof {
    private final ScratchSpace space;
    private final DumpRestore restore;
    private final int jobs;

    /**
     * @param space where scratch databases are made
     * @param restore restores
     * @param jobs how many workers restore at the same time
     */
    RestoreProof(ScratchSpace space, DumpRestore restore, int jobs) {
        this.space = space;
        this.restore = restore;
        this.jobs = jobs;
    }

    /**
     * Restores and compares. Each scratch database is dropped before the next is made; what is left when something goes
     * wrong is its space's to drop.
     *
     * @param any a dump of the backup; its manifest names the others
     * @param folder takes what restoring needs for a while
     * @param findings takes what differs
     * @return how long restoring alone took
     */
    Duration prove(ActiveRun run, StoredDump any, RunFolder folder, Findings findings)
            throws IOException, InterruptedException {
        space.makeRoles(any);
        Duration took = Duration.ZERO;
        for (DatabaseDump one : any.manifest().databases()) {
            StoredDump dump = new StoredDump(any.manifest(), one, any.store(), any.decryption());
            DatabaseSettings database = space.create(one.properties());
            long start = System.nanoTime();
            restore.restore(run, dump, database, RestoreOptions.forProof(jobs), folder);
            took = took.plusNanos(System.nanoTime() - start);
            new RestoredDatabase("scratch", database).compare(run, dump, findings);
            space.drop();
        }
        return took;
    }
}
