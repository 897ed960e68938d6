package dev.upkeep.run;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonRawValue;
import dev.upkeep.failure.FailureKind;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One execution of a job, as the ledger has it.
 *
 * @param id sortable by time, and unique: `20261123T021500Z-k3f9qa`
 * @param job the job's name as asked for, which may be none that exists when the request was refused
 * @param target the target's name as asked for
 * @param trigger what asked for it
 * @param requestedBy who or what that was: a user, a file's name, a cron expression
 * @param dryRun whether nothing was to be changed
 * @param parameters the job's own parameters
 * @param status where it stands
 * @param startedAt when the request was admitted or refused
 * @param finishedAt when it ended; absent while it runs
 * @param failure what kind of failure ended it; absent when none did
 * @param message one line on how it ended; absent while it runs
 * @param report the job's report as JSON; absent without one
 */
public record Run(
        String id,
        String job,
        String target,
        Trigger trigger,
        String requestedBy,
        boolean dryRun,
        Map<String, String> parameters,
        RunStatus status,
        Instant startedAt,
        @Nullable Instant finishedAt,
        @Nullable FailureKind failure,
        @Nullable String message,
        @JsonRawValue @Nullable String report) {
    /** The job that the schedule asks for each minute. */
    static final String ROUND_OF_CHECKS = "check-health";

    public Run {
        parameters = Map.copyOf(parameters);
    }

    /** Whether it is one of the many rounds of checks that the schedule asks for, and went well: no news. */
    @JsonIgnore
    public boolean isRoutine() {
        return job.equals(ROUND_OF_CHECKS) && trigger == Trigger.SCHEDULE && status == RunStatus.SUCCEEDED;
    }

    /** One line for a log or a notice: what ran, for whom, how it went. */
    public String describe() {
        return job + (dryRun ? " (dry run)" : "") + " for " + target + " " + status + ": "
                + (message == null ? "" : message) + " (run " + id + ", " + trigger.word() + " " + requestedBy + ")";
    }
}
