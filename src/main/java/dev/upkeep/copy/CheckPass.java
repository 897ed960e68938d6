package dev.upkeep.copy;

import dev.upkeep.failure.UpkeepException;
import dev.upkeep.objectstore.ContentDigest;
import dev.upkeep.objectstore.CopyEnd;
import dev.upkeep.objectstore.ListedObject;
import dev.upkeep.objectstore.Throttle;
import dev.upkeep.run.ActiveRun;
import dev.upkeep.run.CommandText;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One pass that only compares: by the listings, and by the content of a sample. Nothing is changed at either end. Its
 * figures may be asked for when it has finished.
 */
final class CheckPass implements Walk.Visitor, ObjectWorkers.Watcher {
    /** What is larger is compared by three pieces of it. */
    private static final long WHOLE_BYTES = 64L * 1024 * 1024;

    private static final long PIECE_BYTES = 16L * 1024 * 1024;

    private final ActiveRun run;
    private final Ends ends;
    private final CopyEnd copyEnd;
    private final ObjectWorkers workers;
    private final Sample sample;
    private final ContentDigest original;
    private final ContentDigest copied;
    private final boolean everCopied;
    private final Instant copiedUntil;
    private final long expected;
    private final List<FailedCopy> differences = new ArrayList<>();
    private long objects;
    private long bytes;
    private long same;
    private long missing;
    private long different;
    private long notYetCopied;
    private long onlyInCopy;
    private long read;
    private long readBytes;
    private long damaged;
    private long unread;

    /**
     * @param last the last complete pass of copying; absent when there was none
     */
    CheckPass(
            ActiveRun run,
            Ends ends,
            Throttle throttle,
            ObjectWorkers workers,
            Sample sample,
            @Nullable LastPass last) {
        this.run = run;
        this.ends = ends;
        this.copyEnd = new CopyEnd(ends.copy(), throttle);
        this.workers = workers;
        this.sample = sample;
        this.original = new ContentDigest(ends.source(), throttle);
        this.copied = new ContentDigest(ends.copy(), throttle);
        this.everCopied = last != null;
        this.copiedUntil = last == null ? Instant.MAX : last.startedAt();
        this.expected = last == null ? 0 : last.objects();
    }

    @Override
    public void onlyInSource(ListedObject source) {
        count(source);
        differs(source, false, "missing in the copy");
    }

    @Override
    public synchronized void onlyInCopy(ListedObject copy) {
        onlyInCopy++;
    }

    @Override
    public void inBoth(ListedObject source, ListedObject copy) {
        count(source);
        switch (Comparison.of(source, copy)) {
            case SAME -> same(source, copy);
            case DIFFERENT -> differs(source, true, "its copy has " + copy.bytes() + " bytes");
            case UNCERTAIN ->
                workers.submit(source, this, () -> {
                    if (Comparison.of(source, copyEnd.originOf(ends.inCopy(source.key()))) == Comparison.SAME) {
                        same(source, copy);
                    } else {
                        differs(source, true, "its copy is of another state");
                    }
                });
        }
    }

    private synchronized void count(ListedObject source) {
        objects++;
        bytes += source.bytes();
        run.progress("objects compared", objects, expected);
    }

    private synchronized void same(ListedObject source, ListedObject copy) {
        same++;
        sample.offer(source, copy);
    }

    /** What was stored since the last pass began is not expected to be in the copy; without one, nobody knows of any. */
    private synchronized void differs(ListedObject source, boolean inCopy, String how) {
        if (!source.modifiedAt().isBefore(copiedUntil)) {
            notYetCopied++;
            return;
        }
        if (inCopy) {
            different++;
        } else {
            missing++;
        }
        name(source, how);
    }

    @Override
    public synchronized void failed(ListedObject source, UpkeepException reason) {
        unread++;
        name(source, reason.getMessage());
    }

    @Override
    public void waiting() {
        run.throwIfCancelled();
    }

    private void name(ListedObject source, String reason) {
        if (differences.size() < Tally.MOST_NAMED) {
            differences.add(new FailedCopy(source.key(), source.bytes(), reason));
        }
    }

    /** Waits for the workers, and compares the content of the sample. */
    void finish() {
        workers.await(this);
        List<Sample.Pair> chosen = sample.chosen();
        for (Sample.Pair pair : chosen) {
            run.throwIfCancelled();
            workers.submit(pair.source(), this, () -> compare(pair, chosen.size()));
        }
        workers.await(this);
    }

    private void compare(Sample.Pair pair, int all) {
        ListedObject source = pair.source();
        ListedObject copy = pair.copy().withKey(ends.inCopy(source.key()));
        long amount = 0;
        boolean equal = true;
        for (long[] piece : pieces(source.bytes())) {
            Optional<String> here = original.sha256(source, piece[0], piece[1]);
            Optional<String> there = copied.sha256(copy, piece[0], piece[1]);
            if (here.isEmpty() || there.isEmpty()) {
                return;
            }
            equal &= here.equals(there);
            amount += piece[1];
        }
        compared(source, amount, equal, all);
    }

    private synchronized void compared(ListedObject source, long amount, boolean equal, int all) {
        read++;
        readBytes += amount;
        run.progress("objects read from both ends", read, all);
        if (!equal) {
            damaged++;
            name(source, "its copy has another content");
        }
    }

    /** All of a small object; the beginning, the middle and the end of a large one. */
    private static List<long[]> pieces(long bytes) {
        if (bytes <= WHOLE_BYTES) {
            return List.of(new long[] {0, bytes});
        }
        return List.of(new long[] {0, PIECE_BYTES}, new long[] {(bytes - PIECE_BYTES) / 2, PIECE_BYTES}, new long[] {
            bytes - PIECE_BYTES, PIECE_BYTES
        });
    }

    /** The report of a finished check. */
    synchronized CopyCheckReport report() {
        List<FailedCopy> sorted = differences.stream()
                .sorted(Comparator.comparing(FailedCopy::key))
                .toList();
        return new CopyCheckReport(
                1,
                ends.source().describe(),
                ends.describeCopy(),
                objects,
                bytes,
                same,
                missing,
                different,
                notYetCopied,
                onlyInCopy,
                read,
                readBytes,
                damaged,
                unread,
                sorted,
                advice());
    }

    private List<String> advice() {
        List<String> next = new ArrayList<>();
        if (!everCopied) {
            next.add("No pass of copying has gone over all objects so far: whatever the bucket has is expected in the"
                    + " copy.");
        }
        if (missing + different > 0) {
            next.add("`" + CommandText.of("copy", run.target()) + "` copies what is missing or differs. If it did and"
                    + " nothing changed, its report names the reasons.");
        }
        if (damaged > 0) {
            next.add("Delete the damaged copies from the copy's bucket, run `"
                    + CommandText.of("copy", run.target()) + "`, and check again with a larger --sample: where one"
                    + " byte is wrong, others may be.");
        }
        if (unread > 0) {
            next.add("Some objects could not be compared; their reasons stand with the differences.");
        }
        if (notYetCopied > 0) {
            next.add(notYetCopied + (notYetCopied == 1 ? " object was" : " objects were")
                    + " stored since the last pass began; the next one copies "
                    + (notYetCopied == 1 ? "it." : "them."));
        }
        return next;
    }
}
