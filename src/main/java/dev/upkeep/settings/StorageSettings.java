package dev.upkeep.settings;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * How the job recalculate-storage measures and writes.
 *
 * @param userPrefix the prefix of one user's objects, with {column} or {column:encoding} for a column of
 *     select-users.sql
 * @param counted what counts beside current objects
 * @param decimal whether a GB that people read is 1,000³ bytes; otherwise 1,024³
 * @param toleranceBytes a row is written when it differs by more than this
 * @param guardPercent the share of users that may change before nothing is written; 100 means that all may
 * @param batchRows how many rows are written at once
 * @param listing how the bucket is gone through
 * @param concurrency how many requests are under way at once
 * @param requestsPerSecond how many begin in a second; 0 means any number
 * @param resumeWithin how old a pass may be that is gone on with
 * @param history how many measurements of each user, and passes, are kept
 * @param quotaColumn the column of select-users.sql that has what a user may take up, in bytes; empty for none
 * @param quotaWarningPercent from which share of it a user is worth a warning
 * @param inventory what is read in place of a listing of the whole bucket; empty when the bucket is listed
 */
public record StorageSettings(
        String userPrefix,
        Set<CountedObjects> counted,
        boolean decimal,
        long toleranceBytes,
        int guardPercent,
        int batchRows,
        Listing listing,
        int concurrency,
        int requestsPerSecond,
        Duration resumeWithin,
        int history,
        Optional<String> quotaColumn,
        int quotaWarningPercent,
        Optional<InventorySettings> inventory) {
    public StorageSettings {
        counted = Set.copyOf(counted);
    }

    /** What may count beside current objects. */
    public enum CountedObjects {
        /** Older versions of objects. */
        VERSIONS("versions"),
        /** What says that an object was deleted; counts as an object of no bytes. */
        DELETE_MARKERS("delete-markers"),
        /** The parts of uploads that are not complete. */
        INCOMPLETE_UPLOADS("incomplete-uploads");

        private final String word;

        CountedObjects(String word) {
            this.word = word;
        }

        /** As the setting `storage.count` has it. */
        public String word() {
            return word;
        }
    }

    /** How the bucket is gone through. */
    public enum Listing {
        /** As is cheapest at this store; by the inventory where there is one. */
        AUTO,
        /** All keys in their order. */
        BUCKET,
        /** Each user's prefix by itself; what belongs to nobody is not looked for. */
        PREFIXES
    }
}
