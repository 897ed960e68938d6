package dev.upkeep.uploads;

import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.objectstore.BucketRule;
import dev.upkeep.objectstore.ObjectStore;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Whether the bucket has a lifecycle rule by which the store itself aborts incomplete uploads.
 *
 * @param state what is known of it
 * @param days after how many days the store aborts them; absent without a rule
 * @param rule the rule's name; absent without a rule, or when it has none
 */
public record StoreRule(
        State state, @Nullable Integer days, @Nullable String rule) {
    /** What is known of such a rule. */
    public enum State {
        /** A rule covers the whole bucket. */
        WHOLE_BUCKET,
        /** A rule covers some of the keys. */
        SOME_KEYS,
        /** There is none. */
        NONE,
        /** The store knows no lifecycle rules. */
        UNSUPPORTED,
        /** The store would not tell. */
        UNKNOWN
    }

    /** Asks the store; whatever it answers is a state, for nobody depends on it. */
    static StoreRule of(ObjectStore store) {
        Optional<List<BucketRule>> rules;
        try {
            rules = store.lifecycle().read();
        } catch (UpkeepException e) {
            if (e.kind() == FailureKind.CANCELLED) {
                throw e;
            }
            return new StoreRule(State.UNKNOWN, null, null);
        }
        return rules.map(StoreRule::of).orElse(new StoreRule(State.UNSUPPORTED, null, null));
    }

    private static StoreRule of(List<BucketRule> rules) {
        // The soonest rule of the widest reach is what the store will do.
        return rules.stream()
                .filter(rule -> rule.enabled() && rule.abortAfterDays() != null)
                .min(Comparator.comparing((BucketRule rule) -> !rule.abortsAll())
                        .thenComparing(rule -> Objects.requireNonNull(rule.abortAfterDays())))
                .map(rule -> new StoreRule(
                        rule.abortsAll() ? State.WHOLE_BUCKET : State.SOME_KEYS,
                        rule.abortAfterDays(),
                        rule.id().isEmpty() ? null : rule.id()))
                .orElse(new StoreRule(State.NONE, null, null));
    }
}
