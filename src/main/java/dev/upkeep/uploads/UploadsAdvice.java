package dev.upkeep.uploads;

import dev.upkeep.run.Bytes;
import dev.upkeep.run.CommandText;
import dev.upkeep.settings.Durations;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Says in whole sentences what a pass means for a person and what to do next, the most urgent first. */
final class UploadsAdvice {
    private static final int USUAL_RULE_DAYS = 7;

    private UploadsAdvice() {}

    static List<String> of(
            Circumstances pass,
            long aborted,
            long unmeasured,
            long failed,
            long bytesStillBilled,
            @Nullable Instant billedUntil) {
        List<String> advice = new ArrayList<>();
        if (pass.unproven() != null) {
            advice.add(
                    "Nothing was listed, and whether this store lists uploads at all is unknown: " + pass.unproven());
        }
        if (failed > 0) {
            advice.add(failed + " could not be aborted; under `failures` stands why. The others are done, and the next"
                    + " run tries these again.");
        }
        if (pass.dryRun() && aborted > 0) {
            advice.add("`" + pass.command() + "` aborts them.");
        }
        if (billedUntil != null) {
            advice.add((pass.dryRun() ? "Of that, " : "Freed now, but ") + Bytes.text(bytesStillBilled)
                    + (pass.dryRun() ? " would be billed on until " : " is billed on until ")
                    + billedUntil.atOffset(ZoneOffset.UTC).toLocalDate()
                    + ": the provider has a minimum storage age (uploads.minimum-storage-age).");
        }
        if (unmeasured > 0 && pass.countBytes()) {
            advice.add("The bytes of " + unmeasured + " are unknown: the keys need the right"
                    + " s3:ListMultipartUploadParts.");
        }
        skew(pass.clockSkew()).ifPresent(advice::add);
        rule(pass.storeRule(), pass.target()).ifPresent(advice::add);
        return advice;
    }

    /** What a listing means, which has changed nothing. */
    static List<String> of(UploadsPlan plan, long seen, long abortable, StoreRule storeRule) {
        List<String> advice = new ArrayList<>();
        if (seen == 0) {
            advice.add("None were listed. Some stores list none whatever there is: `" + plan.command()
                    + " --dry-run` finds out by one that it begins and aborts.");
        }
        if (abortable > 0) {
            advice.add("`" + plan.command() + "` aborts " + abortable + " of them; with --dry-run it says what it"
                    + " would do.");
        }
        skew(plan.clockSkew()).ifPresent(advice::add);
        rule(storeRule, plan.target().name()).ifPresent(advice::add);
        return advice;
    }

    private static Optional<String> skew(@Nullable Duration skew) {
        if (skew == null) {
            return Optional.empty();
        }
        return Optional.of("The store's clock is " + Durations.text(skew.abs())
                + (skew.isNegative() ? " behind" : " ahead of")
                + " this machine's. Ages are counted by the store's; set this machine's by NTP.");
    }

    /** Only where a rule is missing: one that is there needs nothing done. */
    private static Optional<String> rule(StoreRule rule, String target) {
        return switch (rule.state()) {
            case NONE, SOME_KEYS ->
                Optional.of("No lifecycle rule makes the store abort old uploads of the whole bucket by"
                        + " itself. `"
                        + CommandText.of("uploads lifecycle install --days " + USUAL_RULE_DAYS, target)
                        + "` sets one, after asking.");
            case WHOLE_BUCKET, UNSUPPORTED, UNKNOWN -> Optional.empty();
        };
    }
}
