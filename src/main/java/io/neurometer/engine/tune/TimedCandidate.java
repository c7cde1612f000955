package io.neurometer.engine.tune;

import java.util.Arrays;

/** A way that is tried, with the times of its turns. */
final class TimedCandidate {
    /** What takes less than this part of the time is clearly faster; timings of a few milliseconds differ by less. */
    private static final double CLEARLY = 0.95;

    /**
     * The same where it takes another number of threads. A trial does not show what a team costs that sleeps during the
     * kernels before, or has to wait for the processors.
     */
    private static final double CLEARLY_OTHER_TEAM = 0.7;

    /**
     * The same for Java code with more memory of its own, beside other code: it displaces the data of the kernels around it
     * from the caches.
     */
    private static final double CLEARLY_OTHER_CODE = 0.85;

    /** And the part of the rounds in which it has to be. */
    private static final double NEARLY_ALWAYS = 0.75;

    /** Where the least time of a turn and the lower quartile differ by more, other work has disturbed the trial. */
    private static final double DISTURBED = 1.25;

    /** A turn is so long that the clock and its calls do not matter. */
    private static final long TURN_NANOS = 20_000;

    private static final int WARM_RUNS = 2;

    private final Candidate candidate;
    private final double[] nanos;
    private int rounds;
    private int runs = 1;
    private double warm;

    TimedCandidate(Candidate candidate, int maxRounds) {
        this.candidate = candidate;
        this.nanos = new double[maxRounds];
    }

    Candidate candidate() {
        return candidate;
    }

    /** The shortest run of the warm-up. */
    double warmNanos() {
        return warm;
    }

    /** Runs it for that long, and each of its copies at least once: the first run of one touches new memory. */
    void warm(long limit) {
        long start = System.nanoTime();
        long last = start;
        warm = Double.POSITIVE_INFINITY;
        int least = candidate.copies() + WARM_RUNS;
        for (int run = 0; run < least || last - start < limit; run++) {
            candidate.run();
            long now = System.nanoTime();
            warm = Math.min(warm, now - last);
            last = now;
        }
        runs = (int) Math.max(1, Math.min(1000, TURN_NANOS / Math.max(1, warm)));
    }

    /** Times some runs. */
    void turn() {
        long start = System.nanoTime();
        for (int i = 0; i < runs; i++) {
            candidate.run();
        }
        nanos[rounds++] = (double) (System.nanoTime() - start) / runs;
    }

    /** The least, which other work on the machine disturbs the least. */
    double result() {
        return sorted()[0];
    }

    /** Whether other work has made turns of it too different to say anything. */
    boolean isDisturbed() {
        return sorted()[rounds / 4] > DISTURBED * result();
    }

    boolean isClearlyBetterThan(TimedCandidate other) {
        double factor = factor(other.candidate);
        int better = 0;
        int both = Math.min(rounds, other.rounds);
        for (int round = 0; round < both; round++) {
            better += nanos[round] < factor * other.nanos[round] ? 1 : 0;
        }
        return result() < factor * other.result() && better >= NEARLY_ALWAYS * both;
    }

    private double factor(Candidate other) {
        if (candidate.way().oneThread() != other.way().oneThread()) {
            return CLEARLY_OTHER_TEAM;
        }
        boolean displaces =
                candidate.isJava() && !other.isJava() && candidate.workspaceBytes() > other.workspaceBytes();
        return displaces ? CLEARLY_OTHER_CODE : CLEARLY;
    }

    private double[] sorted() {
        double[] sorted = Arrays.copyOf(nanos, rounds);
        Arrays.sort(sorted);
        return sorted;
    }
}
