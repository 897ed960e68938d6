package dev.upkeep.settings;

import java.net.URI;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Reads where a target's objects are copied to. What says nothing of the destination's store is as for the target's own
 * bucket, as long as both are at one endpoint.
 *
 * @param target reads the settings that both kinds of stores have
 * @param values reads each value
 * @param source the target's own bucket
 */
record CopyReader(TargetReader target, Values values, ObjectStoreSettings source) {
    private static final TargetReader.QuirkKeys QUIRKS = new TargetReader.QuirkKeys(
            "copy.path-style", "copy.chunked-encoding", "copy.checksums", "copy.batch-deletion", "copy.most-parts");
    private static final int MOST_PREFIX_CHARACTERS = 512;
    private static final int MOST_OBJECTS = 1_000_000;

    /** What the settings say; empty when no bucket for a copy is named. */
    Optional<CopySettings> read() {
        // A target can say off where the common setting names a bucket.
        if (values.optional(target.key("copy.bucket")).orElse("off").equals("off")) {
            return Optional.empty();
        }
        ObjectStoreSettings destination = destination();
        if (destination.isSameBucketAs(source)) {
            values.problem(
                    target.key("copy.bucket"),
                    "'" + destination.bucket() + "' is the bucket that is copied; a copy beside the original is lost"
                            + " with it. Name a bucket of its own, best in another region or with another provider");
        }
        Duration warning = values.duration(target.key("copy.age-warning"), Duration.ofMinutes(1), Durations.LONGEST);
        return Optional.of(new CopySettings(
                destination,
                prefix(),
                values.list(target.key("copy.include")),
                values.list(target.key("copy.exclude")),
                values.number(target.key("copy.concurrency"), 1, 32),
                size("copy.bandwidth"),
                values.number(target.key("copy.requests-per-second"), 0, 100_000),
                deletion(),
                values.number(target.key("copy.check-sample"), 0, 100_000),
                warning,
                target.longer("copy.age-critical", "copy.age-warning")));
    }

    private ObjectStoreSettings destination() {
        Optional<URI> own = values.httpAddress(target.key("copy.endpoint"));
        boolean same = own.isEmpty() || own.equals(source.endpoint());
        Optional<URI> endpoint = own.isPresent() ? own : source.endpoint();
        StoreProvider provider = target.provider("copy.provider", endpoint);
        if (same && isAuto("copy.provider")) {
            provider = source.provider();
        }
        String region = target.region("copy.region", provider, endpoint);
        String bucket = values.optional(target.key("copy.bucket")).orElse("");
        target.refuseOtherThanBucket(target.key("copy.bucket"), bucket);
        Optional<String> keyId = values.optional(target.key("copy.access-key-id"));
        Optional<String> secret = values.optional(target.key("copy.secret-access-key"));
        if (keyId.isPresent() != secret.isPresent()) {
            values.lonely(
                    target.key(keyId.isPresent() ? "copy.secret-access-key" : "copy.access-key-id"),
                    "set UPKEEP_COPY_ACCESS_KEY_ID and" + " UPKEEP_COPY_SECRET_ACCESS_KEY together");
        }
        boolean ownKeys = keyId.isPresent() || !same;
        return new ObjectStoreSettings(
                endpoint,
                provider,
                same && isAuto("copy.region") ? source.region() : region,
                bucket,
                ownKeys ? keyId : source.accessKeyId(),
                ownKeys ? secret : source.secretAccessKey(),
                target.quirks(QUIRKS, provider, same ? source.quirks() : provider.quirks()),
                source.connectTimeout(),
                source.timeout(),
                source.retryFor());
    }

    private boolean isAuto(String common) {
        return values.optional(target.key(common)).orElse("").equals(TargetReader.AUTO);
    }

    private String prefix() {
        return values.parsed(target.key("copy.prefix"), "", value -> {
            boolean fits = value.length() <= MOST_PREFIX_CHARACTERS && !value.matches(".*\\p{Cntrl}.*");
            if (!value.isEmpty() && (!fits || !value.endsWith("/") || value.startsWith("/"))) {
                throw new IllegalArgumentException("is no prefix; write nothing, or application/ with a / at the end");
            }
            return value;
        });
    }

    private long size(String common) {
        return values.parsed(target.key(common), 0L, value -> {
            long bytes = value.isEmpty() || value.equals("off") ? 0 : Sizes.parse(value);
            if (bytes != 0 && bytes < 1024) {
                throw new IllegalArgumentException("is out of range; allowed: off, or 1KiB and more");
            }
            return bytes;
        });
    }

    private Optional<CopySettings.Deletion> deletion() {
        int atMost = values.number(target.key("copy.delete-at-most"), 1, MOST_OBJECTS);
        int percent = values.number(target.key("copy.delete-at-most-percent"), 1, 100);
        if (values.optional(target.key("copy.delete-after")).orElse("off").equals("off")) {
            return Optional.empty();
        }
        Duration after = values.duration(target.key("copy.delete-after"), Duration.ofHours(1), Durations.LONGEST);
        return Optional.of(new CopySettings.Deletion(after, atMost, percent));
    }

    /** Refuses copies that would mix with one another, or with what another target stores. */
    static void refuseOverlaps(Collection<TargetSettings> targets, Values values) {
        List<TargetSettings> copied =
                targets.stream().filter(one -> one.copy().isPresent()).toList();
        for (TargetSettings one : copied) {
            CopySettings copy = one.copy().orElseThrow();
            targets.stream()
                    .filter(other -> !other.equals(one) && copy.destination().isSameBucketAs(other.objectStore()))
                    .forEach(other -> values.problem(
                            key(one, "copy.bucket"),
                            "'" + copy.destination().bucket() + "' is where the target " + other.name()
                                    + " keeps its own objects; name a bucket of its own for the copy of "
                                    + one.name()));
            copied.subList(copied.indexOf(one) + 1, copied.size()).stream()
                    .filter(other -> overlap(copy, other.copy().orElseThrow()))
                    .forEach(other -> values.problem(
                            key(other, "copy.prefix"),
                            "the copies of " + one.name() + " and " + other.name()
                                    + " would mix in one place; set target." + other.name() + ".copy.prefix="
                                    + other.name() + "/ and a prefix for " + one.name() + ", too"));
        }
    }

    private static boolean overlap(CopySettings one, CopySettings other) {
        return one.destination().isSameBucketAs(other.destination())
                && (one.prefix().startsWith(other.prefix()) || other.prefix().startsWith(one.prefix()));
    }

    private static String key(TargetSettings target, String common) {
        return target.name().equals("main") ? common : "target." + target.name() + "." + common;
    }
}
