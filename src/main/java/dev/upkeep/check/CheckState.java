package dev.upkeep.check;

/** What a check found, from harmless to worst. */
public enum CheckState {
    /** As expected. */
    OK,
    /** Not judged, because something that it depends on failed or is not there yet. */
    SKIPPED,
    /** Worth a look. */
    WARN,
    /** It could not be found out, for want of a right for example. Never to be taken for {@link #OK}. */
    UNKNOWN,
    /** Something is broken or missing. */
    CRIT
}
