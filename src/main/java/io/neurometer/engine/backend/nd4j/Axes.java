package io.neurometer.engine.backend.nd4j;

import java.util.stream.IntStream;

/** Permutations of axes. */
final class Axes {
    private Axes() {}

    /** All axes in order but for two that change places, which is its own inverse. */
    static int[] swapped(int rank, int one, int other) {
        return IntStream.range(0, rank)
                .map(axis -> axis == one ? other : axis == other ? one : axis)
                .toArray();
    }

    /** What undoes a permutation. */
    static int[] inverse(int[] permutation) {
        int[] inverse = new int[permutation.length];
        for (int i = 0; i < permutation.length; i++) {
            inverse[permutation[i]] = i;
        }
        return inverse;
    }
}
