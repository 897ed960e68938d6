package dev.upkeep.failure;

/** What kind of thing went wrong. The kind decides whether a retry helps and which exit code a command ends with. */
public enum FailureKind {
    /** The request itself is wrong: an unknown job, target or parameter. Nothing was run. */
    REFUSED(false),
    /** A setting, a right, a password or an installed program has to be changed by a person. */
    CONFIGURATION(false),
    /** Somebody is at it already. */
    BUSY(false),
    /** The other side cannot be reached or cannot answer now. The only kind that a retry may cure. */
    UNAVAILABLE(true),
    /** The data is not what it has to be: a dump is cut, a checksum differs. */
    DATA(false),
    /** The run took longer than its time limit. */
    TIMEOUT(false),
    /** Somebody, or the end of the process, stopped the run. */
    CANCELLED(false),
    /** Anything else: most likely a defect of Upkeep. */
    INTERNAL(false);

    private final boolean retryable;

    FailureKind(boolean retryable) {
        this.retryable = retryable;
    }

    /** Whether trying the same thing again, a little later, may succeed. */
    public boolean isRetryable() {
        return retryable;
    }
}
