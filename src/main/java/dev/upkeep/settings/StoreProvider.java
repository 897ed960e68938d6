package dev.upkeep.settings;

import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Who runs a store, and by that how it differs from the others that speak S3: one constant is one preset. Two
 * differences are met everywhere and need no preset: the parts of an upload are equal, as R2 wants them, and never
 * near the 5 GiB that are the most for one.
 */
public enum StoreProvider {
    /** Amazon S3 itself. Limits: docs.aws.amazon.com "Amazon S3 multipart upload limits" (48.8 TiB). */
    AWS(Dialect.AMAZON, true, 10_000, 50_000 * Size.GIB, "us-east-1", "amazonaws\\.com(\\.cn)?"),
    /**
     * Wasabi. It refused the client's checksum headers on parts (EnterpriseDB/barman#1064, pingvin-share#788); objects
     * have 5 TB at most (docs.wasabi.com "minimum and maximum object sizes").
     */
    WASABI(Dialect.PLAIN, true, 10_000, 5 * Size.TB, "us-east-1", "wasabisys\\.com"),
    /**
     * Cloudflare R2. No aws-chunked uploads (cloudflare-docs#6133), equal parts (apache/arrow#34363), 5 GiB less than
     * 5 TiB (developers.cloudflare.com "R2 limits"); its one region is `auto`.
     */
    R2(Dialect.PLAIN, true, 10_000, 5 * Size.TIB - 5 * Size.GIB, "auto", "r2\\.cloudflarestorage\\.com"),
    /**
     * Backblaze B2. It refuses every x-amz-checksum header (nocobase#6872, xen-orchestra#8358), and the client cannot
     * delete in batches without one (aws-sdk-js-v3#6819); files have 10 TB at most.
     */
    B2(Dialect.PLAIN, false, 10_000, 10 * Size.TB, "us-east-1", "backblazeb2\\.com"),
    /**
     * MinIO. Deleting in batches needs Content-MD5 (minio#20845, aws-sdk-java-v2#5805); 10,000 parts of 5 GiB
     * (docs.min.io "Thresholds and Limits").
     */
    MINIO(Dialect.PLAIN, true, 10_000, 50_000 * Size.GIB, "us-east-1"),
    /**
     * Ceph's gateway, and DigitalOcean's Spaces, which are one. Versions before 18 refuse aws-chunked uploads or store
     * the framing's name; 10,000 parts (rgw_multipart_part_upload_limit), 5 TB at Spaces.
     */
    CEPH(Dialect.PLAIN, true, 10_000, 5 * Size.TB, "us-east-1", "digitaloceanspaces\\.com"),
    /** OpenStack Swift's s3api. No aws-chunked uploads; 1,000 parts by default (its max_upload_part_num) of 5 GiB. */
    SWIFT(Dialect.PLAIN, true, 1_000, 5_000 * Size.GIB, "us-east-1"),
    /**
     * Scaleway. It refuses checksum trailers (scaleway/docs-content#4633); 1,000 parts and 5 TB at most
     * (scaleway.com "Managing multipart uploads").
     */
    SCALEWAY(Dialect.PLAIN, true, 1_000, 5 * Size.TB, "us-east-1", "scw\\.cloud"),
    /**
     * Google Cloud Storage's XML API. No checksum headers (aws-sdk-java-v2#5987, milvus-storage#480), no deletion in
     * batches by this client (aws-sdk-java-v2#6055); 5 TiB at most.
     */
    GCS(Dialect.PLAIN, false, 10_000, 5 * Size.TIB, "auto", "storage\\.googleapis\\.com"),
    /** Any other store: what every store has understood since 2006, and S3's limits of the time. */
    GENERIC(Dialect.PLAIN, true, 10_000, 5 * Size.TIB, "us-east-1");

    private static final Pattern REGION_IN_HOST = Pattern.compile("s3[.-](?:dualstack\\.)?([a-z]{2,}-[a-z0-9-]+)\\.");

    private final Dialect dialect;
    private final boolean deletesInBatches;
    private final int mostParts;
    private final long largestObjectBytes;
    private final String usualRegion;
    private final Pattern hosts;

