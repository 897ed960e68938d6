package dev.upkeep.backup.restore;

import java.nio.charset.Charset;
import java.util.Arrays;

/** The beginning of something that may be long, in constant memory. Not thread-safe. */
final class Head {
    private final byte[] kept;
    private int length;

    Head(int capacity) {
        kept = new byte[capacity];
    }

    void append(byte value) {
        if (length < kept.length) {
            kept[length] = value;
        }
        length = Math.min(length + 1, kept.length + 1);
    }

    void append(byte[] buffer, int from, int to) {
        for (int at = from; at < to && !isFull(); at++) {
            append(buffer[at]);
        }
    }

    void dropLast() {
        length = Math.max(0, length - 1);
    }

    void clear() {
        length = 0;
    }

    boolean isEmpty() {
        return length == 0;
    }

    boolean isFull() {
        return length > kept.length;
    }

    int length() {
        return Math.min(length, kept.length);
    }

    byte at(int place) {
        return kept[place];
    }

    boolean equalTo(byte[] other) {
        return Arrays.equals(kept, 0, length(), other, 0, other.length);
    }

    boolean startsWith(byte[] beginning) {
        return length() >= beginning.length && Arrays.equals(kept, 0, beginning.length, beginning, 0, beginning.length);
    }

    String textFrom(int place, Charset charset) {
        return new String(kept, place, length() - place, charset);
    }
}
