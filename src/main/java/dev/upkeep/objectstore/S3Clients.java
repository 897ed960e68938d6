package dev.upkeep.objectstore;

import dev.upkeep.failure.Causes;
import dev.upkeep.settings.ObjectStoreSettings;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.exception.SdkServiceException;
import software.amazon.awssdk.core.retry.RetryUtils;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.profiles.ProfileFile;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.retries.api.BackoffStrategy;
import software.amazon.awssdk.retries.api.RetryStrategy;
import software.amazon.awssdk.services.s3.LegacyMd5Plugin;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;

/** Builds the S3 client that a store's settings ask for. */
final class S3Clients {
    private static final int ATTEMPTS = 3;
    /** More than all jobs together have requests under way. */
    private static final int MOST_CONNECTIONS = 150;

    private static final Duration FIRST_DELAY = Duration.ofMillis(200);
    private static final Duration FIRST_THROTTLED_DELAY = Duration.ofSeconds(1);
    private static final Duration LONGEST_DELAY = Duration.ofSeconds(10);

    private S3Clients() {}

    static S3Client build(ObjectStoreSettings settings) {
        S3ClientBuilder builder = S3Client.builder()
                .region(Region.of(settings.region()))
                .credentialsProvider(credentials(settings))
                .overrideConfiguration(overrides(settings))
                .forcePathStyle(settings.quirks().pathStyle())
                .serviceConfiguration(
                        s3 -> s3.chunkedEncodingEnabled(settings.quirks().chunkedEncoding()))
                .httpClientBuilder(ApacheHttpClient.builder()
                        .connectionTimeout(settings.connectTimeout())
                        .socketTimeout(settings.timeout())
                        .maxConnections(MOST_CONNECTIONS)
                        // Or it would ask before every body, whatever the client above it says of this one.
                        .expectContinueEnabled(false)
                        .tcpKeepAlive(true));
        settings.endpoint().ifPresent(builder::endpointOverride);
        if (!settings.quirks().checksumHeaders()) {
            builder.requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                    .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
                    // The deletion of several objects needs some checksum, and older stores know no other.
                    .addPlugin(LegacyMd5Plugin.create());
        }
        return builder.build();
    }

    /** How long a call may take that carries nothing large, its retries included. */
    static Duration callTimeout(ObjectStoreSettings settings) {
        return settings.timeout().multipliedBy(2);
    }

    private static AwsCredentialsProvider credentials(ObjectStoreSettings settings) {
        if (hasStaticKeys(settings)) {
            return StaticCredentialsProvider.create(AwsBasicCredentials.create(
                    settings.accessKeyId().orElseThrow(),
                    settings.secretAccessKey().orElseThrow()));
        }
        return DefaultCredentialsProvider.builder().build();
    }

    private static boolean hasStaticKeys(ObjectStoreSettings settings) {
        return settings.accessKeyId().isPresent() && settings.secretAccessKey().isPresent();
    }

    private static ClientOverrideConfiguration overrides(ObjectStoreSettings settings) {
        ClientOverrideConfiguration.Builder overrides = ClientOverrideConfiguration.builder()
                .apiCallTimeout(callTimeout(settings))
                // Of answers the last one is the first to see the content: the meter, before the pages are read.
                .addExecutionInterceptor(new ObjectPages.Interceptor())
                .addExecutionInterceptor(new ListingMeter.Interceptor())
                .addExecutionInterceptor(new EchoedKeys())
                .addExecutionInterceptor(new SmallBodies())
                .retryStrategy(retries(settings.timeout()));
        if (hasStaticKeys(settings)) {
            // The settings say everything: a profile file of this machine's user must not change it behind them.
            overrides.defaultProfileFile(ProfileFile.aggregator().build());
        }
        return overrides.build();
    }

    private static RetryStrategy retries(Duration timeout) {
        // Both waits have to fit into the limit of a call, or its end would hide what the store has said.
        Duration quarter = timeout.dividedBy(4);
        Duration throttled = quarter.compareTo(FIRST_THROTTLED_DELAY) < 0 ? quarter : FIRST_THROTTLED_DELAY;
        return DefaultRetryStrategy.standardStrategyBuilder()
                .maxAttempts(ATTEMPTS)
                .backoffStrategy(BackoffStrategy.exponentialDelay(FIRST_DELAY, LONGEST_DELAY))
                .throttlingBackoffStrategy(BackoffStrategy.exponentialDelay(throttled, LONGEST_DELAY))
                .treatAsThrottling(
                        thrown -> thrown instanceof SdkException sdk && RetryUtils.isThrottlingException(sdk))
                .retryOnException(S3Clients::isWorthAnotherAttempt)
                .useClientDefaults(false)
                .build();
    }

    /** Not after a time-out: an endpoint that hangs would take three times as long to say so. */
    private static boolean isWorthAnotherAttempt(Throwable thrown) {
        if (thrown instanceof AbortedException
                || thrown instanceof ApiCallTimeoutException
                || Causes.find(thrown, InterruptedIOException.class).isPresent()
                || Causes.find(thrown, InterruptedException.class).isPresent()) {
            return false;
        }
        if (thrown instanceof SdkServiceException service) {
            return (service.statusCode() >= 500 && service.statusCode() != 501)
                    || RetryUtils.isRetryableException(service)
                    || RetryUtils.isThrottlingException(service)
                    || RetryUtils.isClockSkewException(service);
        }
        return thrown instanceof IOException
                || Causes.find(thrown, IOException.class).isPresent();
    }
}
