package io.neurometer.engine.frontend.definition;

import java.util.Collection;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Finds what a misspelt word was meant to be. */
final class Suggestions {
    private static final int MAX_WORD = 64;
    private static final int MAX_CANDIDATES = 1000;

    private Suggestions() {}

    /** Among the first thousand known words the nearest to {@code word} by edit distance, or null if none is near. */
    static @Nullable String nearest(String word, Collection<String> known) {
        if (word.length() > MAX_WORD) {
            return null;
        }
        String lower = word.toLowerCase(Locale.ROOT);
        String best = null;
        int bestDistance = Math.max(2, word.length() / 3) + 1;
        int looked = 0;
        for (String candidate : known) {
            if (++looked > MAX_CANDIDATES) {
                break;
            }
            if (Math.abs(candidate.length() - word.length()) >= bestDistance) {
                continue;
            }
            int distance = distance(lower, candidate.toLowerCase(Locale.ROOT));
            if (distance < bestDistance) {
                bestDistance = distance;
                best = candidate;
            }
        }
        return best;
    }

    /** What to do about an unknown word: the nearest known one, or all of them when they are few. */
    static String advice(String word, Collection<String> known) {
        String nearest = nearest(word, known);
        if (nearest != null) {
            return "did you mean '" + nearest + "'?";
        }
        if (known.isEmpty()) {
            return "remove it";
        }
        return known.size() <= 24 ? "known are: " + String.join(", ", known) : "see the list in docs/definitions.md";
    }

    /** Levenshtein distance in which two neighbours swapped count as one edit. */
    private static int distance(String a, String b) {
        int[][] cost = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    cost[i][j] = i + j;
                    continue;
                }
                int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                int least = Math.min(cost[i - 1][j - 1] + change, Math.min(cost[i - 1][j], cost[i][j - 1]) + 1);
                boolean swapped =
                        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
                cost[i][j] = swapped ? Math.min(least, cost[i - 2][j - 2] + 1) : least;
            }
        }
        return cost[a.length()][b.length()];
    }
}
