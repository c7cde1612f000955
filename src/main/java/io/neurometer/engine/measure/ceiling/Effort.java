package io.neurometer.engine.measure.ceiling;

import java.util.Locale;

/**
 * How much time measuring the ceilings may take.
 *
 * @see CeilingProbe
 */
public enum Effort {
    /** Some tenths of a second: a first estimate, from working sets that may all lie in caches. */
    QUICK(0.01, 2, 64L << 20, false),
    /** About two seconds: the largest operators and one working set for each level of memory. */
    STANDARD(0.08, 3, 1280L << 20, false),
    /** About twenty seconds: more operators, and a sweep of working sets in powers of two. */
    RIGOROUS(0.5, 7, 4096L << 20, true);

    final double secondsPerProblem;

    /** Repetitions of which the best counts. */
    final int trials;

    /** The largest working set. */
    final long maxBytes;

    /** Whether working sets between the levels of memory are measured too. */
    final boolean sweeps;

    Effort(double secondsPerProblem, int trials, long maxBytes, boolean sweeps) {
        this.secondsPerProblem = secondsPerProblem;
        this.trials = trials;
        this.maxBytes = maxBytes;
        this.sweeps = sweeps;
    }

    /** As in requests and documents. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
