package dev.upkeep.objectstore;

import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.SdkHttpResponse;

/** The time by a store's clock, to the second, as its answers tell it. */
final class StoreTime {
    private StoreTime() {}

    /** The time that an answer was made; empty when it does not tell. */
    static Optional<Instant> of(SdkHttpResponse answer) {
        return answer.firstMatchingHeader("Date").flatMap(StoreTime::instant);
    }

    /** The time by a store, whatever it answers: a store that refuses the time of a signature tells its own as well. */
    static Optional<Instant> ask(ObjectStore store) {
        try {
            return of(store.s3()
                    .headBucket(request -> request.bucket(store.bucket()))
                    .sdkHttpResponse());
        } catch (AwsServiceException e) {
            if (e.awsErrorDetails() != null && e.awsErrorDetails().sdkHttpResponse() != null) {
                return of(e.awsErrorDetails().sdkHttpResponse());
            }
            throw store.failure(e, S3Action.LIST_OBJECTS);
        } catch (SdkException e) {
            throw store.failure(e, S3Action.LIST_OBJECTS);
        }
    }

    private static Optional<Instant> instant(String date) {
        try {
            return Optional.of(DateTimeFormatter.RFC_1123_DATE_TIME.parse(date, Instant::from));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }
}
