package dev.upkeep.run;

import java.util.Locale;

/** How a report's summary writes a number of bytes for people; the report itself has the exact number. */
public final class Bytes {
    private static final long STEP = 1024;

    private Bytes() {}

    /** The number with a binary unit that says so: `512 B`, `8.0 MiB`, `-1.5 GiB`. */
    public static String text(long bytes) {
        double amount = bytes;
        String unit = "B";
        for (String larger : new String[] {"KiB", "MiB", "GiB", "TiB"}) {
            // From here on one decimal would show 1024.0 of the smaller unit.
            if (Math.abs(amount) < STEP - 0.05) {
                break;
            }
            amount /= STEP;
            unit = larger;
        }
        return unit.equals("B") ? bytes + " B" : String.format(Locale.ROOT, "%.1f %s", amount, unit);
    }
}
