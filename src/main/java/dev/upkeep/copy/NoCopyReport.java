package dev.upkeep.copy;

import dev.upkeep.run.JobReport;

/**
 * The schedule came by a target that has no second copy.
 *
 * @param schemaVersion the version of this form: 1
 * @param target the target's name
 */
public record NoCopyReport(int schemaVersion, String target) implements JobReport {
    @Override
    public String summary() {
        return "There is no second copy of " + target + " (copy.bucket); nothing was done";
    }

    @Override
    public boolean hasFindings() {
        return false;
    }
}
