package io.neurometer.service.batching;

import java.util.Arrays;

/**
 * What runs of 1, 2, 4, ... calls take, learned from those that have run, and from which of them a call is served the
 * soonest. For one thread at a time.
 */
final class BatchCosts {
    /** The share of the latest run in what is expected of the next. */
    private static final double WEIGHT = 0.2;

    /** A size pays where a call of it takes at most this share of what one of the best smaller size takes. */
    private static final double GAIN = 0.97;

    /** A size that has not paid is tried again after so many choices against it. */
    private static final int RETRY = 500;

    private final double[] seconds;
    private final boolean[] ready;
    private final int[] passedOver;

    /** @param maxBatch a power of two */
    BatchCosts(int maxBatch) {
        int sizes = Integer.numberOfTrailingZeros(maxBatch) + 1;
        seconds = new double[sizes];
        ready = new boolean[sizes];
        passedOver = new int[sizes];
        Arrays.fill(seconds, Double.NaN);
        ready[0] = true;
    }

    /** A run of this size can be had at once. */
    void ready(int calls) {
        ready[index(calls)] = true;
    }

    /** No run of this size, nor of a greater one, is to be had. */
    void never(int calls) {
        for (int i = index(calls); i < ready.length; i++) {
            ready[i] = false;
            passedOver[i] = Integer.MIN_VALUE;
        }
    }

    /** A run of this size took so long. */
    void took(int calls, double time) {
        int i = index(calls);
        seconds[i] = Double.isNaN(seconds[i]) ? time : seconds[i] + WEIGHT * (time - seconds[i]);
        passedOver[i] = 0;
    }

    /** How many of so many calls are best run as one now. */
    int choose(int waiting) {
        int best = 0;
        for (int i = 1; i < ready.length && 1 << i <= waiting; i++) {
            if (!ready[i]) {
                continue;
            }
            boolean untried = Double.isNaN(seconds[i]) || ++passedOver[i] > RETRY;
            if (untried || seconds[i] / (1 << i) <= GAIN * seconds[best] / (1 << best)) {
                best = i;
                if (untried) {
                    break;
                }
            }
        }
        return 1 << best;
    }

    /** The greatest size that so many calls would fill and that is not ready, if the one below it pays; 0 for none. */
    int wanted(int waiting) {
        for (int i = 1; i < ready.length && 1 << i <= waiting; i++) {
            if (!ready[i]) {
                return passedOver[i] < 0 ? 0 : 1 << i;
            }
            boolean pays =
                    !Double.isNaN(seconds[i]) && !(seconds[i] / (1 << i) > GAIN * seconds[i - 1] / (1 << (i - 1)));
            if (!pays) {
                return 0;
            }
        }
        return 0;
    }

    /** What a call takes of a run of the best size for so many; 0 while nothing has run. */
    double perCall(int waiting) {
        double best = Double.isNaN(seconds[0]) ? 0 : seconds[0];
        for (int i = 1; i < ready.length && 1 << i <= waiting; i++) {
            if (ready[i] && !Double.isNaN(seconds[i])) {
                best = Math.min(best, seconds[i] / (1 << i));
            }
        }
        return best;
    }

    private static int index(int calls) {
        return Integer.numberOfTrailingZeros(calls);
    }
}
