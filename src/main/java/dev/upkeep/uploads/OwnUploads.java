package dev.upkeep.uploads;

import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.objectstore.IncompleteUpload;
import dev.upkeep.objectstore.ObjectStore;
import dev.upkeep.objectstore.ObjectStores;
import dev.upkeep.objectstore.UpkeepKeys;
import dev.upkeep.run.ActiveRun;
import dev.upkeep.run.RunStates;
import dev.upkeep.settings.Settings;
import java.time.Instant;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The uploads of a target's own backups that runs began and did not live to end. Thread-safe. */
public final class OwnUploads {
    private static final Logger LOG = LoggerFactory.getLogger(OwnUploads.class);

    private final Settings settings;
    private final ObjectStores stores;
    private final RunStates runs;

    /**
     * @param settings where the targets' own keys are
     * @param stores the targets' buckets
     * @param runs says which runs are at work
     */
    public OwnUploads(Settings settings, ObjectStores stores, RunStates runs) {
        this.settings = settings;
        this.stores = stores;
        this.runs = runs;
    }

    /**
     * Aborts those of ended runs. What cannot be aborted now is no reason to make no backup: it is logged, and left to
     * abort-incomplete-uploads.
     *
     * @param run the run that is about to upload; may be cancelled
     */
    public void abortLeft(ActiveRun run) {
        ObjectStore store = stores.of(run.target());
        UpkeepKeys keys = UpkeepKeys.of(settings.target(run.target()));
        UploadPolicy policy = new UploadPolicy(List.of(keys), runs, Instant.MIN);
        try {
            store.listIncompleteUploads(
                    keys.backups(), page -> page.forEach(upload -> abort(run, store, policy, upload)));
        } catch (UpkeepException e) {
            if (e.kind() == FailureKind.CANCELLED) {
                throw e;
            }
            LOG.warn("What earlier runs left in {} was not looked for: {}", store.describe(), e.getMessage());
        }
    }

    private static void abort(ActiveRun run, ObjectStore store, UploadPolicy policy, IncompleteUpload upload) {
        run.throwIfCancelled();
        if (policy.decide(upload) == UploadPolicy.Decision.LEFT_BY_A_RUN && store.abort(upload)) {
            LOG.info("Aborted the upload of {}, which an ended run had left behind", upload.key());
        }
    }
}
