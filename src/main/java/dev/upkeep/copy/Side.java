package dev.upkeep.copy;

import dev.upkeep.objectstore.KeyOrder;
import dev.upkeep.objectstore.ListedObject;
import java.util.Collections;
import java.util.Iterator;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One end's objects that belong to the copy, in order, by their keys in the source. Not thread-safe.
 */
final class Side {
    private final String name;
    private final Function<String, Iterator<ListedObject>> listing;
    private final String prefix;
    private final Scope scope;
    private final KeyOrder order;
    private final Iterator<String> prefixes;
    private Iterator<ListedObject> objects = Collections.emptyIterator();
    private @Nullable String last;
    private @Nullable ListedObject ahead;

    /**
     * @param name the end's name, for messages
     * @param listing lists an end by a prefix
     * @param prefix what this end has before each key
     * @param scope which keys belong to the copy
     * @param order the order to insist on
     */
    Side(String name, Function<String, Iterator<ListedObject>> listing, String prefix, Scope scope, KeyOrder order) {
        this.name = name;
        this.listing = listing;
        this.prefix = prefix;
        this.scope = scope;
        this.order = order;
        this.prefixes = scope.prefixes(order).iterator();
    }

    /** The next object, which stays the next one; none at the end. */
    @Nullable
    ListedObject peek() {
        while (ahead == null && (objects.hasNext() || prefixes.hasNext())) {
            if (objects.hasNext()) {
                ahead = inOrder(objects.next());
            } else {
                objects = listing.apply(prefix + prefixes.next());
            }
        }
        return ahead;
    }

    /** Goes past the object that {@link #peek} has shown. */
    void pass() {
        ahead = null;
    }

    /** Nothing for a key that does not belong to the copy, or that was listed already. */
    private @Nullable ListedObject inOrder(ListedObject found) {
        String key = found.key().substring(prefix.length());
        if (last != null) {
            int step = order.compare(last, key);
            if (step > 0) {
                throw new Disorder(name, last, key);
            }
            if (step == 0) {
                return null;
            }
        }
        last = key;
        return scope.covers(key) ? found.withKey(key) : null;
    }
}
