package dev.upkeep.objectstore;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.CopyObjectRequest;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.MetadataDirective;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;

/** What a copy has of its original besides the content, and from which state of the original it was made. */
record CopiedHeaders(
        @Nullable String contentType,
        @Nullable String cacheControl,
        @Nullable String contentDisposition,
        @Nullable String contentEncoding,
        @Nullable String contentLanguage,
        @Nullable Instant expires,
        Map<String, String> metadata) {
    static CopiedHeaders of(ListedObject source, GetObjectResponse answer) {
        return new CopiedHeaders(
                answer.contentType(),
                answer.cacheControl(),
                answer.contentDisposition(),
                encoding(answer.contentEncoding()),
                answer.contentLanguage(),
                expiry(answer.expiresString()),
                CopyOrigin.of(source).addedTo(answer.metadata()));
    }

    static CopiedHeaders of(ListedObject source, HeadObjectResponse answer) {
        return new CopiedHeaders(
                answer.contentType(),
                answer.cacheControl(),
                answer.contentDisposition(),
                encoding(answer.contentEncoding()),
                answer.contentLanguage(),
                expiry(answer.expiresString()),
                CopyOrigin.of(source).addedTo(answer.metadata()));
    }

    /** Some stores have kept the name of a transfer's framing; sent again, it would be taken for framing. */
    private static @Nullable String encoding(@Nullable String stored) {
        return "aws-chunked".equals(stored) ? null : stored;
    }

    /** What is no time cannot be sent, and says nothing to a browser either. */
    private static @Nullable Instant expiry(@Nullable String stored) {
        try {
            return stored == null ? null : Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(stored));
        } catch (DateTimeException e) {
            return null;
        }
    }

    PutObjectRequest.Builder on(PutObjectRequest.Builder request) {
        return request.contentType(contentType)
                .cacheControl(cacheControl)
                .contentDisposition(contentDisposition)
                .contentEncoding(contentEncoding)
                .contentLanguage(contentLanguage)
                .expires(expires)
                .metadata(metadata);
    }

    CreateMultipartUploadRequest.Builder on(CreateMultipartUploadRequest.Builder request) {
        return request.contentType(contentType)
                .cacheControl(cacheControl)
                .contentDisposition(contentDisposition)
                .contentEncoding(contentEncoding)
                .contentLanguage(contentLanguage)
                .expires(expires)
                .metadata(metadata);
    }

    CopyObjectRequest.Builder on(CopyObjectRequest.Builder request) {
        return request.metadataDirective(MetadataDirective.REPLACE)
                .contentType(contentType)
                .cacheControl(cacheControl)
                .contentDisposition(contentDisposition)
                .contentEncoding(contentEncoding)
                .contentLanguage(contentLanguage)
                .expires(expires)
                .metadata(metadata);
    }
}
