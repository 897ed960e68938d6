package dev.upkeep.backup.restore;

import java.util.ArrayList;
import java.util.List;

/** What was found wrong, each a whole sentence. Of very many only the first are kept. Not thread-safe. */
public final class Findings {
    private static final int KEPT = 20;

    private final List<String> sentences = new ArrayList<>();
    private int more;

    /** Adds one. */
    public void add(String sentence) {
        if (sentences.size() < KEPT) {
            sentences.add(sentence);
        } else {
            more++;
        }
    }

    /** Whether nothing was found. */
    public boolean isEmpty() {
        return sentences.isEmpty();
    }

    /** All that is kept, and how many there are beyond. */
    public List<String> list() {
        List<String> all = new ArrayList<>(sentences);
        if (more > 0) {
            all.add("There are " + more + " more of this kind.");
        }
        return all;
    }
}
