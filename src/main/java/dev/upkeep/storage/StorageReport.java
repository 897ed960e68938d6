package dev.upkeep.storage;

import dev.upkeep.run.Bytes;
import dev.upkeep.run.JobReport;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What users take up in the bucket, and where the database says otherwise. All sizes are bytes; summaries count in
 * units of 1,024.
 *
 * @param schemaVersion the version of this form: 1
 * @param measuredAt when the listing began: what was stored later may be counted or not
 * @param dryRun whether the database is left as it is
 * @param user the one user who was measured, as the request names them; absent when all were
 * @param userCount how many users were measured
 * @param usersWithoutObjects how many of them have no object
 * @param recordedBytes what the database recorded for them, together
 * @param measured what they have, together
 * @param drift the users for whom the two differ
 * @param upkeep what Upkeep itself keeps in the bucket; not counted when one user was measured
 * @param unowned what is under no user's prefix; not counted when one user was measured
 * @param unownedGroups the same by the first segment of the keys, the largest first, about 100 at most
 * @param unit what a size is: `bytes`
 */
public record StorageReport(
        int schemaVersion,
        Instant measuredAt,
        boolean dryRun,
        @Nullable String user,
        long userCount,
        long usersWithoutObjects,
        long recordedBytes,
        Usage measured,
        List<UserDrift> drift,
        Usage upkeep,
        Usage unowned,
        List<Group> unownedGroups,
        String unit)
        implements JobReport {
    public StorageReport {
        drift = List.copyOf(drift);
        unownedGroups = List.copyOf(unownedGroups);
    }

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
            @Nullable Long driftBytes) {
        static UserDrift of(User user, Usage usage) {
            Long recorded = user.recordedBytes();
            return new UserDrift(
                    user.id(),
                    user.label(),
                    recorded,
                    usage.totalBytes(),
                    usage.objectCount(),
                    recorded == null ? null : recorded - usage.totalBytes());
        }
    }

    /**
     * Objects under no user's prefix whose keys begin alike.
     *
     * @param prefix the first segment of their keys, with its slash
     * @param objectCount how many there are
     * @param totalBytes the sum of their sizes
     */
    public record Group(String prefix, long objectCount, long totalBytes) {}

    @Override
    public String summary() {
        return "Measured " + number(userCount, "user") + " with " + number(measured.objectCount(), "object") + " ("
                + Bytes.text(measured.totalBytes()) + "); " + drift.size()
                + (dryRun ? " to be corrected in the database" : " corrected in the database")
                + (user == null
                        ? "; " + number(unowned.objectCount(), "object") + " (" + Bytes.text(unowned.totalBytes())
                                + ") under no user's prefix"
                        : "");
    }

    private static String number(long count, String noun) {
        return count + " " + noun + (count == 1 ? "" : "s");
    }

    /** Whether a dry run found drift: a real run mends what it finds. */
    @Override
    public boolean hasFindings() {
        return dryRun && !drift.isEmpty();
    }
}
