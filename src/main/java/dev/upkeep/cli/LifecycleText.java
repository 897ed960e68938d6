package dev.upkeep.cli;

import dev.upkeep.objectstore.BucketRule;
import dev.upkeep.run.CommandText;
import java.util.List;

/** How lifecycle rules are called in text for people. */
final class LifecycleText {
    private LifecycleText() {}

    /** What a rule does, in one line: `keep-logs: logs/ only: Expiration`. */
    static String line(BucketRule rule) {
        String uploads =
                rule.abortAfterDays() == null ? "" : "aborts incomplete uploads after " + days(rule.abortAfterDays());
        String others = String.join(", ", rule.otherActions());
        return (rule.id().isEmpty() ? "(no name)" : rule.id())
                + (rule.enabled() ? "" : " (disabled)")
                + ": "
                + (rule.prefix().isEmpty() ? "the whole bucket" : "'" + rule.prefix() + "' only")
                + (rule.narrowed() ? ", by tags or sizes" : "")
                + ": "
                + uploads
                + (uploads.isEmpty() || others.isEmpty() ? "" : ", ")
                + others;
    }

    /** A number of days: `1 day`, `7 days`. */
    static String days(int days) {
        return days == 1 ? "1 day" : days + " days";
    }

    /** What all rules together mean for incomplete uploads. */
    static String verdict(List<BucketRule> rules, String target) {
        return rules.stream()
                .filter(BucketRule::abortsAll)
                .map(rule -> rule.abortAfterDays() == null ? 0 : rule.abortAfterDays())
                .min(Integer::compare)
                .map(least ->
                        "The store aborts every incomplete upload of the bucket by itself after " + days(least) + ".")
                .orElse("No rule aborts every old incomplete upload of the bucket. `"
                        + CommandText.of("uploads lifecycle install --days 7", target)
                        + "` sets one, after asking.");
    }
}
