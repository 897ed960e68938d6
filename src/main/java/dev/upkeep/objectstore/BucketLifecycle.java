package dev.upkeep.objectstore;

import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.AbortIncompleteMultipartUpload;
import software.amazon.awssdk.services.s3.model.ExpirationStatus;
import software.amazon.awssdk.services.s3.model.GetBucketLifecycleConfigurationResponse;
import software.amazon.awssdk.services.s3.model.LifecycleRule;
import software.amazon.awssdk.services.s3.model.LifecycleRuleFilter;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * A bucket's lifecycle rules: by one of them the store itself aborts incomplete uploads. A store takes only all rules
 * at once, so every change carries the others along.
 */
public final class BucketLifecycle {
    /** The name of the rule that Upkeep installs. */
    public static final String RULE_ID = "upkeep-abort-incomplete-uploads";

    private static final Duration READ_BACK = Duration.ofSeconds(10);
    private static final Set<String> NO_WORD_ON_RULES =
            Set.of("AuthorizationHeaderMalformed", "ExpiredToken", "InvalidToken", "RequestTimeout");

    private final ObjectStore store;

    BucketLifecycle(ObjectStore store) {
        this.store = store;
    }

    /**
     * The rules as they stand.
     *
     * @return empty when the store knows no lifecycle rules
     * @throws UpkeepException when the store is away, or the keys may not read them
     */
    public Optional<List<BucketRule>> read() {
        try {
            return Optional.of(shown(stored().rules()));
        } catch (SdkException e) {
            if (isUnsupported(e)) {
                return Optional.empty();
            }
            throw store.failure(e, S3Action.READ_LIFECYCLE);
        }
    }

    /**
     * Sets Upkeep's own rule, or changes its days; every other rule stays. The rules are read back afterwards: when the
     * store did not keep them so, those of before are set again.
     *
     * @param days after how many days the store aborts an incomplete upload; at least 1
     * @return the rules as they stand now
     * @throws UpkeepException of kind CONFIGURATION when the store does not support this or the keys may not; the rules
     *     then are those of before
     */
    public List<BucketRule> install(int days) {
        try {
            RuleElements elements = new RuleElements();
            GetBucketLifecycleConfigurationResponse before = stored(elements);
            refuseToLose(elements.unknown(), days);
            List<LifecycleRule> rules = new ArrayList<>(others(before.rules()));
            rules.add(rule(days));
            set(rules, before);
            return shown(readBack(before, days));
        } catch (SdkException e) {
            if (isUnsupported(e)) {
                throw new UpkeepException(
                        FailureKind.CONFIGURATION,
                        store.failure(e, S3Action.WRITE_LIFECYCLE).getMessage()
                                + " It does not support lifecycle rules that abort incomplete uploads; nothing was"
                                + " changed. The job abort-incomplete-uploads does their work.",
                        e);
            }
            throw store.failure(e, S3Action.WRITE_LIFECYCLE);
        }
    }

    /** What was set may take a moment to show. */
    private List<LifecycleRule> readBack(GetBucketLifecycleConfigurationResponse before, int days) {
        try {
            return new Patience(READ_BACK).call(() -> {
                List<LifecycleRule> now = stored().rules();
                if (!holds(now, days) || !Set.copyOf(others(now)).equals(Set.copyOf(others(before.rules())))) {
                    throw new UpkeepException(FailureKind.UNAVAILABLE, "The new lifecycle rules do not show yet.");
                }
                return now;
            });
        } catch (UpkeepException e) {
            undo(before);
            throw unkept(days, e);
        }
    }

    private UpkeepException unkept(int days, UpkeepException cause) {
        return new UpkeepException(
                FailureKind.CONFIGURATION,
                "The store accepted the rule to abort incomplete uploads after " + days + " days in the bucket "
                        + store.describe() + ", but read back it is not there, or other rules have changed (MinIO"
                        + " strips such rules). The rules of before were set again. The job abort-incomplete-uploads"
                        + " does their work.",
                cause);
    }

    private void refuseToLose(Set<String> unknown, int days) {
        if (!unknown.isEmpty()) {
            throw new UpkeepException(
                    FailureKind.CONFIGURATION,
                    "The lifecycle rules of the bucket " + store.describe() + " have something of this store's own ("
                            + String.join(", ", unknown) + ") that Upkeep would lose, for rules are only set all at"
                            + " once; nothing was changed. Add a rule with AbortIncompleteMultipartUpload after " + days
                            + " days by the store's own means.");
        }
    }

    private GetBucketLifecycleConfigurationResponse stored() {
        return stored(new RuleElements());
    }

    private GetBucketLifecycleConfigurationResponse stored(RuleElements elements) {
        try {
            return store.s3()
                    .getBucketLifecycleConfiguration(request -> request.bucket(store.bucket())
                            .overrideConfiguration(override -> override.addPlugin(elements)));
        } catch (S3Exception e) {
            if (code(e).equals("NoSuchLifecycleConfiguration")) {
                return GetBucketLifecycleConfigurationResponse.builder().build();
            }
            throw e;
        }
    }

    private void set(List<LifecycleRule> rules, GetBucketLifecycleConfigurationResponse before) {
        store.s3()
                .putBucketLifecycleConfiguration(request -> request.bucket(store.bucket())
                        .transitionDefaultMinimumObjectSize(before.transitionDefaultMinimumObjectSizeAsString())
                        .lifecycleConfiguration(all -> all.rules(rules)));
    }

    private void undo(GetBucketLifecycleConfigurationResponse before) {
        if (before.rules().isEmpty()) {
            store.s3().deleteBucketLifecycle(request -> request.bucket(store.bucket()));
        } else {
            set(before.rules(), before);
        }
    }

    private static LifecycleRule rule(int days) {
        return LifecycleRule.builder()
                .id(RULE_ID)
                .status(ExpirationStatus.ENABLED)
                .filter(LifecycleRuleFilter.builder().prefix("").build())
                .abortIncompleteMultipartUpload(AbortIncompleteMultipartUpload.builder()
                        .daysAfterInitiation(days)
                        .build())
                .build();
    }

    private static boolean holds(List<LifecycleRule> rules, int days) {
        return shown(rules).stream()
                .anyMatch(rule -> rule.id().equals(RULE_ID)
                        && rule.abortsAll()
                        && Integer.valueOf(days).equals(rule.abortAfterDays()));
    }

    private static List<LifecycleRule> others(List<LifecycleRule> rules) {
        return rules.stream().filter(rule -> !RULE_ID.equals(rule.id())).toList();
    }

    private static List<BucketRule> shown(List<LifecycleRule> rules) {
        return rules.stream().map(BucketRule::of).toList();
    }

    /** Whether an answer says that the store does not know such rules; some do not even understand the request. */
    private static boolean isUnsupported(SdkException thrown) {
        if (!(thrown instanceof S3Exception answered)) {
            return false;
        }
        int status = answered.statusCode();
        return status == 501 || status == 405 || (status == 400 && !NO_WORD_ON_RULES.contains(code(answered)));
    }

    private static String code(S3Exception answered) {
        AwsErrorDetails details = answered.awsErrorDetails();
        return details == null ? "" : String.valueOf(details.errorCode());
    }
}