    /** One that is met under any host's name. */
    StoreProvider(
            Dialect dialect, boolean deletesInBatches, int mostParts, long largestObjectBytes, String usualRegion) {
        this(dialect, deletesInBatches, mostParts, largestObjectBytes, usualRegion, "(?!)");
    }

    StoreProvider(
            Dialect dialect,
            boolean deletesInBatches,
            int mostParts,
            long largestObjectBytes,
            String usualRegion,
            String domains) {
        this.dialect = dialect;
        this.deletesInBatches = deletesInBatches;
        this.mostParts = mostParts;
        this.largestObjectBytes = largestObjectBytes;
        this.usualRegion = usualRegion;
        this.hosts = Pattern.compile("(?:.*\\.)?" + domains);
    }

    /**
     * The provider of an endpoint, by its host's name.
     *
     * @param endpoint the store's address; empty means AWS
     */
    public static StoreProvider of(Optional<URI> endpoint) {
        if (endpoint.isEmpty()) {
            return AWS;
        }
        return Stream.of(values())
                .filter(provider -> provider.runs(endpoint.get()))
                .findFirst()
                .orElse(GENERIC);
    }

    /** The name that the setting `s3.provider` has for it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** How requests to it are written. */
    public StoreQuirks quirks() {
        return new StoreQuirks(
                dialect.pathStyle, dialect.chunkedEncoding, dialect.checksumHeaders, deletesInBatches, mostParts);
    }

    /**
     * How long it bills whatever was stored, also what has been deleted by then; zero where it bills what is there.
     * Wasabi: 90 days (docs.wasabi.com "minimum storage duration"), 30 in some contracts.
     */
    public Duration minimumStorageAge() {
        return this == WASABI ? Duration.ofDays(90) : Duration.ZERO;
    }

    /**
     * Whether it lists incomplete uploads of more than one key at a time; one that does not answers with none, and does
     * not say so. MinIO: "working as intended" (minio#20989, #11686).
     */
    public boolean listsUploads() {
        return this != MINIO;
    }

    /** How many bytes an object may have. */
    public long largestObjectBytes() {
        return largestObjectBytes;
    }

    /**
     * How many bytes it bills for an object.
     *
     * @param bytes the object's size
     */
    public long billedBytes(long bytes) {
        return Math.max(bytes, leastBilledBytes());
    }

    /**
     * The size below which an object is billed as if it had that size; 0 where there is none. Wasabi: 4 KB
     * (docs.wasabi.com "minimum and maximum object sizes").
     */
    public long leastBilledBytes() {
        return this == WASABI ? 4096 : 0;
    }

    /**
     * The region to sign requests for where none is set: the one that the endpoint's host names, or the provider's
     * usual one.
     *
     * @param endpoint the store's address; empty means AWS
     */
    public String region(Optional<URI> endpoint) {
        if (endpoint.isPresent() && runs(endpoint.get())) {
            Matcher named = REGION_IN_HOST.matcher(host(endpoint.get()));
            if (named.lookingAt()) {
                return named.group(1);
            }
        }
        return usualRegion;
    }

    private boolean runs(URI endpoint) {
        return hosts.matcher(host(endpoint)).matches();
    }

    private static String host(URI endpoint) {
        String host = endpoint.getHost();
        return host == null ? "" : host.toLowerCase(Locale.ROOT);
    }

    /** How requests are written. */
    private enum Dialect {
        /** As the client does by default. */
        AMAZON(false, true, true),
        /** Plain bodies, Content-MD5, the bucket in the path: what old and new stores take. */
        PLAIN(true, false, false);

        private final boolean pathStyle;
        private final boolean chunkedEncoding;
        private final boolean checksumHeaders;

        Dialect(boolean pathStyle, boolean chunkedEncoding, boolean checksumHeaders) {
            this.pathStyle = pathStyle;
            this.chunkedEncoding = chunkedEncoding;
            this.checksumHeaders = checksumHeaders;
        }
    }

    /** The units of the limits, as their documents write them. */
    private static final class Size {
        private static final long GIB = 1024L * 1024 * 1024;
        private static final long TIB = 1024 * GIB;
        private static final long TB = 1_000_000_000_000L;

        private Size() {}
    }
}
