package dev.upkeep.run;

import org.jspecify.annotations.Nullable;

/**
 * The answer to a request.
 *
 * @param run the run as recorded
 * @param active the run at work; absent when the request was refused or skipped
 */
public record Admission(Run run, @Nullable ActiveRun active) {
    /** Whether the job is to be done now. */
    public boolean isGranted() {
        return active != null;
    }
}
