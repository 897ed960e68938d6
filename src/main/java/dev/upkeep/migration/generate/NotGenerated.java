package dev.upkeep.migration.generate;

/**
 * Says why a statement cannot be read, or nothing be generated from it; whoever catches it knows which statement it is
 * about.
 */
public final class NotGenerated extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param reason half a sentence */
    NotGenerated(String reason) {
        super(reason);
    }

    /** Half a sentence. */
    public String reason() {
        return String.valueOf(getMessage());
    }
}
