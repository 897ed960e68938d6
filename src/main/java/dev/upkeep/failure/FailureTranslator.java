package dev.upkeep.failure;

import java.util.Optional;

/**
 * Says in Upkeep's words what an exception of a library means. The packages that know a library each have one:
 * `database` for SQL states, `objectstore` for the S3 client's errors.
 */
@FunctionalInterface
public interface FailureTranslator {
    /**
     * Translates one exception, if it is of this translator's library.
     *
     * @param thrown one exception of a chain of causes; the caller walks the chain, outermost first
     * @return the translation, or empty when this translator does not know the exception
     */
    Optional<UpkeepException> translate(Throwable thrown);
}
