package dev.upkeep.process;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** The last bytes of a text of any length, in constant memory. Thread-safe. */
final class Tail {
    private static final int LONGEST_LINE = 500;

    private final byte[] ring;
    private long written;

    Tail(int bytes) {
        ring = new byte[bytes];
    }

    synchronized void append(byte[] bytes, int length) {
        for (int i = 0; i < length; i++) {
            ring[(int) (written++ % ring.length)] = bytes[i];
        }
    }

    synchronized String text() {
        int length = (int) Math.min(written, ring.length);
        byte[] kept = new byte[length];
        for (int i = 0; i < length; i++) {
            kept[i] = ring[(int) ((written - length + i) % ring.length)];
        }
        return new String(kept, StandardCharsets.UTF_8);
    }

    /** The kept lines that are not blank, each cut to a length that a message can hold. */
    List<String> lines() {
        return text().lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .map(line -> line.length() <= LONGEST_LINE ? line : line.substring(0, LONGEST_LINE) + "…")
                .toList();
    }
}
