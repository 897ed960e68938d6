package dev.upkeep.objectstore;

/** An object is not in the state any more in which it was listed: somebody has replaced or deleted it. */
final class SourceChanged extends RuntimeException {
    private static final long serialVersionUID = 1L;

    SourceChanged(String key, Throwable cause) {
        super("The object '" + key + "' has changed meanwhile", cause);
    }

    SourceChanged(String key) {
        super("The object '" + key + "' has changed meanwhile");
    }
}
