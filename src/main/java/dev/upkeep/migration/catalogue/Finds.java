package dev.upkeep.migration.catalogue;

import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What has been found of a schema so far. Not thread-safe. */
final class Finds {
    private final SortedMap<String, String> objects = new TreeMap<>();
    private final Map<String, String> owners = new HashMap<>();

    /**
     * Adds an object.
     *
     * @param name its kind and name; a number is added to it when there is such a one already
     * @param owner the table that it belongs to, by its kind and name; absent when it belongs to none
     * @param text what it is
     */
    void add(String name, @Nullable String owner, String text) {
        String free = name;
        for (int number = 2; objects.containsKey(free); number++) {
            free = name + " (" + number + ")";
        }
        objects.put(free, text);
        if (owner != null) {
            owners.put(free, owner);
        }
    }

    SortedMap<String, String> objects() {
        return objects;
    }

    Map<String, String> owners() {
        return owners;
    }
}
