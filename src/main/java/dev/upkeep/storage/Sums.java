package dev.upkeep.storage;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongUnaryOperator;
import org.jspecify.annotations.Nullable;

/** What a few objects that lie together add to the sums. As large as the objects are many. Not thread-safe. */
final class Sums {
    private static final int MOST_GROUPS = 10_000;
    private static final int LONGEST_NAME = 200;
    private static final String TOP_LEVEL = "(no folder)";
    private static final String OTHERS = "(other folders)";

    private final UserBook users;
    private final LongUnaryOperator billing;
    private final Map<Long, long[]> byOwner = new HashMap<>();
    private final Map<String, long[]> unowned = new HashMap<>();
    private final Map<Kind, long[]> kinds = new EnumMap<>(Kind.class);
    private @Nullable Owner owner;
    private long changed;

    Sums(UserBook users, LongUnaryOperator billing) {
        this.users = users;
        this.billing = billing;
    }

    /** Adds an object; its neighbours should come one after the other, for their owner is looked up once. */
    void add(Kind kind, String key, long bytes) {
        long billed = kind == Kind.DELETE_MARKERS ? 0 : billing.applyAsLong(bytes);
        add(kind, key, new long[] {1, bytes, billed});
    }

    /**
     * Adds objects that lie together and have one owner.
     *
     * @param key the key of one of them, or what all their keys begin with
     * @param more how many they are, their bytes, and their bytes as the provider bills them
     */
    void add(Kind kind, String key, long[] more) {
        Owner found = owner;
        if (found == null || !found.has(key)) {
            found = users.at(key);
            owner = found;
        }
        if (found.no() == Owner.NOBODY) {
            add(unowned.computeIfAbsent(group(key), name -> new long[3]), more);
            return;
        }
        add(byOwner.computeIfAbsent(found.no(), no -> new long[3]), more);
        if (found.no() != UserBook.UPKEEP) {
            add(kinds.computeIfAbsent(kind, one -> new long[3]), more);
        }
    }

    /** One of them was stored while the pass was at work. */
    void changed() {
        changed++;
    }

    private static void add(long[] sums, long[] more) {
        for (int i = 0; i < sums.length; i++) {
            sums[i] = Math.addExact(sums[i], more[i]);
        }
    }

    static String group(String key) {
        int slash = key.indexOf('/');
        if (slash < 0) {
            return TOP_LEVEL;
        }
        return slash < LONGEST_NAME ? key.substring(0, slash + 1) : key.substring(0, LONGEST_NAME) + "…";
    }

    /** Adds all of it to a file's sums, within the transaction that is open. */
    void writeTo(WorkingFile file) {
        List<Object[]> owners = new ArrayList<>();
        byOwner.forEach((no, sums) -> owners.add(new Object[] {sums[0], sums[1], sums[2], no}));
        if (!owners.isEmpty()) {
            file.statements()
                    .batchUpdate(
                            "update user set objects = objects + ?, bytes = bytes + ?, billed = billed + ?"
                                    + " where no = ?",
                            owners);
        }
        kinds.forEach((kind, sums) -> addTo(file, "kind", kind.word(), sums));
        unowned.forEach((name, sums) -> addTo(file, "unowned", groupOf(file, name), sums));
        if (changed > 0) {
            addTo(file, "kind", "changed", new long[] {changed, 0, 0});
        }
    }

    private static void addTo(WorkingFile file, String table, String name, long[] sums) {
        file.statements()
                .update(
                        "insert into " + table + " (name, objects, bytes) values (?, ?, ?) on conflict (name) do update"
                                + " set objects = objects + excluded.objects, bytes = bytes + excluded.bytes",
                        name,
                        sums[0],
                        sums[1]);
    }

    /** A bucket may have a million folders that belong to nobody; the file need not. */
    private static String groupOf(WorkingFile file, String name) {
        Integer groups = file.statements().queryForObject("select count(*) from unowned", Integer.class);
        boolean known = groups != null
                && (groups < MOST_GROUPS
                        || !file.statements()
                                .queryForList("select 1 from unowned where name = ?", name)
                                .isEmpty());
        return known ? name : OTHERS;
    }
}
