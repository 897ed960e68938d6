package dev.upkeep.run;

import java.util.Optional;

/** Answers where a run stands, to whoever finds its traces elsewhere. */
@FunctionalInterface
public interface RunStates {
    /**
     * The recorded status of a run; one whose process is dead is ABANDONED.
     *
     * @param runId the run's id
     * @return empty when this ledger never heard of it
     */
    Optional<RunStatus> statusOf(String runId);
}
