package dev.upkeep.storage;

import dev.upkeep.settings.StorageSettings;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Decides how a pass goes through the bucket: by the requests that it will take, and by what the store is good at. */
final class Planner {
    private static final long PAGE = 1000;
    /** Up to here a store that goes through all its keys for each page is still quick. */
    private static final long FEW_OBJECTS = 10 * PAGE;

    private final StorageSettings.Listing setting;
    private final boolean walksForEachPage;
    private final boolean hasInventory;

    /**
     * @param setting storage.listing
     * @param walksForEachPage whether the store goes through all keys below a prefix to answer with one page
     * @param hasInventory whether an inventory is set that can be read in place of a listing
     */
    Planner(StorageSettings.Listing setting, boolean walksForEachPage, boolean hasInventory) {
        this.setting = setting;
        this.walksForEachPage = walksForEachPage;
        this.hasInventory = hasInventory;
    }

    /**
     * Decides.
     *
     * @param users how many users there are
     * @param named how many of them the request names; 0 when all are meant
     * @param lastObjects how many objects the bucket had at the last pass, if that is known
     */
    Plan plan(long users, int named, Optional<Long> lastObjects) {
        Long wide = lastObjects.map(objects -> objects / PAGE + 1).orElse(null);
        if (named > 0) {
            return new Plan(
                    Plan.PREFIXES,
                    "the request names " + Words.count(named, "user") + ", which takes about "
                            + Words.count(named, "request")
                            + (wide == null || wide <= named ? "" : " instead of " + wide + " for the whole bucket"),
                    (long) named,
                    false);
        }
        Long each = lastObjects.map(objects -> users + objects / PAGE).orElse(null);
        return switch (setting) {
            case BUCKET -> new Plan(Plan.BUCKET, "storage.listing says so", wide, true);
            case PREFIXES -> new Plan(Plan.PREFIXES, "storage.listing says so", each, false);
            case AUTO ->
                hasInventory
                        ? new Plan(Plan.INVENTORY, "storage.inventory names one", null, true)
                        : cheapest(wide, each, lastObjects);
        };
    }

    private Plan cheapest(@Nullable Long wide, @Nullable Long each, Optional<Long> lastObjects) {
        if (walksForEachPage && lastObjects.orElse(Long.MAX_VALUE) > FEW_OBJECTS) {
            return new Plan(
                    Plan.PREFIXES,
                    "the embedded server goes through its whole tree for every page of the bucket"
                            + (lastObjects.isPresent() ? "" : ", and its size is not known yet"),
                    each,
                    true);
        }
        return new Plan(
                Plan.BUCKET,
                wide == null
                        ? "one pass serves all users"
                        : "it takes about " + Words.count(wide, "request") + " instead of " + each
                                + " user by user, going by the last pass",
                wide,
                true);
    }
}
