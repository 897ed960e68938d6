package dev.upkeep.objectstore;

import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.DeleteObjectsResponse;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.S3Error;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * Deletes many objects: in batches of 1,000, or one by one where the store cannot do that. What a batch leaves
 * undeleted is deleted by a request of its own, which says what is wrong. Not thread-safe.
 */
final class Deletion {
    private static final Logger LOG = LoggerFactory.getLogger(Deletion.class);
    private static final int MOST_KEYS = 1000;

    private final ObjectStore store;
    private boolean inBatches;

    Deletion(ObjectStore store, boolean inBatches) {
        this.store = store;
        this.inBatches = inBatches;
    }

    void delete(List<String> keys) {
        for (int from = 0; from < keys.size(); from += MOST_KEYS) {
            List<String> batch = keys.subList(from, Math.min(keys.size(), from + MOST_KEYS));
            List<String> left = inBatches && batch.size() > 1 ? leftByBatch(batch) : batch;
            left.forEach(store::delete);
        }
    }

    private List<String> leftByBatch(List<String> batch) {
        List<ObjectIdentifier> objects = batch.stream()
                .map(key -> ObjectIdentifier.builder().key(key).build())
                .toList();
        try {
            DeleteObjectsResponse answer = store.s3()
                    .deleteObjects(request -> request.bucket(store.bucket())
                            .delete(all -> all.objects(objects).quiet(true)));
            return answer.errors().stream().map(S3Error::key).toList();
        } catch (SdkException e) {
            if (!cannot(e)) {
                throw store.failure(e, S3Action.DELETE);
            }
            LOG.info("The store {} deletes objects one by one only", store.describe());
            inBatches = false;
            return batch;
        }
    }

    /** Whether an answer says that the store does not know such a request, or not as this client writes it. */
    private static boolean cannot(SdkException thrown) {
        if (!(thrown instanceof S3Exception answered)) {
            return false;
        }
        AwsErrorDetails details = answered.awsErrorDetails();
        String code = details == null ? "" : String.valueOf(details.errorCode());
        int status = answered.statusCode();
        return status == 501 || status == 405 || (status == 400 && !code.equals("RequestTimeout"));
    }
}
