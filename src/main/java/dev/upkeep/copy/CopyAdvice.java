package dev.upkeep.copy;

import dev.upkeep.run.Bytes;
import dev.upkeep.run.CommandText;
import dev.upkeep.settings.CopySettings;
import dev.upkeep.settings.Durations;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** What an operator does next after a pass, in plain words. */
final class CopyAdvice {
    private static final int MOST_REASONS = 5;

    private CopyAdvice() {}

    /**
     * After a pass of copying.
     *
     * @param before the pass before this one
     * @param left the uploads of an earlier run that was killed
     * @param source the source's name now
     * @param target the target's name
     */
    static List<String> after(
            boolean dryRun,
            CopySettings settings,
            Tally tally,
            Deletions deletions,
            Optional<LastPass> before,
            CopyState.LeftUploads left,
            String source,
            String target) {
        List<String> next = new ArrayList<>();
        before.filter(pass -> !pass.source().equals(source))
                .ifPresent(pass -> next.add("The last pass copied " + pass.source()
                        + ", and this one another bucket into the same place. If that is not meant, set"
                        + " copy.prefix or copy.bucket."));
        if (dryRun && tally.copied() + deletions.deleted() > 0) {
            next.add("`" + CommandText.of("copy", target) + "` does it.");
        }
        if (tally.failed() > 0) {
            next.add(tally.failed() + (tally.failed() == 1 ? " object is" : " objects are")
                    + " not in the copy, or not as it should be: cure the reasons below, then run `"
                    + CommandText.of("copy", target) + "`, which copies only what is missing.");
            next.addAll(reasons(tally.failures()));
        }
        if (tally.changing() > 0) {
            next.add(tally.changing()
                    + (tally.changing() == 1 ? " object changed" : " objects changed")
                    + " faster than could be copied; the next run tries again.");
        }
        deletions
                .held()
                .ifPresent(reason -> next.add("Nothing was deleted from the copy: " + reason
                        + (tally.sourceObjects() == 0
                                ? ". Check s3.bucket. If it was emptied on purpose, empty the copy's bucket yourself:"
                                        + " no setting has this job do it."
                                : ". Look at the bucket; if that is right, set a higher percentage for one run.")));
        if (left.reason() != null) {
            next.add("An earlier run was killed and had " + left.unknown()
                    + (left.unknown() == 1 ? " upload" : " uploads")
                    + " under way, whose parts may lie in the copy's bucket still, and are billed: " + left.reason()
                    + " Where the store cannot list uploads, ask its provider how they are removed.");
        }
        vanished(settings, deletions, next);
        return next;
    }

    /** Each reason once: a table of 80 columns has no room for it. */
    private static List<String> reasons(List<FailedCopy> failures) {
        Map<String, Long> counts = failures.stream()
                .collect(Collectors.groupingBy(FailedCopy::reason, LinkedHashMap::new, Collectors.counting()));
        return counts.entrySet().stream()
                .limit(MOST_REASONS)
                .map(entry ->
                        entry.getValue() + (entry.getValue() == 1 ? " failure: " : " failures: ") + entry.getKey())
                .toList();
    }

    private static void vanished(CopySettings settings, Deletions deletions, List<String> next) {
        if (deletions.onlyInCopy() == 0) {
            return;
        }
        boolean one = deletions.onlyInCopy() == 1;
        String those = deletions.onlyInCopy() + (one ? " object (" : " objects (")
                + Bytes.text(deletions.onlyInCopyBytes()) + (one ? ") is" : ") are")
                + " in the copy and not in the bucket any more";
        if (settings.deletion().isEmpty()) {
            next.add(those + (one ? ". It stays" : ". They stay") + ": copy.delete-after is off.");
            return;
        }
        CopySettings.Deletion rule = settings.deletion().get();
        long left = deletions.dueObjects() - deletions.deleted();
        next.add(those + "; each goes when it has been missing for " + Durations.text(rule.after())
                + " (copy.delete-after)"
                + (left > 0 && deletions.held().isEmpty()
                        ? ". " + left + " more " + (left == 1 ? "is" : "are") + " due: one run deletes at most "
                                + rule.atMost() + " (copy.delete-at-most)."
                        : "."));
    }
}
