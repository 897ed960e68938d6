package dev.upkeep.objectstore;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.ExpirationStatus;
import software.amazon.awssdk.services.s3.model.LifecycleRule;
import software.amazon.awssdk.services.s3.model.LifecycleRuleFilter;

/**
 * One of a bucket's lifecycle rules, as far as incomplete uploads are concerned.
 *
 * @param id its name; empty when it has none
 * @param enabled whether the store acts by it
 * @param prefix what the keys begin with that it is about
 * @param narrowed whether it is about only some of those: by tags or sizes
 * @param abortAfterDays after how many days the store aborts incomplete uploads by it; absent when it does not
 * @param otherActions what else it does, in the store's words
 */
public record BucketRule(
        String id,
        boolean enabled,
        String prefix,
        boolean narrowed,
        @Nullable Integer abortAfterDays,
        List<String> otherActions) {
    public BucketRule {
        otherActions = List.copyOf(otherActions);
    }

    /** Whether the store aborts every incomplete upload of the bucket by this rule, sooner or later. */
    public boolean abortsAll() {
        return enabled && abortAfterDays != null && prefix.isEmpty() && !narrowed;
    }

    static BucketRule of(LifecycleRule rule) {
        List<String> actions = new ArrayList<>();
        if (rule.expiration() != null) {
            actions.add("Expiration");
        }
        if (rule.hasTransitions()) {
            actions.add("Transition");
        }
        if (rule.noncurrentVersionExpiration() != null) {
            actions.add("NoncurrentVersionExpiration");
        }
        if (rule.hasNoncurrentVersionTransitions()) {
            actions.add("NoncurrentVersionTransition");
        }
        return new BucketRule(
                rule.id() == null ? "" : rule.id(),
                rule.status() == ExpirationStatus.ENABLED,
                prefix(rule),
                isNarrowed(rule),
                rule.abortIncompleteMultipartUpload() == null
                        ? null
                        : rule.abortIncompleteMultipartUpload().daysAfterInitiation(),
                actions);
    }

    /** The prefix has three places, of which the first is the oldest. */
    @SuppressWarnings("deprecation")
    private static String prefix(LifecycleRule rule) {
        if (rule.prefix() != null) {
            return rule.prefix();
        }
        @Nullable LifecycleRuleFilter filter = rule.filter();
        if (filter == null) {
            return "";
        }
        if (filter.and() != null && filter.and().prefix() != null) {
            return filter.and().prefix();
        }
        return filter.prefix() == null ? "" : filter.prefix();
    }

    private static boolean isNarrowed(LifecycleRule rule) {
        @Nullable LifecycleRuleFilter filter = rule.filter();
        return filter != null
                && (filter.tag() != null
                        || filter.objectSizeGreaterThan() != null
                        || filter.objectSizeLessThan() != null
                        || (filter.and() != null
                                && (filter.and().hasTags()
                                        || filter.and().objectSizeGreaterThan() != null
                                        || filter.and().objectSizeLessThan() != null)));
    }
}
