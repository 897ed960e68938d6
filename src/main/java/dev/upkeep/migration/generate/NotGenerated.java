package dev.upkeep.migration.generate;

/** Says why something cannot be generated; whoever catches it knows which statement it is about. */
final class NotGenerated extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param reason half a sentence */
    NotGenerated(String reason) {
        super(reason);
    }

    /** Half a sentence. */
    String reason() {
        return String.valueOf(getMessage());
    }
}
