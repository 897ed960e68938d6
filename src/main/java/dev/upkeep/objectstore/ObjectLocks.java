package dev.upkeep.objectstore;

import java.time.Instant;
import java.util.Optional;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.BucketVersioningStatus;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ObjectLockLegalHoldStatus;
import software.amazon.awssdk.services.s3.model.ObjectLockRetention;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** What keeps the objects of a bucket from being deleted, or brings them back. Thread-safe. */
public final class ObjectLocks {
    private final ObjectStore store;

    ObjectLocks(ObjectStore store) {
        this.store = store;
    }

    /**
     * Until when the store refuses to delete an object, by its object lock.
     *
     * @return {@link Instant#MAX} for a legal hold; empty when it may be deleted, or the store knows no locks
     */
    public Optional<Instant> lockedUntil(String key) {
        try {
            HeadObjectResponse found = store.s3()
                    .headObject(request -> request.bucket(store.bucket()).key(key));
            if (found.objectLockLegalHoldStatus() == ObjectLockLegalHoldStatus.ON) {
                return Optional.of(Instant.MAX);
            }
            return Optional.ofNullable(found.objectLockRetainUntilDate()).or(() -> retainedUntil(key));
        } catch (SdkException e) {
            if (e instanceof S3Exception answered && answered.statusCode() == 404) {
                return Optional.empty();
            }
            throw store.failure(e, S3Action.READ);
        }
    }

    /** Asked for itself, for not every store says it of an object on the way. */
    private Optional<Instant> retainedUntil(String key) {
        try {
            ObjectLockRetention retention = store.s3()
                    .getObjectRetention(
                            request -> request.bucket(store.bucket()).key(key))
                    .retention();
            return retention == null ? Optional.empty() : Optional.ofNullable(retention.retainUntilDate());
        } catch (S3Exception e) {
            // Many stores have no locks, the bucket may have none, and keys may lack the right to ask.
            return Optional.empty();
        }
    }

    /** Whether the bucket keeps what is deleted as an older version; false where the store does not tell. */
    public boolean keepsVersions() {
        try {
            return store.s3()
                            .getBucketVersioning(request -> request.bucket(store.bucket()))
                            .status()
                    == BucketVersioningStatus.ENABLED;
        } catch (S3Exception e) {
            // Many stores have no versions, and keys may lack the right to ask.
            return false;
        } catch (SdkException e) {
            throw store.failure(e, S3Action.READ);
        }
    }
}
