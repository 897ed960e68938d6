package dev.upkeep.migration.gate;

import dev.upkeep.migration.MigrationReport;
import dev.upkeep.migration.RehearsalReport;
import dev.upkeep.migration.lint.LintReport;
import dev.upkeep.run.JobReport;
import org.jspecify.annotations.Nullable;

/**
 * What passed the gate.
 *
 * @param lint what was read, with the times of the rehearsal
 * @param rehearsalSkipped whether whoever asked did without a rehearsal
 * @param rehearsal what was tried; absent when that was skipped
 * @param migration what was applied
 */
public record GateReport(
        LintReport lint, boolean rehearsalSkipped, @Nullable RehearsalReport rehearsal, MigrationReport migration)
        implements JobReport {
    @Override
    public String summary() {
        boolean nothing = migration.applied().isEmpty() && migration.pending().isEmpty();
        return migration.summary() + (rehearsalSkipped && !nothing ? "; the rehearsal was skipped" : "");
    }

    /** Never: a deploy stops at what ends with another exit code than 0, and by now it may go on. */
    @Override
    public boolean hasFindings() {
        return false;
    }
}
