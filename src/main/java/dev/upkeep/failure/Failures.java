package dev.upkeep.failure;

import java.util.List;
import java.util.Optional;

/** Turns whatever was thrown, by whichever library, into one {@link UpkeepException}. */
public final class Failures {
    private final List<FailureTranslator> translators;

    /** @param translators asked in this order for each exception of the chain */
    public Failures(List<FailureTranslator> translators) {
        this.translators = List.copyOf(translators);
    }

    /**
     * Says what an exception means, by its chain of causes.
     *
     * @param thrown what was caught
     * @return the first exception of its chain of causes that Upkeep or a translator knows; otherwise one of the kind
     *     {@link FailureKind#INTERNAL}
     */
    public UpkeepException translate(Throwable thrown) {
        for (Throwable cause : Causes.of(thrown)) {
            if (cause instanceof UpkeepException known) {
                return known;
            }
            for (FailureTranslator translator : translators) {
                Optional<UpkeepException> translated = translator.translate(cause);
                if (translated.isPresent()) {
                    return translated.get();
                }
            }
        }
        return new UpkeepException(
                FailureKind.INTERNAL,
                "Unexpected " + thrown.getClass().getSimpleName() + ": " + thrown.getMessage()
                        + ". The log has the details; this looks like a defect of Upkeep.",
                thrown);
    }
}
