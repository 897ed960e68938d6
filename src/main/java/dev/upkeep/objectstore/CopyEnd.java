package dev.upkeep.objectstore;

import dev.upkeep.failure.UpkeepException;
import java.util.Iterator;
import java.util.Optional;
import java.util.concurrent.Executor;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * One end of a copy, as far as it is looked at: what is there, in which state, and of which state it is a copy. Requests
 * are slowed down as the settings say, and made again for as long as `s3.retry-for` says. Thread-safe.
 */
public final class CopyEnd {
    private final ObjectStore store;
    private final Throttle throttle;

    /**
     * @param store the bucket
     * @param throttle slows requests down
     */
    public CopyEnd(ObjectStore store, Throttle throttle) {
        this.store = store;
        this.throttle = throttle;
    }

    /**
     * Lists the objects below a prefix one by one, a page ahead of whoever asks.
     *
     * @param prefix what the keys begin with; empty for the whole bucket
     * @param ahead fetches the next page while this one is gone through
     */
    public Iterator<ListedObject> listing(String prefix, Executor ahead) {
        return new ObjectListing(store, prefix, throttle, ahead);
    }

    /**
     * The object under a key as a listing would show it, if there is one.
     *
     * @throws UpkeepException when the store cannot say
     */
    public Optional<ListedObject> look(String key) {
        return head(key).map(found -> new ListedObject(key, found.contentLength(), found.lastModified(), found.eTag()));
    }

    /**
     * From which state of which object a copy was made, as its metadata say; empty when they say nothing.
     *
     * @throws UpkeepException when the store cannot say
     */
    public Optional<CopyOrigin> originOf(String key) {
        return head(key).flatMap(found -> CopyOrigin.in(found.metadata()));
    }

    private Optional<HeadObjectResponse> head(String key) {
        return store.patience().call(() -> {
            throttle.request();
            try {
                return Optional.of(store.s3()
                        .headObject(request -> request.bucket(store.bucket()).key(key)));
            } catch (SdkException e) {
                if (e instanceof S3Exception answered && answered.statusCode() == 404) {
                    return Optional.empty();
                }
                throw store.failure(e, S3Action.READ);
            }
        });
    }
}
