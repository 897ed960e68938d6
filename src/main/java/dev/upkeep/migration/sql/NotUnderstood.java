package dev.upkeep.migration.sql;

/** Says why a statement cannot be read; whoever catches it knows which statement it is about. */
public final class NotUnderstood extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param reason half a sentence */
    NotUnderstood(String reason) {
        super(reason);
    }

    /** Half a sentence. */
    public String reason() {
        return String.valueOf(getMessage());
    }
}
