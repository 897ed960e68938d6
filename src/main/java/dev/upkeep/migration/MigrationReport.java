package dev.upkeep.migration;

import dev.upkeep.run.JobReport;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What the job migrate applied, or would apply.
 *
 * @param engine postgresql or sqlite
 * @param dryRun whether nothing was changed
 * @param fromVersion the version before; absent when no migration had been applied
 * @param toVersion the version after, or that would be; absent when none has been applied
 * @param applied what was applied, in order
 * @param pending what is still to be applied, in order; not empty only when nothing was to be changed, or a version
 *     to stop at was named
 * @param restorePoint the id of the backup that the database can be taken back to; absent when none was asked for
 * @param missingGrants the statements that let the roles of migration.readers read everything, as far as they cannot
 */
public record MigrationReport(
        String engine,
        boolean dryRun,
        @Nullable String fromVersion,
        @Nullable String toVersion,
        List<Applied> applied,
        List<Pending> pending,
        @Nullable String restorePoint,
        List<String> missingGrants)
        implements JobReport {
    public MigrationReport {
        applied = List.copyOf(applied);
        pending = List.copyOf(pending);
        missingGrants = List.copyOf(missingGrants);
    }

    @Override
    public String summary() {
        String at = RehearsalReport.at(toVersion);
        if (!applied.isEmpty()) {
            long milliseconds =
                    applied.stream().mapToLong(Applied::milliseconds).sum();
            return applied.size() + (applied.size() == 1 ? " migration" : " migrations") + " applied in "
                    + milliseconds + " ms: from " + (fromVersion == null ? "none" : "version " + fromVersion) + " to "
                    + at
                    + (restorePoint == null ? "" : "; restore point " + restorePoint)
                    + (missingGrants.isEmpty()
                            ? ""
                            : "; a role of migration.readers may not read everything, as a superuser: "
                                    + String.join(" ", missingGrants));
        }
        if (!pending.isEmpty()) {
            return pending.size() + " pending at " + RehearsalReport.at(dryRun ? fromVersion : toVersion) + ": "
                    + pending.stream().map(Pending::describe).collect(Collectors.joining(", "));
        }
        return "nothing to apply: at " + at;
    }

    @Override
    public boolean hasFindings() {
        return !pending.isEmpty() || !missingGrants.isEmpty();
    }

    /**
     * One migration that was applied.
     *
     * @param version its version
     * @param description its file's description
     * @param milliseconds how long it took
     */
    public record Applied(String version, String description, long milliseconds) {}

    /**
     * One migration that is still to be applied.
     *
     * @param version its version
     * @param description its file's description
     */
    public record Pending(String version, String description) {
        private String describe() {
            return version + " " + description;
        }
    }
}
