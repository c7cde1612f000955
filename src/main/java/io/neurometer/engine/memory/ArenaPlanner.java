package io.neurometer.engine.memory;

import java.util.List;

/** Gives every block an offset in one arena so that no two that are in use at the same time overlap. */
public final class ArenaPlanner {
    /** One cache line, which is also the widest vector. */
    public static final int ALIGNMENT = 64;

    /** How many pairs of blocks that are in use together are looked at one by one. */
    private static final long MAX_PAIRS = 4_000_000;

    private ArenaPlanner() {}

    /**
     * The smaller of two plans: largest block first, which packs well but looks at all pairs of neighbours in time and
     * is left out where there are millions of them; and in order of time, as a best-fit allocator would.
     *
     * @throws ArithmeticException when the arena would exceed 2^63-1 bytes
     */
    public static MemoryPlan plan(List<Lifetime> lifetimes) {
        MemoryPlan inTimeOrder = BestFit.plan(lifetimes);
        if (Neighbours.pairs(lifetimes) > MAX_PAIRS) {
            return inTimeOrder;
        }
        MemoryPlan largestFirst = LargestFirst.plan(lifetimes);
        return largestFirst.arenaBytes() <= inTimeOrder.arenaBytes() ? largestFirst : inTimeOrder;
    }

    /** The least multiple of {@link #ALIGNMENT} that holds that many bytes. */
    static long align(long bytes) {
        return Math.multiplyExact(Math.addExact(bytes, ALIGNMENT - 1) / ALIGNMENT, ALIGNMENT);
    }
}
