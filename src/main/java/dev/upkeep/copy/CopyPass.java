package dev.upkeep.copy;

import dev.upkeep.failure.UpkeepException;
import dev.upkeep.objectstore.CopyEnd;
import dev.upkeep.objectstore.ListedObject;
import dev.upkeep.objectstore.ObjectTransfer;
import dev.upkeep.objectstore.Throttle;
import dev.upkeep.run.ActiveRun;
import dev.upkeep.run.Bytes;
import java.util.Optional;

/** One pass of copying: what the source has and the copy has not, or otherwise, is handed to the workers. */
final class CopyPass implements Walk.Visitor, ObjectWorkers.Watcher {
    private final ActiveRun run;
    private final Ends ends;
    private final CopyEnd copyEnd;
    private final ObjectTransfer transfer;
    private final ObjectWorkers workers;
    private final Tally tally;
    private final Deletions deletions;
    private final Throttle throttle;
    private final SourceCount expected;

    /**
     * @param transfer copies objects
     * @param workers work on several at once, and tell the tally of failures
     * @param throttle knows how many bytes were read
     * @param expected how many objects there may be
     */
    CopyPass(
            ActiveRun run,
            Ends ends,
            ObjectTransfer transfer,
            ObjectWorkers workers,
            Tally tally,
            Deletions deletions,
            Throttle throttle,
            SourceCount expected) {
        this.run = run;
        this.ends = ends;
        this.copyEnd = new CopyEnd(ends.copy(), throttle);
        this.transfer = transfer;
        this.workers = workers;
        this.tally = tally;
        this.deletions = deletions;
        this.throttle = throttle;
        this.expected = expected;
    }

    @Override
    public void onlyInSource(ListedObject source) {
        tally.listedInSource(source);
        copy(source);
        afterEach();
    }

    @Override
    public void onlyInCopy(ListedObject copy) {
        tally.listedInCopy();
        deletions.found(copy);
    }

    @Override
    public void inBoth(ListedObject source, ListedObject copy) {
        tally.listedInSource(source);
        tally.listedInCopy();
        switch (Comparison.of(source, copy)) {
            case SAME -> tally.same();
            case DIFFERENT -> copy(source);
            case UNCERTAIN ->
                workers.submit(source, this, () -> {
                    if (Comparison.of(source, copyEnd.originOf(ends.inCopy(source.key()))) == Comparison.SAME) {
                        tally.same();
                    } else {
                        copyNow(source);
                    }
                });
        }
        afterEach();
    }

    private void copy(ListedObject source) {
        if (run.dryRun()) {
            tally.wouldCopy(source);
        } else {
            workers.submit(source, this, () -> copyNow(source));
        }
    }

    private void copyNow(ListedObject source) {
        if (run.dryRun()) {
            tally.wouldCopy(source);
        } else {
            tally.transferred(transfer.copy(source, ends.inCopy(source.key())));
        }
    }

    /** Waits for the workers, and shows how far they are meanwhile. */
    void finish() {
        workers.await(this);
        afterEach();
    }

    private void afterEach() {
        waiting();
        if (tally.mayBeAway()) {
            // Some objects cannot be had whatever the reason; that the stores are there is another question.
            ends.source().head(CopyState.FOLDER);
            ends.copy().head(ends.inCopy(CopyState.FOLDER));
        }
        Optional<UpkeepException> hopeless = tally.hopeless();
        if (hopeless.isPresent()) {
            run.throwIfCancelled();
            throw hopeless.get();
        }
    }

    @Override
    public void failed(ListedObject source, UpkeepException reason) {
        tally.failed(source, reason);
    }

    /** Tells how far the pass has come; also while nothing moves on but bytes. */
    @Override
    public void waiting() {
        run.throwIfCancelled();
        run.progress(
                "objects (" + Bytes.text(throttle.passedBytes()) + " read)",
                tally.done(),
                expected.expected(tally.sourceObjects()));
    }
}
