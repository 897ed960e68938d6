package dev.upkeep.settings;

import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/**
 * How to reach a bucket.
 *
 * @param endpoint the store's address; empty means AWS itself
 * @param provider who runs the store: its limits and what it bills
 * @param region the region's name, which signatures need even where a store has none
 * @param bucket the bucket's name
 * @param accessKeyId empty means: wherever the AWS SDK finds credentials
 * @param secretAccessKey the secret that belongs to the key id
 * @param quirks how requests are written
 * @param connectTimeout how long opening a connection may take
 * @param timeout how long to wait for data on a connection
 * @param retryFor how long a transfer under way is tried again when the store fails, before it is given up
 */
public record ObjectStoreSettings(
        Optional<URI> endpoint,
        StoreProvider provider,
        String region,
        String bucket,
        Optional<String> accessKeyId,
        Optional<String> secretAccessKey,
        StoreQuirks quirks,
        Duration connectTimeout,
        Duration timeout,
        Duration retryFor) {
    /** Another bucket of the same store, reached in the same way. */
    public ObjectStoreSettings withBucket(String other) {
        return new ObjectStoreSettings(
                endpoint,
                provider,
                region,
                other,
                accessKeyId,
                secretAccessKey,
                quirks,
                connectTimeout,
                timeout,
                retryFor);
    }

    /** Whether both are one bucket of one store, by the addresses that they are given. */
    public boolean isSameBucketAs(ObjectStoreSettings other) {
        return isAtStoreOf(other) && bucket.equals(other.bucket);
    }

    /** Whether both are at one store and use the same keys there, so that the store can copy from one to the other. */
    public boolean canCopyInsideFrom(ObjectStoreSettings other) {
        return isAtStoreOf(other)
                && accessKeyId.equals(other.accessKeyId)
                && secretAccessKey.equals(other.secretAccessKey);
    }

    /** Amazon's regions are one store, in which a bucket's name stands for one bucket only. */
    private boolean isAtStoreOf(ObjectStoreSettings other) {
        return (provider == StoreProvider.AWS && other.provider == StoreProvider.AWS) || place().equals(other.place());
    }

    private String place() {
        return endpoint.map(uri -> {
                    int usual = "https".equals(uri.getScheme()) ? 443 : 80;
                    String host = String.valueOf(uri.getHost()).toLowerCase(Locale.ROOT);
                    return (host.equals("localhost") ? "127.0.0.1" : host) + ":"
                            + (uri.getPort() < 0 ? usual : uri.getPort());
                })
                .orElse("");
    }

    /** Without the secret: a key never stands in a log by accident. */
    @Override
    public String toString() {
        return "ObjectStoreSettings[" + endpoint.map(URI::toString).orElse("AWS") + ", bucket " + bucket + "]";
    }
}
