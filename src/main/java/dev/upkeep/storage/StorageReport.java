package dev.upkeep.storage;

import dev.upkeep.run.JobReport;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What users take up in the bucket, and where the database says otherwise. All sizes are bytes. Lists are bounded; the
 * counts beside them are not.
 *
 * @param schemaVersion the version of this form: 2
 * @param measuredAt when the listing began: what was stored later may be counted or not
 * @param resumedFrom when an interrupted pass began that this run went on with; absent when it listed all by itself
 * @param dryRun whether the database is left as it is
 * @param user the users who were measured, as the request names them; absent when all were
 * @param plan how the bucket was gone through, and why
 * @param inventory what was read in place of a listing of the whole bucket; absent when that was listed
 * @param counted what counts for a user, and how much of it all users have
 * @param userCount how many users were measured
 * @param usersWithoutObjects how many of them have no object
 * @param emptyUsers the first of those
 * @param recordedBytes what the database recorded for them before, together
 * @param recordedAfterBytes what it records for them once those that differ are corrected; absent in old reports
 * @param measured what they have, together
 * @param billedBytes the same as the provider bills it, where it rounds small objects up; absent elsewhere
 * @param driftCount for how many users the two differ by more than the tolerance
 * @param driftBytes by how much, together
 * @param drift those users, the largest drift first, 100 at most
 * @param largest the users who have most, 20 at most
 * @param upkeep what Upkeep itself keeps in the bucket; not counted when users were named
 * @param unowned what is under no user's prefix; absent when that was not looked for
 * @param unownedGroups the same by the first segment of the keys, the largest first, 100 at most
 * @param growth what has come since the last pass; absent when there was none, or users were named
 * @param changedMeanwhile how many of the counted objects were stored while the pass was at work
 * @param cost what it took
 * @param refusal why a run that is not dry would write nothing; absent when it would
 * @param decimal whether people are told sizes in units of 1,000 rather than 1,024
 * @param unit what a size is: `bytes`
 */
public record StorageReport(
        int schemaVersion,
        Instant measuredAt,
        @Nullable Instant resumedFrom,
        boolean dryRun,
        @Nullable String user,
        Plan plan,
        @Nullable InventoryRead inventory,
        List<Counted> counted,
        long userCount,
        long usersWithoutObjects,
        List<String> emptyUsers,
        long recordedBytes,
        @Nullable Long recordedAfterBytes,
        Usage measured,
        @Nullable Long billedBytes,
        long driftCount,
        long driftBytes,
        List<UserDrift> drift,
        List<LargeUser> largest,
        Usage upkeep,
        @Nullable Usage unowned,
        List<Group> unownedGroups,
        @Nullable Growth growth,
        long changedMeanwhile,
        Cost cost,
        @Nullable String refusal,
        boolean decimal,
        String unit)
        implements JobReport {
    public StorageReport {
        counted = List.copyOf(counted);
        emptyUsers = List.copyOf(emptyUsers);
        drift = List.copyOf(drift);
        largest = List.copyOf(largest);
        unownedGroups = List.copyOf(unownedGroups);
    }

    /**
     * An inventory that was read.
     *
     * @param place where it is
     * @param takenAt when the store began to write it: what was stored or deleted later may be missing from it
     * @param rows how many objects, versions and delete markers it has
     * @param files in how many files; 0 when it is a table
     */
    public record InventoryRead(String place, Instant takenAt, long rows, int files) {}

    /**
     * One kind of what counts for users.
     *
     * @param kind `current`, `versions`, `delete-markers` or `incomplete-uploads`
     * @param objectCount how many all users have
     * @param totalBytes the sum of their sizes
     */
    public record Counted(String kind, long objectCount, long totalBytes) {}

    /**
     * A user for whom the database and the bucket differ.
     *
     * @param userId the row's id, of the type that the database has for it
     * @param label the e-mail, or the prefix where users have no e-mail
     * @param recordedBytes what the database said; absent when it said nothing
     * @param measuredBytes what the bucket has
     * @param objectCount in how many objects
     * @param driftBytes recorded minus measured; absent when nothing was recorded
     */
    public record UserDrift(
            Object userId,
            String label,
            @Nullable Long recordedBytes,
            long measuredBytes,
            long objectCount,
            @Nullable Long driftBytes) {}

    /**
     * A user who has much.
     *
     * @param label the e-mail, or the prefix where users have no e-mail
     * @param objectCount how many objects
     * @param totalBytes the sum of their sizes
     */
    public record LargeUser(String label, long objectCount, long totalBytes) {}

    /**
     * Objects under no user's prefix whose keys begin alike.
     *
     * @param prefix the first segment of their keys, with its slash
     * @param objectCount how many there are
     * @param totalBytes the sum of their sizes
     */
    public record Group(String prefix, long objectCount, long totalBytes) {}

    /**
     * What has come, or gone when it is negative, since another pass.
     *
     * @param since when that pass began
     * @param objectCount how many objects more
     * @param totalBytes how many bytes more
     */
    public record Growth(Instant since, long objectCount, long totalBytes) {}

    @Override
    public String summary() {
        SizeText size = new SizeText(decimal);
        Usage nobody = unowned;
        return "Measured " + Words.count(userCount, "user") + " with "
                + Words.count(measured.objectCount(), "object") + " (" + size.of(measured.totalBytes()) + "); "
                + driftCount + (dryRun ? " to be corrected in the database" : " corrected in the database")
                + (nobody == null
                        ? ""
                        : "; " + Words.count(nobody.objectCount(), "object") + " (" + size.of(nobody.totalBytes())
                                + ") under no user's prefix")
                + (inventory == null ? "" : "; by the inventory of " + inventory.takenAt());
    }

    /** Whether a dry run found drift: a real run mends what it finds. */
    @Override
    public boolean hasFindings() {
        return dryRun && driftCount > 0;
    }
}
