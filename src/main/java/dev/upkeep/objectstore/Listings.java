package dev.upkeep.objectstore;

import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.CommonPrefix;
import software.amazon.awssdk.services.s3.model.EncodingType;
import software.amazon.awssdk.services.s3.model.ListMultipartUploadsResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.ListPartsResponse;
import software.amazon.awssdk.services.s3.model.MultipartUpload;
import software.amazon.awssdk.services.s3.model.Part;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * Follows listings to their end. Only the store's own word says where that is: a page may be short, or empty, and
 * not be the last. A store that repeats a marker would be listed for ever, so that is an error.
 */
final class Listings {
    private final ObjectStore store;

    Listings(ObjectStore store) {
        this.store = store;
    }

    void objects(String prefix, Consumer<List<StoredObject>> page) {
        Set<String> seen = new HashSet<>();
        @Nullable String token = null;
        do {
            String from = token;
            ObjectPage answer =
                    store.objectPage(request -> request.prefix(prefix).continuationToken(from), null);
            List<StoredObject> objects = answer.objects().stream()
                    .map(found -> new StoredObject(found.key(), found.bytes(), found.modifiedAt()))
                    .toList();
            if (!objects.isEmpty()) {
                page.accept(objects);
            }
            token = answer.more() ? next(seen, "objects", String.valueOf(answer.token()), answer.token()) : null;
        } while (token != null);
    }

    static StoredObject object(S3Object found) {
        return new StoredObject(found.key(), found.size(), found.lastModified());
    }

    void folder(String prefix, Consumer<FolderPage> page) {
        Set<String> seen = new HashSet<>();
        @Nullable String token = null;
        do {
            @Nullable String from = token;
            ListObjectsV2Response answer = store.call(
                    S3Action.LIST_OBJECTS,
                    () -> store.s3()
                            .listObjectsV2(request -> request.bucket(store.bucket())
                                    .prefix(prefix)
                                    .delimiter("/")
                                    .encodingType(EncodingType.URL)
                                    .continuationToken(from)));
            page.accept(new FolderPage(
                    answer.commonPrefixes().stream().map(CommonPrefix::prefix).toList(),
                    answer.contents().stream().map(Listings::object).toList()));
            token = isTrue(answer.isTruncated())
                    ? next(
                            seen,
                            "objects",
                            String.valueOf(answer.nextContinuationToken()),
                            answer.nextContinuationToken())
                    : null;
        } while (token != null);
    }

    void incompleteUploads(String prefix, Consumer<List<IncompleteUpload>> page) {
        Set<String> markers = new HashSet<>();
        Set<String> onLastPage = Set.of();
        @Nullable ListMultipartUploadsResponse answer = uploadsFrom(prefix, null, null);
        while (answer != null) {
            // One page ahead: who aborts the uploads of this page must not take away the marker of the next.
            ListMultipartUploadsResponse following = uploadsAfter(answer, prefix, markers);
            Set<String> known = onLastPage;
            List<IncompleteUpload> uploads = answer.uploads().stream()
                    .filter(found -> !known.contains(found.uploadId()))
                    .map(Listings::upload)
                    .toList();
            if (!uploads.isEmpty()) {
                page.accept(uploads);
            }
            onLastPage = answer.uploads().isEmpty() ? onLastPage : idsOf(answer);
            answer = following;
        }
    }

    private static IncompleteUpload upload(MultipartUpload found) {
        @Nullable Instant initiatedAt = found.initiated();
        return new IncompleteUpload(
                found.key(), found.uploadId(), initiatedAt == null ? IncompleteUpload.UNDATED : initiatedAt);
    }

    private static Set<String> idsOf(ListMultipartUploadsResponse answer) {
        Set<String> ids = new HashSet<>();
        answer.uploads().forEach(upload -> ids.add(upload.uploadId()));
        return ids;
    }

    private @Nullable ListMultipartUploadsResponse uploadsAfter(
            ListMultipartUploadsResponse answer, String prefix, Set<String> seen) {
        if (!isTrue(answer.isTruncated())) {
            return null;
        }
        String both = answer.nextKeyMarker() + "\n" + answer.nextUploadIdMarker();
        String keyMarker = next(seen, "incomplete uploads", both, answer.nextKeyMarker());
        // What was listed so far is being worked on: a store that is away for a moment must not cost that.
        return store.patience().call(() -> uploadsFrom(prefix, keyMarker, answer.nextUploadIdMarker()));
    }

    private ListMultipartUploadsResponse uploadsFrom(
            String prefix, @Nullable String keyMarker, @Nullable String uploadIdMarker) {
        return store.call(
                S3Action.LIST_UPLOADS,
                () -> store.s3()
                        .listMultipartUploads(request -> request.bucket(store.bucket())
                                .prefix(prefix)
                                // XML cannot hold every character of a key.
                                .encodingType(EncodingType.URL)
                                .keyMarker(keyMarker)
                                .uploadIdMarker(uploadIdMarker)));
    }

    Optional<UploadedParts> parts(IncompleteUpload upload) {
        UploadedParts all = UploadedParts.NONE;
        @Nullable Integer marker = null;
        try {
            do {
                ListPartsResponse answer = partsFrom(upload, marker);
                for (Part part : answer.parts()) {
                    all = all.and(part.size(), part.lastModified());
                }
                marker = isTrue(answer.isTruncated()) ? next(answer, marker) : null;
            } while (marker != null);
        } catch (SdkException e) {
            if (IncompleteUploads.isGone(e)) {
                return Optional.empty();
            }
            throw store.failure(e, S3Action.LIST_PARTS);
        }
        return Optional.of(all);
    }

    /** Some stores leave the marker out; it is the number of the last part that they list. */
    private Integer next(ListPartsResponse answer, @Nullable Integer marker) {
        @Nullable Integer told = answer.nextPartNumberMarker();
        @Nullable
        Integer following = told != null || answer.parts().isEmpty()
                ? told
                : answer.parts().get(answer.parts().size() - 1).partNumber();
        if (following == null || (marker != null && following <= marker)) {
            throw repeats("parts of an incomplete upload", String.valueOf(following));
        }
        return following;
    }

    private ListPartsResponse partsFrom(IncompleteUpload upload, @Nullable Integer marker) {
        return store.s3()
                .listParts(request -> request.bucket(store.bucket())
                        .key(upload.key())
                        .uploadId(upload.uploadId())
                        .partNumberMarker(marker));
    }

    private String next(Set<String> seen, String what, String marker, @Nullable String first) {
        if (first == null || first.isEmpty() || !seen.add(marker)) {
            throw repeats(what, String.valueOf(first));
        }
        return first;
    }

    private UpkeepException repeats(String what, String marker) {
        return new UpkeepException(
                FailureKind.DATA,
                "The store does not list the " + what + " in the bucket " + store.describe()
                        + " to the end: it says that"
                        + " there are more, and gives the marker '" + marker + "' that leads nowhere new. Nothing that"
                        + " was counted so far is complete; ask the store's provider.");
    }

    private static boolean isTrue(@Nullable Boolean value) {
        return Boolean.TRUE.equals(value);
    }
}
