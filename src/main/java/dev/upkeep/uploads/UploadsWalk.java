package dev.upkeep.uploads;

import dev.upkeep.objectstore.IncompleteUpload;
import dev.upkeep.objectstore.ObjectStore;
import dev.upkeep.objectstore.Workers;
import dev.upkeep.run.ActiveRun;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** Goes over the incomplete uploads of a bucket, and has several visited at a time. Holds a page or two of them. */
final class UploadsWalk {
    private final ActiveRun run;
    private final ObjectStore store;
    private final KeyScope scope;
    private final int concurrency;
    private final AtomicLong visited = new AtomicLong();
    private long listed;
    private long excluded;

    /**
     * @param run is told how far it has come, and may be cancelled
     * @param concurrency how many are visited at a time
     */
    UploadsWalk(ActiveRun run, ObjectStore store, KeyScope scope, int concurrency) {
        this.run = run;
        this.store = store;
        this.scope = scope;
        this.concurrency = concurrency;
    }

    /**
     * Has every upload of the scope visited, each once.
     *
     * @param visitor is called by several threads; what it throws ends the walk
     * @throws RuntimeException what the visitor has thrown, or the listing
     */
    void over(Consumer<IncompleteUpload> visitor) {
        try (Workers workers = new Workers("uploads", concurrency, 0)) {
            for (String prefix : scope.prefixes()) {
                store.listIncompleteUploads(
                        prefix,
                        page -> page.stream()
                                // A store that minds no prefix must not widen what was asked for.
                                .filter(upload -> upload.key().startsWith(prefix))
                                .filter(upload -> !scope.wasListedBefore(upload.key(), prefix))
                                .forEach(upload -> visit(upload, visitor, workers)));
            }
            workers.finish(run::throwIfCancelled);
        }
    }

    private void visit(IncompleteUpload upload, Consumer<IncompleteUpload> visitor, Workers workers) {
        run.throwIfCancelled();
        if (scope.excludes(upload.key())) {
            excluded++;
            return;
        }
        listed++;
        workers.submit(
                () -> {
                    visitor.accept(upload);
                    run.progress("incomplete uploads looked at", visited.incrementAndGet(), 0);
                },
                run::throwIfCancelled);
    }

    /** How many uploads the scope has. */
    long listed() {
        return listed;
    }

    /** How many were left out by their prefix. */
    long excluded() {
        return excluded;
    }
}
