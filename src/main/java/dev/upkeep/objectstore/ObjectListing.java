package dev.upkeep.objectstore;

import dev.upkeep.failure.FailureKind;
import dev.upkeep.failure.UpkeepException;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The objects below a prefix, one by one, in the store's order. Holds two pages of at most 1,000: the one that is gone
 * through, and the next one. A page that cannot be had is asked for again for as long as `s3.retry-for` says; one that
 * the store gives twice counts once. Iterating throws an {@link UpkeepException} when the store fails, repeats itself
 * instead of going on, or the thread is interrupted. Not thread-safe.
 */
final class ObjectListing implements Iterator<ListedObject> {
    private final ObjectStore store;
    private final String prefix;
    private final Throttle throttle;
    private final Executor ahead;
    private Iterator<ListedObject> page = List.<ListedObject>of().iterator();
    private @Nullable CompletableFuture<ObjectPage> next;
    private List<ListedObject> last = List.of();
    private @Nullable String token;

    ObjectListing(ObjectStore store, String prefix, Throttle throttle, Executor ahead) {
        this.store = store;
        this.prefix = prefix;
        this.throttle = throttle;
        this.ahead = ahead;
        this.next = fetch(null);
    }

    @Override
    public boolean hasNext() {
        while (!page.hasNext() && next != null) {
            take(await(next));
        }
        return page.hasNext();
    }

    @Override
    public ListedObject next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        return page.next();
    }

    private void take(ObjectPage answer) {
        String following = answer.token();
        if (answer.more() && (following == null || following.isEmpty() || following.equals(token))) {
            throw new UpkeepException(
                    FailureKind.DATA,
                    "The store does not list the objects in the bucket " + store.describe()
                            + " to the end: it says that there are more, and gives the marker '" + following
                            + "' that leads nowhere new. Ask the store's provider.");
        }
        token = following;
        next = answer.more() ? fetch(following) : null;
        List<ListedObject> objects = answer.objects();
        page = objects.equals(last) ? List.<ListedObject>of().iterator() : objects.iterator();
        last = objects;
    }

    private CompletableFuture<ObjectPage> fetch(@Nullable String from) {
        return CompletableFuture.supplyAsync(
                () -> store.patience().call(() -> {
                    throttle.request();
                    return store.objectPage(request -> request.prefix(prefix).continuationToken(from), null);
                }),
                ahead);
    }

    private static ObjectPage await(CompletableFuture<ObjectPage> page) {
        try {
            return page.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UpkeepException(FailureKind.CANCELLED, "Stopped while listing objects.", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException thrown) {
                throw thrown;
            }
            throw new IllegalStateException("A page failed without saying why", e);
        }
    }
}
