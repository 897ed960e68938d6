package dev.upkeep.migration.generate;

/** Says why nothing can be generated from a statement; whoever catches it knows which statement it is about. */
final class NotGenerated extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param reason half a sentence */
    NotGenerated(String reason) {
        super(reason);
    }
}
