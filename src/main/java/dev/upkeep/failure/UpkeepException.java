package dev.upkeep.failure;

import org.jspecify.annotations.Nullable;

/**
 * The one exception that Upkeep's own code throws on purpose. Its message names the thing, the value, the limit and
 * the next step, for someone who reads it at three in the morning, and never holds a secret.
 */
public final class UpkeepException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final FailureKind kind;

    /**
     * @param kind what kind of failure this is
     * @param message what happened and what to do, in whole sentences
     */
    public UpkeepException(FailureKind kind, String message) {
        this(kind, message, null);
    }

    /**
     * @param kind what kind of failure this is
     * @param message what happened and what to do, in whole sentences
     * @param cause what the library said, kept for the log
     */
    public UpkeepException(FailureKind kind, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    /** What kind of failure this is. */
    public FailureKind kind() {
        return kind;
    }

    /** The message, which this class always has. */
    @Override
    public String getMessage() {
        String message = super.getMessage();
        return message == null ? kind.name() : message;
    }
}
