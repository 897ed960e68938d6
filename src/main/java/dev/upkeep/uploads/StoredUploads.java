package dev.upkeep.uploads;

import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.objectstore.BucketRule;
import dev.upkeep.objectstore.ObjectStore;
import dev.upkeep.objectstore.ObjectStores;
import dev.upkeep.run.ActiveRun;
import dev.upkeep.run.RunStates;
import dev.upkeep.settings.Settings;
import dev.upkeep.settings.StoreProvider;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The incomplete uploads of one target, for a person who looks at them; and the store's own rule about them. */
public final class StoredUploads {
    private final String target;
    private final ObjectStore store;
    private final StoreProvider provider;
    private final UploadsPlanner planner;

    /**
     * @param target the target's name
     * @param settings the targets' limits, and where Upkeep's own keys are
     * @param stores the targets' buckets
     * @param runs says which uploads belong to a run that is at work
     * @param clock the time of this machine, for where a store does not tell its own
     */
    public StoredUploads(String target, Settings settings, ObjectStores stores, RunStates runs, Clock clock) {
        this.target = target;
        this.store = stores.of(target);
        this.provider = settings.target(target).objectStore().provider();
        this.planner = new UploadsPlanner(settings, stores, runs, clock);
    }

    /** The bucket's name. */
    public String bucket() {
        return store.bucket();
    }

    /** The bucket and where it is, for people. */
    public String describe() {
        return store.describe();
    }

    /**
     * Lists them, and changes nothing.
     *
     * @param run is told how far the listing has come, and may be cancelled
     * @param parameters those of the job abort-incomplete-uploads
     * @throws UpkeepException of kind REFUSED when a parameter is wrong; when the store is away, refuses, or is known
     *     not to list any; when the run is cancelled
     */
    public UploadsListing list(ActiveRun run, Map<String, String> parameters) {
        UploadsListing listing = new ListingPass(run, planner.plan(target, UploadsRequest.of(parameters))).listing();
        if (listing.listed() + listing.excluded() == 0 && !provider.listsUploads()) {
            throw new UpkeepException(
                    FailureKind.CONFIGURATION,
                    "How many incomplete uploads there are in the bucket " + describe() + " is unknown: a store of"
                            + " this kind (s3.provider=" + provider.word() + ") does not list them. `mc ls --incomplete"
                            + " --recursive` does, and it removes stale ones by itself (stale_uploads_expiry).");
        }
        return listing;
    }

    /**
     * The bucket's lifecycle rules.
     *
     * @return empty when the store knows no such rules
     * @throws UpkeepException when the store is away, or the keys may not read them
     */
    public Optional<List<BucketRule>> rules() {
        return store.lifecycle().read();
    }

    /**
     * Has the store abort incomplete uploads by itself. All other rules of the bucket stay.
     *
     * @param days after how many days; at least 1
     * @return the rules as read back
     * @throws UpkeepException of kind CONFIGURATION when the store does not support that, does not keep it, or the keys
     *     may not; the rules then are those of before
     */
    public List<BucketRule> install(int days) {
        return store.lifecycle().install(days);
    }
}
