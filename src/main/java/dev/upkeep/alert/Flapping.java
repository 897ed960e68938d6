package dev.upkeep.alert;

/**
 * Whether a check goes to and fro: the share of changes among its last 21 results, newer ones counting more (0.8 to
 * 1.2), above 30 % until it is below 20 %. The numbers are those of Nagios.
 */
final class Flapping {
    private static final int RESULTS = 21;
    private static final double OLDEST_WEIGHT = 0.8;
    private static final double NEWEST_WEIGHT = 1.2;
    private static final double BEGINS_ABOVE = 30;
    private static final double ENDS_BELOW = 20;

    private Flapping() {}

    /** A history with one more result. */
    static String with(String history, boolean bad) {
        String longer = history + (bad ? 'b' : 'g');
        return longer.length() <= RESULTS ? longer : longer.substring(longer.length() - RESULTS);
    }

    /** Whether it flaps now, after it did or did not before. */
    static boolean after(boolean before, String history) {
        double percent = percent(history);
        return before ? percent >= ENDS_BELOW : percent > BEGINS_ABOVE;
    }

    /** The weighted share of changes, 0 to 100. What is missing of a short history counts as unchanged. */
    static double percent(String history) {
        int steps = RESULTS - 1;
        double changes = 0;
        for (int i = 1; i < history.length(); i++) {
            if (history.charAt(i) != history.charAt(i - 1)) {
                int place = steps - (history.length() - i);
                changes += OLDEST_WEIGHT + (NEWEST_WEIGHT - OLDEST_WEIGHT) * place / (steps - 1);
            }
        }
        return 100 * changes / steps;
    }
}
