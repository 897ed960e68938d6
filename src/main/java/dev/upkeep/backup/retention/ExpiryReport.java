package dev.upkeep.backup.retention;

import dev.upkeep.backup.catalogue.Backup;
import dev.upkeep.objectstore.StoredObject;
import dev.upkeep.run.Bytes;
import dev.upkeep.run.JobReport;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What the job expire-backups deleted, or in a dry run would have, and why the rest stays.
 *
 * @param schemaVersion the version of this form: 1
 * @param dryRun whether nothing was deleted
 * @param bucket the bucket and where it is
 * @param withheld why nothing may expire at all now; absent when backups may
 * @param kept how many backups stay
 * @param expired how many were deleted
 * @param expiredBytes the bytes of their files
 * @param leftovers how many runs left files that never became a backup, which were deleted
 * @param leftoverBytes the bytes of those
 * @param keepsVersions whether the bucket keeps older versions, so that what was deleted still takes up room until a
 *     rule of the bucket removes those
 * @param backups every backup, newest first
 */
public record ExpiryReport(
        int schemaVersion,
        boolean dryRun,
        String bucket,
        @Nullable String withheld,
        int kept,
        int expired,
        long expiredBytes,
        int leftovers,
        long leftoverBytes,
        boolean keepsVersions,
        List<Line> backups)
        implements JobReport {
    public ExpiryReport {
        backups = List.copyOf(backups);
    }

    /**
     * What became of one backup.
     *
     * @param id the backup's id
     * @param finishedAt when it was finished
     * @param action `keep`, `expire` or `postpone`
     * @param why the reasons
     * @param bytes the bytes of its files
     */
    public record Line(String id, Instant finishedAt, String action, String why, long bytes) {}

    static ExpiryReport of(
            boolean dryRun,
            String bucket,
            List<Backup> backups,
            RetentionPlan plan,
            Collection<List<StoredObject>> leftovers,
            boolean keepsVersions) {
        Map<String, Long> bytes = backups.stream()
                .collect(
                        Collectors.toMap(Backup::id, backup -> backup.manifest().storedBytes()));
        Function<String, Long> size = id -> bytes.getOrDefault(id, 0L);
        List<Line> lines = plan.verdicts().stream()
                .map(verdict -> new Line(
                        verdict.backup().id(),
                        verdict.backup().finishedAt(),
                        verdict.action().name().toLowerCase(Locale.ROOT),
                        String.join(", ", verdict.reasons()),
                        size.apply(verdict.backup().id())))
                .toList();
        List<BackupAge> expiring = plan.expiring();
        return new ExpiryReport(
                1,
                dryRun,
                bucket,
                plan.withheld().orElse(null),
                lines.size() - expiring.size(),
                expiring.size(),
                expiring.stream().mapToLong(backup -> size.apply(backup.id())).sum(),
                leftovers.size(),
                leftovers.stream()
                        .flatMap(List::stream)
                        .mapToLong(StoredObject::bytes)
                        .sum(),
                keepsVersions,
                lines);
    }

    @Override
    public String summary() {
        StringBuilder text = new StringBuilder(dryRun ? "Would delete " : "Deleted ")
                .append(expired)
                .append(" of ")
                .append(backups.size())
                .append(backups.size() == 1 ? " backup in " : " backups in ")
                .append(bucket)
                .append(" (")
                .append(Bytes.text(expiredBytes))
                .append(')');
        if (leftovers > 0) {
            text.append(" and ")
                    .append(Bytes.text(leftoverBytes))
                    .append(" of ")
                    .append(leftovers)
                    .append(" that never became one");
        }
        if (withheld != null) {
            text.append("; nothing expires now: ").append(withheld);
        }
        if (keepsVersions) {
            text.append("; the bucket keeps versions, so a lifecycle rule has to remove older ones");
        }
        return text.toString();
    }

    @Override
    public boolean hasFindings() {
        return dryRun && (expired > 0 || leftovers > 0);
    }
}
