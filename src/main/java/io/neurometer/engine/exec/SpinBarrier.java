package io.neurometer.engine.exec;

import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * Where the members of a team wait for each other between two steps. They spin, since the next to come is rarely more than
 * some microseconds away, and give the processor away when it takes longer.
 */
final class SpinBarrier {
    /** Integers from one counter to the next, so that no two share a cache line or the one that is fetched with it. */
    private static final int DISTANCE = 32;

    /** Some tenths of a millisecond. */
    private static final int MAX_SPINS = 10_000;

    private final int members;
    private final AtomicIntegerArray arrivals;
    private volatile boolean broken;

    SpinBarrier(int members) {
        this.members = members;
        this.arrivals = new AtomicIntegerArray((members + 1) * DISTANCE);
    }

    /**
     * Comes back when all members are here: what each has written before, all can read afterwards.
     *
     * @return false when the barrier is broken, for which nobody waits
     */
    @SuppressWarnings("ThreadPriorityCheck")
    boolean await(int member) {
        int round = arrivals.getPlain((member + 1) * DISTANCE) + 1;
        arrivals.set((member + 1) * DISTANCE, round);
        for (int other = 0; other < members; other++) {
            int spins = 0;
            while (arrivals.getAcquire((other + 1) * DISTANCE) - round < 0) {
                if (broken) {
                    return false;
                }
                if (++spins < MAX_SPINS) {
                    Thread.onSpinWait();
                } else {
                    Thread.yield();
                }
            }
        }
        return !broken;
    }

    /** Lets everybody go who waits, now and later. */
    void breakDown() {
        broken = true;
    }
}
