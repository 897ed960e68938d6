package dev.upkeep.storage;

import dev.upkeep.run.Bytes;
import java.util.Locale;

/**
 * How sizes are written for people, in the units that the setting storage.unit names.
 *
 * @param decimal units of 1,000 (kB, MB, GB) rather than of 1,024 (KiB, MiB, GiB)
 */
public record SizeText(boolean decimal) {
    private static final double STEP = 1000;

    /** A number of bytes: `8.0 MiB` or `8.4 MB`. */
    public String of(long bytes) {
        if (!decimal) {
            return Bytes.text(bytes);
        }
        double amount = bytes;
        String unit = "B";
        for (String larger : new String[] {"kB", "MB", "GB", "TB"}) {
            if (Math.abs(amount) < STEP - 0.05) {
                break;
            }
            amount /= STEP;
            unit = larger;
        }
        return unit.equals("B") ? bytes + " B" : String.format(Locale.ROOT, "%.1f %s", amount, unit);
    }
}
