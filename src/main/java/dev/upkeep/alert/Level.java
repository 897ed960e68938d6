package dev.upkeep.alert;

/** How bad an alert is, from nothing to worst. */
public enum Level {
    /** Nothing is wrong. */
    OK,
    /** Worth a look in the daytime. */
    WARN,
    /** Somebody has to see to it now. */
    CRIT;

    boolean isWorseThan(Level other) {
        return compareTo(other) > 0;
    }
}
