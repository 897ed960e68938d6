package dev.upkeep.objectstore;

import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.Probe;
import dev.upkeep.failure.UpkeepException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;

/** Tries everything that the jobs need of a bucket. */
final class BucketProbe {
    private final ObjectStore store;

    BucketProbe(ObjectStore store) {
        this.store = store;
    }

    List<Probe> probe(String prefix) {
        return probe(prefix, key -> multipart(prefix, key));
    }

    /** Without listing uploads, which some stores cannot and who only writes need not. */
    List<Probe> probeForWriting(String prefix) {
        return probe(
                prefix,
                key -> attempt("begin and abort a multipart upload", () -> {
                    store.abort(store.uploads().begin(key));
                    return "Began and aborted an upload.";
                }));
    }

    private List<Probe> probe(String prefix, Function<String, Probe> upload) {
        List<Probe> probes = new ArrayList<>();
        Probe first = attempt("list the objects", () -> firstPage(prefix));
        probes.add(first);
        if (first.passed()) {
            String key = prefix + "probe-" + UUID.randomUUID();
            probes.add(attempt("store, read and delete an object", () -> roundTrip(key)));
            probes.add(upload.apply(key + "-upload"));
        }
        return probes;
    }

    private Probe attempt(String subject, Supplier<String> action) {
        try {
            return new Probe(subject, true, action.get());
        } catch (UpkeepException e) {
            return Probe.failed(subject, e);
        }
    }

    private String firstPage(String prefix) {
        store.call(
                S3Action.LIST_OBJECTS,
                () -> store.s3()
                        .listObjectsV2(request ->
                                request.bucket(store.bucket()).prefix(prefix).maxKeys(1)));
        return "The bucket " + store.describe() + " answers.";
    }

    private String roundTrip(String key) {
        byte[] content = "upkeep".getBytes(StandardCharsets.UTF_8);
        store.put(key, content, "text/plain");
        long found = store.head(key).map(StoredObject::bytes).orElse(-1L);
        store.delete(key);
        if (found != content.length) {
            throw new UpkeepException(
                    FailureKind.CONFIGURATION,
                    "Stored " + content.length + " bytes, and the store then had " + found
                            + ". It may have kept the transfer's framing: set s3.chunked-encoding=off.");
        }
        return "Stored and deleted '" + key + "'.";
    }

    /** MinIO lists uploads only when asked for the exact key, and says nothing of it. */
    private Probe multipart(String prefix, String key) {
        return attempt("begin, list and abort a multipart upload", () -> {
            if (!store.uploads().areListed(key, prefix)) {
                throw new UpkeepException(
                        FailureKind.CONFIGURATION,
                        "This store does not list incomplete uploads by a prefix (MinIO does not). The job"
                                + " abort-incomplete-uploads finds nothing here; use the store's own rule for them.");
            }
            return "Began, listed and aborted an upload under '" + prefix + "'.";
        });
    }
}
