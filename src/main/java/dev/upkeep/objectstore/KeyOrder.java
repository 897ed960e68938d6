package dev.upkeep.objectstore;

import java.util.Comparator;

/**
 * The order in which a store lists keys: that of their UTF-8 bytes. Java compares UTF-16 units, which puts characters
 * beyond U+FFFF before those from U+E000 on.
 */
public final class KeyOrder implements Comparator<String> {
    /** The one instance. */
    public static final KeyOrder UTF_8 = new KeyOrder();

    private KeyOrder() {}

    @Override
    public int compare(String one, String other) {
        int length = Math.min(one.length(), other.length());
        for (int i = 0; i < length; i++) {
            char a = one.charAt(i);
            char b = other.charAt(i);
            if (a != b) {
                // Units of a pair stand for a character above all others; among themselves they are in order.
                return Character.isSurrogate(a) == Character.isSurrogate(b)
                        ? Character.compare(a, b)
                        : Character.isSurrogate(a) ? 1 : -1;
            }
        }
        return Integer.compare(one.length(), other.length());
    }
}
