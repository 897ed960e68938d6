package dev.upkeep.migration;

import java.util.Arrays;
import java.util.Locale;

/** PostgreSQL's locks on tables, the weakest first. */
enum LockMode {
    ACCESS_SHARE,
    ROW_SHARE,
    ROW_EXCLUSIVE,
    SHARE_UPDATE_EXCLUSIVE,
    SHARE,
    SHARE_ROW_EXCLUSIVE,
    EXCLUSIVE,
    ACCESS_EXCLUSIVE;

    /**
     * A lock as pg_locks names it.
     *
     * @param name `AccessExclusiveLock` for example; one that is unknown counts as the weakest
     */
    static LockMode of(String name) {
        String plain = name.toLowerCase(Locale.ROOT);
        return Arrays.stream(values())
                .filter(mode ->
                        plain.equals(mode.name().toLowerCase(Locale.ROOT).replace("_", "") + "lock"))
                .findFirst()
                .orElse(ACCESS_SHARE);
    }

    /** The stronger of two. */
    LockMode stronger(LockMode other) {
        return compareTo(other) >= 0 ? this : other;
    }

    /** As PostgreSQL's documents write it. */
    String words() {
        return name().replace('_', ' ');
    }
}
