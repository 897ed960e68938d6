package dev.upkeep.objectstore;

import java.util.Comparator;

/** The order in which a store lists keys. */
public enum KeyOrder implements Comparator<String> {
    /**
     * By the bytes of their UTF-8, as S3 does; the same as by code points. Java compares UTF-16 units, which puts
     * characters beyond U+FFFF before those from U+E000 on.
     */
    UTF_8 {
        @Override
        public int compare(String one, String other) {
            int shorter = Math.min(one.length(), other.length());
            for (int i = 0; i < shorter; i++) {
                char a = one.charAt(i);
                char b = other.charAt(i);
                if (a != b) {
                    return Integer.compare(rank(a), rank(b));
                }
            }
            return Integer.compare(one.length(), other.length());
        }
    },
    /** By the units of their UTF-16, as stores written in Java may do. */
    UTF_16 {
        @Override
        public int compare(String one, String other) {
            return one.compareTo(other);
        }
    };

    /** Surrogates stand for characters that come after all others. */
    private static int rank(char unit) {
        return Character.isSurrogate(unit) ? unit + Character.MAX_VALUE : unit;
    }
}
