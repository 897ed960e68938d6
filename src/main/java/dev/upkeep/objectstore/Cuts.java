package dev.upkeep.objectstore;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Where to cut a range in pieces when nothing is known but the page that it showed last. Keys go on with the characters
 * that they have had so far, so a key that differs from the last one by one greater such character lies ahead of it: far
 * ahead when the character stands early. A cut behind the last key of all costs one request that finds nothing.
 */
final class Cuts {
    private static final int MOST_POSITIONS = 16;

    private final String last;
    private final int alike;
    private final TreeSet<Integer> alphabet = new TreeSet<>();

    /** @param page the keys of the page, in their order; not empty */
    Cuts(List<ListedVersion> page) {
        last = page.get(page.size() - 1).key();
        alike = alike(page.get(0).key(), last);
        for (ListedVersion object : page) {
            object.key().codePoints().skip(alike).forEach(alphabet::add);
        }
    }

    /**
     * Keys to cut at, in their order.
     *
     * @param until they are less than this one; absent for no end
     * @param wanted how many pieces there should be at most, beside the one that is at work
     */
    List<String> before(@Nullable String until, int wanted) {
        TreeSet<String> cuts = new TreeSet<>(KeyOrder.UTF_8);
        int position = Math.min(alike, last.length() - 1);
        for (int tried = 0; position >= 0 && tried < MOST_POSITIONS && cuts.size() < wanted; tried++, position--) {
            if (Character.isLowSurrogate(last.charAt(position))) {
                continue;
            }
            List<Integer> greater = greater(last.codePointAt(position));
            int pieces = tried == 0 ? Math.max(1, wanted / 2) : 1;
            String before = last.substring(0, position);
            evenly(greater, pieces).forEach(character -> cuts.add(before + Character.toString(character)));
            cuts.removeIf(cut -> until != null && KeyOrder.UTF_8.compare(cut, until) >= 0);
        }
        return List.copyOf(cuts);
    }

    private List<Integer> greater(int character) {
        TreeSet<Integer> all = new TreeSet<>(alphabet);
        if (character >= '0' && character <= '9') {
            add(all, '0', '9');
        } else if (character >= 'a' && character <= 'z' && hasBeyond('f', 'z')) {
            add(all, 'a', 'z');
        } else if (character >= 'A' && character <= 'Z' && hasBeyond('F', 'Z')) {
            add(all, 'A', 'Z');
        }
        return List.copyOf(all.tailSet(character, false));
    }

    /** Hexadecimal digits end at f. */
    private boolean hasBeyond(int digit, int last) {
        Integer beyond = alphabet.higher(digit);
        return beyond != null && beyond <= last;
    }

    private static void add(Set<Integer> all, int first, int last) {
        for (int character = first; character <= last; character++) {
            all.add(character);
        }
    }

    /** So many of a list that they part it evenly. */
    static <T> List<T> evenly(List<T> all, int wanted) {
        int count = Math.min(wanted, all.size());
        List<T> some = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            some.add(all.get((int) ((i + 1L) * all.size() / (count + 1L))));
        }
        return some;
    }

    private static int alike(String one, String other) {
        int length = Math.min(one.length(), other.length());
        int i = 0;
        while (i < length && one.charAt(i) == other.charAt(i)) {
            i++;
        }
        return i > 0 && i < length && Character.isLowSurrogate(one.charAt(i)) ? i - 1 : i;
    }
}
