package dev.upkeep.copy;

/** A store lists its keys in another order than the one that both ends are compared in. */
final class Disorder extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Disorder(String end, String before, String after) {
        super(end + " lists '" + after + "' after '" + before + "'");
    }
}
