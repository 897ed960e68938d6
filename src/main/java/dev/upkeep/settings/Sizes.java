package dev.upkeep.settings;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How sizes are written in settings: 512KiB, 16MiB, 2GiB. */
final class Sizes {
    private static final Pattern WRITTEN = Pattern.compile("(\\d{1,9})(B|KiB|MiB|GiB|TiB)");
    private static final long STEP = 1024;

    private Sizes() {}

    /**
     * Reads a size of one unit.
     *
     * @param text `512KiB`, `16MiB` or `2GiB`
     * @return the bytes
     * @throws IllegalArgumentException when it is none; the message goes on after the quoted value
     */
    static long parse(String text) {
        Matcher matcher = WRITTEN.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("is no size; write 512KiB, 16MiB or 2GiB");
        }
        long amount = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "B" -> amount;
            case "KiB" -> amount * STEP;
            case "MiB" -> amount * STEP * STEP;
            case "GiB" -> amount * STEP * STEP * STEP;
            default -> amount * STEP * STEP * STEP * STEP;
        };
    }
}
