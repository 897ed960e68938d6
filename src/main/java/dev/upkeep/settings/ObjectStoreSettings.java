package dev.upkeep.settings;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * How to reach a bucket.
 *
 * @param endpoint the store's address; empty means AWS itself
 * @param provider who runs the store: its limits and what it does not take
 * @param region the region's name, which signatures need even where a store has none
 * @param bucket the bucket's name
 * @param accessKeyId empty means: wherever the AWS SDK finds credentials
 * @param secretAccessKey the secret that belongs to the key id
 * @param pathStyle bucket in the path rather than in the host name
 * @param chunkedEncoding whether uploads use aws-chunked encoding
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
        boolean pathStyle,
        boolean chunkedEncoding,
        Duration connectTimeout,
        Duration timeout,
        Duration retryFor) {
    /** Without the secret: a key never stands in a log by accident. */
    @Override
    public String toString() {
        return "ObjectStoreSettings[" + endpoint.map(URI::toString).orElse("AWS") + ", bucket " + bucket + "]";
    }
}
