package dev.upkeep.storage;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Sums up the objects under no user's prefix, by the first segment of their keys. Not thread-safe. */
final class Unowned {
    private static final int NAMED_GROUPS = 100;
    private static final int LONGEST_NAME = 200;
    private static final String TOP_LEVEL = "(no folder)";
    private static final String OTHERS = "(other folders)";

    private final Account all = new Account("nobody");
    private final Map<String, Account> groups = new TreeMap<>();

    void add(String key, long bytes) {
        all.add(bytes);
        String name = group(key);
        // A bucket may have a million folders; a report may not.
        if (!groups.containsKey(name) && groups.size() >= NAMED_GROUPS) {
            name = OTHERS;
        }
        groups.computeIfAbsent(name, Account::new).add(bytes);
    }

    private static String group(String key) {
        int slash = key.indexOf('/');
        if (slash < 0) {
            return TOP_LEVEL;
        }
        return slash < LONGEST_NAME ? key.substring(0, slash + 1) : key.substring(0, LONGEST_NAME) + "…";
    }

    Usage total() {
        return all.usage();
    }

    /** The groups, the largest first. */
    List<StorageReport.Group> groups() {
        List<StorageReport.Group> named = new ArrayList<>();
        groups.forEach((name, account) -> named.add(new StorageReport.Group(
                name, account.usage().objectCount(), account.usage().totalBytes())));
        named.sort(Comparator.comparingLong(StorageReport.Group::totalBytes)
                .reversed()
                .thenComparing(StorageReport.Group::prefix));
        return named;
    }
}
