package dev.upkeep.failure;

import org.jspecify.annotations.Nullable;

/**
 * One thing that `upkeep doctor` tried.
 *
 * @param subject what was tried, as a phrase: "main: list the bucket"
 * @param passed whether it worked
 * @param detail what was found; when it failed, why and how to fix it
 * @param failure what kind of failure it was; absent when it worked, or when nobody can say
 */
public record Probe(
        String subject,
        boolean passed,
        String detail,
        @Nullable FailureKind failure) {
    /**
     * What was found by looking, without an exception.
     *
     * @param subject what was tried
     * @param passed whether it is as it has to be
     * @param detail what was found; when it failed, why and how to fix it
     */
    public Probe(String subject, boolean passed, String detail) {
        this(subject, passed, detail, null);
    }

    /** What failed, and why. */
    public static Probe failed(String subject, UpkeepException reason) {
        return new Probe(subject, false, reason.getMessage(), reason.kind());
    }

    /** The same, said of a target: `main: list the bucket`. */
    public Probe of(String target) {
        return new Probe(target + ": " + subject, passed, detail, failure);
    }
}
