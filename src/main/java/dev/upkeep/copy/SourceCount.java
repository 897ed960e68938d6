package dev.upkeep.copy;

import dev.upkeep.failure.UpkeepException;
import dev.upkeep.objectstore.CopyEnd;
import dev.upkeep.objectstore.KeyOrder;
import dev.upkeep.objectstore.ListedObject;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How many objects the source has, so that a pass can say how long it will take: by the pass before, or else counted by
 * a listing of its own beside the first pass, once that has turned out to be a long one. Asked by one thread.
 */
final class SourceCount implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SourceCount.class);

    private final CopyEnd source;
    private final Scope scope;
    private final long worthCounting;
    private volatile long expected;
    private @Nullable Thread counting;

    /**
     * @param before how many objects the pass before went over; 0 when there was none
     * @param worthCounting how many have to be listed before a count begins
     */
    SourceCount(CopyEnd source, Scope scope, long before, long worthCounting) {
        this.source = source;
        this.scope = scope;
        this.worthCounting = worthCounting;
        this.expected = before;
    }

    /**
     * How many objects there are; 0 while nobody knows.
     *
     * @param listed how many the pass has come by
     */
    long expected(long listed) {
        if (expected == 0 && counting == null && listed >= worthCounting) {
            Thread thread = new Thread(this::count, "copy-count");
            thread.setDaemon(true);
            counting = thread;
            thread.start();
        }
        return expected;
    }

    private void count() {
        long found = 0;
        try {
            for (String prefix : scope.prefixes(KeyOrder.UTF_8)) {
                Iterator<ListedObject> listing = source.listing(prefix, Runnable::run);
                while (listing.hasNext()) {
                    found += scope.covers(listing.next().key()) ? 1 : 0;
                }
            }
            expected = found;
        } catch (UpkeepException e) {
            LOG.debug("The objects of the source could not be counted", e);
        }
    }

    @Override
    public void close() {
        if (counting != null) {
            counting.interrupt();
        }
    }
}
