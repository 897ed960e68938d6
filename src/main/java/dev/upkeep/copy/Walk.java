package dev.upkeep.copy;

import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import dev.upkeep.objectstore.CopyEnd;
import dev.upkeep.objectstore.KeyOrder;
import dev.upkeep.objectstore.ListedObject;
import dev.upkeep.objectstore.Throttle;
import dev.upkeep.run.ActiveRun;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Goes over both ends in step, in constant memory: each listing a page ahead of the comparison. */
final class Walk {
    private final ActiveRun run;
    private final Ends ends;
    private final Scope scope;
    private final Throttle throttle;

    Walk(ActiveRun run, Ends ends, Scope scope, Throttle throttle) {
        this.run = run;
        this.ends = ends;
        this.scope = scope;
        this.throttle = throttle;
    }

    /** Is told of every key that either end has; called by the thread that walks. */
    interface Visitor {
        /** Only the source has it. */
        void onlyInSource(ListedObject source);

        /** Only the copy has it. */
        void onlyInCopy(ListedObject copy);

        /** Both have it. */
        void inBoth(ListedObject source, ListedObject copy);
    }

    /**
     * Tries the order of S3, and where a store lists otherwise, the other one that there is.
     *
     * @param attempt walks by {@link #over} once, in that order
     * @throws UpkeepException of kind DATA when the two stores list in no common order
     */
    static <T> T inWhicheverOrder(Function<KeyOrder, T> attempt) {
        try {
            return attempt.apply(KeyOrder.UTF_8);
        } catch (Disorder first) {
            try {
                return attempt.apply(KeyOrder.UTF_16);
            } catch (Disorder second) {
                throw new UpkeepException(
                        FailureKind.DATA,
                        "The two stores do not list their keys in one order, so that they cannot be compared: "
                                + second.getMessage() + ". S3 lists by the bytes of the keys.",
                        second);
            }
        }
    }

    /** Walks from the first key to the last. */
    void over(KeyOrder order, Visitor visitor) {
        ExecutorService ahead = Executors.newFixedThreadPool(2, work -> {
            Thread thread = new Thread(work, "copy-listing");
            thread.setDaemon(true);
            return thread;
        });
        try {
            Side source = new Side(
                    "the bucket",
                    prefix -> new CopyEnd(ends.source(), throttle).listing(prefix, ahead),
                    "",
                    scope,
                    order);
            Side copy = new Side(
                    "the copy",
                    prefix -> new CopyEnd(ends.copy(), throttle).listing(prefix, ahead),
                    ends.prefix(),
                    scope,
                    order);
            while (step(source, copy, order, visitor)) {
                run.throwIfCancelled();
            }
        } finally {
            ahead.shutdownNow();
        }
    }

    private static boolean step(Side source, Side copy, KeyOrder order, Visitor visitor) {
        @Nullable ListedObject original = source.peek();
        @Nullable ListedObject copied = copy.peek();
        if (original == null && copied == null) {
            return false;
        }
        int side = original == null ? 1 : copied == null ? -1 : order.compare(original.key(), copied.key());
        if (original != null && side <= 0) {
            source.pass();
        }
        if (copied != null && side >= 0) {
            copy.pass();
        }
        if (original != null && copied != null && side == 0) {
            visitor.inBoth(original, copied);
        } else if (original != null && side < 0) {
            visitor.onlyInSource(original);
        } else if (copied != null) {
            visitor.onlyInCopy(copied);
        }
        return true;
    }
}
