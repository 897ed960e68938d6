package dev.upkeep.objectstore;

import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Lists ranges by several threads at once. Who has nothing to do cuts a range that others are at work on, so that one
 * large range does not keep all the others waiting. Every page is asked for by a place in its range and told once; the
 * keys of a range only ever go up, or the store is not to be trusted.
 */
final class RangeListing {
    /** A range is worth a cut when it has shown that it goes on. */
    private static final int PAGES_BEFORE_CUT = 1;

    private static final long CHECK_MILLIS = 100;
    private static final long PATIENCE_AT_THE_END_MILLIS = 5_000;

    private final ObjectStore store;
    private final ListingLimits limits;
    private final ListingRequests requests;
    private final Iterator<KeyRange> ranges;
    private final RangeSink sink;
    private final PageOrder order;
    private final Deque<OpenRange> waiting = new ArrayDeque<>();
    private final Set<OpenRange> active = new LinkedHashSet<>();
    private @Nullable RuntimeException failure;
    private boolean over;
    private int idle;
    private long pages;

    /**
     * @param ranges what to list; none overlaps another
     * @param sink is told what is found
     */
    RangeListing(ObjectStore store, ListingLimits limits, Iterator<KeyRange> ranges, RangeSink sink) {
        this.store = store;
        this.limits = limits;
        this.requests = new ListingRequests(store, limits);
        this.order = new PageOrder(limits.versions());
        this.ranges = ranges;
        this.sink = sink;
    }

    /**
     * Lists everything.
     *
     * @param check is called time and again; what it throws ends the listing
     */
    ListingCost run(Runnable check) {
        List<Thread> workers = new ArrayList<>();
        try {
            for (int i = 0; i < limits.concurrency(); i++) {
                Thread worker = new Thread(this::work, "upkeep-listing-" + i);
                worker.setDaemon(true);
                worker.start();
                workers.add(worker);
            }
            while (!awaitEnd()) {
                check.run();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            check.run();
            throw new UpkeepException(FailureKind.CANCELLED, "Stopped while listing " + store.describe() + ".", e);
        } finally {
            end(workers);
        }
        synchronized (this) {
            if (failure != null) {
                throw failure;
            }
        }
        return requests.cost();
    }

    private synchronized boolean awaitEnd() throws InterruptedException {
        if (!over) {
            TimeUnit.MILLISECONDS.timedWait(this, CHECK_MILLIS);
        }
        return over;
    }

    /** Who still waits for an answer then is left alone: nothing that it brings is told any more. */
    private void end(List<Thread> workers) {
        synchronized (this) {
            over = true;
            notifyAll();
        }
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_AT_THE_END_MILLIS);
        boolean interrupted = Thread.interrupted();
        for (Thread worker : workers) {
            worker.interrupt();
            try {
                worker.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime())));
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void work() {
        try {
            OpenRange range = next();
            while (range != null) {
                list(range);
                range = next();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error e) {
            fail(e instanceof RuntimeException known ? known : new IllegalStateException(e));
        }
    }

    private synchronized void fail(RuntimeException thrown) {
        if (!over) {
            failure = thrown;
            over = true;
            notifyAll();
        }
    }

    private synchronized @Nullable OpenRange next() throws InterruptedException {
        while (!over) {
            if (waiting.isEmpty() && ranges.hasNext()) {
                waiting.add(new OpenRange(ranges.next()));
            }
            if (!waiting.isEmpty()) {
                OpenRange range = waiting.remove();
                active.add(range);
                return range;
            }
            if (active.isEmpty()) {
                over = true;
                notifyAll();
            } else {
                idle++;
                if (!cut()) {
                    wait();
                }
                idle--;
            }
        }
        return null;
    }

    private void list(OpenRange range) {
        boolean asksAgain = false;
        boolean ended = false;
        while (!ended) {
            KeyRange rest;
            String token;
            synchronized (this) {
                rest = range.rest();
                token = range.token();
            }
            ListingPage page = requests.next(rest, token);
            Optional<String> fault = order.faultOf(page, rest, token);
            if (fault.isEmpty()) {
                asksAgain = false;
                ended = take(range, page);
            } else if (asksAgain) {
                throw untrustworthy(fault.get());
            } else {
                // A proxy or the client may have brought an old answer; the same question put otherwise will tell.
                asksAgain = true;
                synchronized (this) {
                    range.beginAnew();
                }
            }
        }
    }

    /** Tells a page, as far as it belongs to the range; returns whether nothing of the range remains. */
    private synchronized boolean take(OpenRange range, ListingPage page) {
        if (over) {
            return true;
        }
        List<ListedVersion> objects = page.objects();
        boolean ended = !page.more();
        String until = range.rest().until();
        if (until != null) {
            int within = within(objects, until);
            ended |= within < objects.size() || isAt(page, until);
            objects = objects.subList(0, within);
        }
        range.moveOn(objects, page);
        pages++;
        sink.page(objects, range.rest(), ended);
        if (ended) {
            active.remove(range);
        }
        notifyAll();
        return ended;
    }

    private static int within(List<ListedVersion> objects, String until) {
        int within = objects.size();
        while (within > 0 && KeyOrder.UTF_8.compare(objects.get(within - 1).key(), until) > 0) {
            within--;
        }
        return within;
    }

    /** Whether the page's last key is the range's last one, and has no further versions. */
    private static boolean isAt(ListingPage page, String until) {
        return page.versionMarker() == null
                && !page.objects().isEmpty()
                && page.objects().get(page.objects().size() - 1).key().equals(until);
    }

    /** Cuts the range that has gone on for longest, for those who have nothing to do. */
    private boolean cut() {
        OpenRange longest = null;
        for (OpenRange range : active) {
            if (range.pagesSinceCut() >= PAGES_BEFORE_CUT
                    && (longest == null || range.pagesSinceCut() > longest.pagesSinceCut())) {
                longest = range;
            }
        }
        if (longest == null) {
            return false;
        }
        longest.considered();
        List<String> cuts = cutsOf(longest);
        for (int i = cuts.size() - 1; i >= 0; i--) {
            KeyRange rest = longest.rest();
            String at = cuts.get(i);
            waiting.add(new OpenRange(new KeyRange(sink.cut(rest, at), rest.prefix(), at, null, rest.until())));
            longest.endAt(at);
        }
        notifyAll();
        return !cuts.isEmpty();
    }

    private List<String> cutsOf(OpenRange range) {
        // A bucket of two pages is not worth sixteen requests: the pieces grow in number with what was there so far.
        int wanted = (int) Math.min(idle, 2 * pages);
        List<String> known = sink.cuts(range.rest(), wanted);
        List<String> cuts = known.isEmpty() && !range.lastPage().isEmpty()
                ? new Cuts(range.lastPage()).before(range.rest().until(), wanted)
                : known;
        return cuts.stream().filter(at -> isWithin(range.rest(), at)).toList();
    }

    private static boolean isWithin(KeyRange rest, String at) {
        return PageOrder.isPlain(at)
                && at.startsWith(rest.prefix())
                && KeyOrder.UTF_8.compare(at, rest.after()) > 0
                && (rest.until() == null || KeyOrder.UTF_8.compare(at, rest.until()) < 0);
    }

    private UpkeepException untrustworthy(String fault) {
        return new UpkeepException(
                FailureKind.DATA,
                "The store does not list the bucket " + store.describe() + " in order: " + fault
                        + ", twice in a row. What it shows cannot be added up; ask the store's provider.");
    }
}
