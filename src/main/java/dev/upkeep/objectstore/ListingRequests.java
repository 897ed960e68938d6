package dev.upkeep.objectstore;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.services.s3.model.EncodingType;
import software.amazon.awssdk.services.s3.model.ListObjectVersionsResponse;

/** Asks the store for the pages of ranges, at the pace that it bears. Thread-safe. */
final class ListingRequests {
    private final ObjectStore store;
    private final boolean versions;
    private final Pace pace;
    private final ListingMeter meter;
    private final AwsRequestOverrideConfiguration metered;

    ListingRequests(ObjectStore store, ListingLimits limits) {
        this.store = store;
        this.versions = limits.versions();
        this.pace = new Pace(limits.requestsPerSecond());
        this.meter = new ListingMeter(pace);
        this.metered = AwsRequestOverrideConfiguration.builder()
                .putExecutionAttribute(ListingMeter.OF_REQUEST, meter)
                .build();
    }

    ListingCost cost() {
        return meter.cost();
    }

    /**
     * The next page of a range.
     *
     * @param rest what remains of it
     * @param token what the last page said about the next one; absent at the beginning and to begin anew after a key
     */
    ListingPage next(KeyRange rest, @Nullable String token) {
        return store.patience().call(() -> {
            pace.await();
            return versions ? versions(rest) : objects(rest, token);
        });
    }

    private ListingPage objects(KeyRange rest, @Nullable String token) {
        ObjectPage page = store.objectPage(
                request -> request.prefix(rest.prefix())
                        .startAfter(token == null && !rest.after().isEmpty() ? rest.after() : null)
                        .continuationToken(token),
                meter);
        List<ListedVersion> objects = new ArrayList<>(page.objects().size());
        page.objects()
                .forEach(found -> objects.add(new ListedVersion(
                        new StoredObject(found.key(), found.bytes(), found.modifiedAt()),
                        ListedVersion.State.CURRENT,
                        null)));
        return new ListingPage(objects, page.more(), page.token(), null, null);
    }

    private ListingPage versions(KeyRange rest) {
        ListObjectVersionsResponse answer = store.call(
                S3Action.LIST_VERSIONS,
                () -> store.s3()
                        .listObjectVersions(request -> request.bucket(store.bucket())
                                .encodingType(EncodingType.URL)
                                .prefix(rest.prefix())
                                .keyMarker(rest.after().isEmpty() ? null : rest.after())
                                .versionIdMarker(rest.afterVersion())
                                .overrideConfiguration(metered)));
        List<ListedVersion> objects = new ArrayList<>();
        answer.versions()
                .forEach(found -> objects.add(new ListedVersion(
                        new StoredObject(found.key(), found.size(), found.lastModified()),
                        Boolean.TRUE.equals(found.isLatest())
                                ? ListedVersion.State.CURRENT
                                : ListedVersion.State.OLD_VERSION,
                        found.versionId())));
        answer.deleteMarkers()
                .forEach(found -> objects.add(new ListedVersion(
                        new StoredObject(found.key(), 0, found.lastModified()),
                        ListedVersion.State.DELETE_MARKER,
                        found.versionId())));
        // The answer has markers and versions apart; a key's own order does not matter.
        objects.sort(Comparator.comparing(ListedVersion::key, KeyOrder.UTF_8));
        return new ListingPage(
                objects,
                Boolean.TRUE.equals(answer.isTruncated()),
                null,
                answer.nextKeyMarker(),
                answer.nextVersionIdMarker());
    }
}
