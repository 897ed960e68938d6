package dev.upkeep.copy;

import dev.upkeep.objectstore.ListedObject;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * A number of objects chosen at random from a listing of unknown length, each as likely as any other (Vitter's
 * reservoir, 1985). Not thread-safe.
 */
final class Sample {
    private final int size;
    private final RandomGenerator random;
    private final List<Pair> chosen = new ArrayList<>();
    private long offered;

    /**
     * @param size how many to choose
     * @param random chooses
     */
    Sample(int size, RandomGenerator random) {
        this.size = size;
        this.random = random;
    }

    /** An object and its copy, both by the key in the source. */
    record Pair(ListedObject source, ListedObject copy) {}

    /** Offers one more. */
    void offer(ListedObject source, ListedObject copy) {
        offered++;
        if (chosen.size() < size) {
            chosen.add(new Pair(source, copy));
            return;
        }
        long place = random.nextLong(offered);
        if (place < size) {
            chosen.set((int) place, new Pair(source, copy));
        }
    }

    List<Pair> chosen() {
        return List.copyOf(chosen);
    }
}
