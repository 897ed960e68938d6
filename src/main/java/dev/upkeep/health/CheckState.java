package dev.upkeep.health;

/** What a check found, from harmless to worst. */
public enum CheckState {
    /** As expected. */
    OK,
    /** Not tried, because something that it depends on failed. */
    SKIPPED,
    /** Worth a look. */
    WARN,
    /** It could not be found out, for want of a right for example. Never to be taken for {@link #OK}. */
    UNKNOWN,
    /** Something is broken or missing. */
    CRIT
}
