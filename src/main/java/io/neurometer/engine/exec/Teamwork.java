package io.neurometer.engine.exec;

import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Knows when the threads that share an executable's kernels are no help. Where other processes have the processors, every
 * kernel waits for its last thread to get a time slice, and a run takes many times as long as the calling thread would
 * alone. Runs then go to the same network compiled for one thread; the team is tried again from time to time, less and less
 * often while it stays slow. Any number of threads may run the executable at once.
 */
final class Teamwork {
    /** A run is slow that takes so many times what runs have taken, and so much more. */
    private static final int TIMES_BEST = 3;

    private static final long SLACK_NANOS = 200_000;

    /** So many more slow runs than quick ones make it a matter of the processors, not of chance. */
    private static final int MAX_SLOW = 4;

    private static final long FIRST_PAUSE_NANOS = 100_000_000;
    private static final long LONGEST_PAUSE_NANOS = 10_000_000_000L;

    /** Runs of a trial of the team, after which it is as if it had never been slow. */
    private static final int TRUSTED = 32;

    private final @Nullable Supplier<Alternative> alone;
    private final LongSupplier clock;
    private final double expected;
    private double best = Double.POSITIVE_INFINITY;
    private double bestAlone = Double.POSITIVE_INFINITY;
    private int slow;
    private boolean asleep;
    private int tried;
    private double triedNanos;
    private volatile boolean same;
    private volatile boolean useless;
    private volatile long pause;
    private volatile long resumes;

    /**
     * Of a team that one thread does without by itself.
     *
     * @param expected nanoseconds, more than one thread takes for a run when nothing disturbs it
     * @param clock monotonic nanoseconds
     */
    Teamwork(double expected, LongSupplier clock) {
        this(null, expected, clock);
    }

    /**
     * @param alone gives the network for one thread, open until it is closed
     * @param expected nanoseconds, more than one thread takes for a run when nothing disturbs it
     * @param clock monotonic nanoseconds
     */
    Teamwork(@Nullable Supplier<Alternative> alone, double expected, LongSupplier clock) {
        this.alone = alone;
        this.expected = expected;
        this.clock = clock;
    }

    long now() {
        return clock.getAsLong();
    }

    /** Whether the next run had better do without the team. */
    boolean isAlone() {
        return pause != 0 && !useless && clock.getAsLong() - resumes < 0;
    }

    /** Whether nobody knows yet that both give the same bits. */
    boolean isUnproved() {
        return !same;
    }

    /** The network for one thread, or null where there is none to be had. */
    @Nullable
    Alternative alone() {
        try {
            return useless || alone == null ? null : alone.get();
        } catch (RuntimeException refused) {
            useless = true;
            return null;
        }
    }

    /** Both were run on the same inputs. @param equal whether all bits of the outputs are the same */
    void compared(boolean equal) {
        same = equal;
        if (!equal) {
            useless = true;
        }
    }

    /** The team has done a run. The first of a trial does not count: threads that have slept for long wake slowly. */
    synchronized void ran(long nanos) {
        if (asleep) {
            asleep = false;
            return;
        }
        double ofOne = isKnown() ? 1.5 * bestAlone : expected;
        boolean isSlow = nanos > SLACK_NANOS + Math.min(TIMES_BEST * best, ofOne);
        tried++;
        triedNanos += nanos;
        if (!isSlow) {
            best = Math.min(best, nanos);
            slow = Math.max(0, slow - 1);
        } else if (pause == 0 ? ++slow >= MAX_SLOW : losesTrial()) {
            slow = 0;
            pause = Math.min(LONGEST_PAUSE_NANOS, Math.max(FIRST_PAUSE_NANOS, 2 * pause));
            resumes = clock.getAsLong() + pause;
            asleep = true;
            tried = 0;
            triedNanos = 0;
            return;
        }
        if (tried >= TRUSTED) {
            pause = 0;
            tried = 0;
            triedNanos = 0;
        }
    }

    /** Whether the runs of this trial have taken longer than one thread takes for them and a few more. */
    private boolean losesTrial() {
        return triedNanos > (tried + MAX_SLOW) * (isKnown() ? bestAlone : expected);
    }

    /** Whether one thread has done a run, so that no estimate counts any more: functions may take longer than it says. */
    private boolean isKnown() {
        return bestAlone < Double.POSITIVE_INFINITY;
    }

    /** One thread has done a run. */
    synchronized void ranAlone(long nanos) {
        bestAlone = Math.min(bestAlone, nanos);
    }
}
