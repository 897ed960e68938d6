package dev.upkeep.run;

/** Where a run stands. Only {@link #RUNNING} is not final. */
public enum RunStatus {
    /** The job is at work; this run holds the lock of its job and target. */
    RUNNING,
    /** The job did what it is for, and its report is recorded. */
    SUCCEEDED,
    /** The job was refused or did not do what it is for; the message says why. */
    FAILED,
    /** Another run of the same job and target was at work; nothing was done. */
    SKIPPED,
    /** The process that ran it is gone and never said how it ended. */
    ABANDONED,
    /** A person, or the end of the process, stopped it. */
    CANCELLED
}
