package dev.upkeep.failure;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** What somebody probably meant by a word that stands for nothing. */
public final class Suggestion {
    private static final int MOST_EDITS = 4;

    private Suggestion() {}

    /**
     * The candidate that is nearest to a word, when it is near enough to be a slip: an edit for every third character,
     * four at most.
     *
     * @param word what was written
     * @param candidates what may be written
     */
    public static Optional<String> nearest(String word, Collection<String> candidates) {
        int most = Math.max(1, Math.min(MOST_EDITS, word.length() / 3));
        return candidates.stream()
                .filter(candidate -> Math.abs(candidate.length() - word.length()) <= most)
                .filter(candidate -> edits(word, candidate) <= most)
                .min(Comparator.comparingInt(candidate -> edits(word, candidate)));
    }

    /**
     * The same as a sentence to append to a message.
     *
     * @return ` Did you mean back-up?`, or nothing when no candidate is near
     */
    public static String sentence(String word, Collection<String> candidates) {
        return nearest(word, candidates)
                .map(candidate -> " Did you mean " + candidate + "?")
                .orElse("");
    }

    /**
     * The number of single-character edits between two words, where two neighbours that changed places are one edit
     * (Damerau, 1964).
     */
    private static int edits(String a, String b) {
        int[][] edits = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    edits[i][j] = i + j;
                    continue;
                }
                int substituted = edits[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                edits[i][j] = Math.min(substituted, Math.min(edits[i - 1][j], edits[i][j - 1]) + 1);
                boolean swapped =
                        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
                if (swapped) {
                    edits[i][j] = Math.min(edits[i][j], edits[i - 2][j - 2] + 1);
                }
            }
        }
        return edits[a.length()][b.length()];
    }
}
