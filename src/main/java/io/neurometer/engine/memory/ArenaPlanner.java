package io.neurometer.engine.memory;

import java.util.List;

/** Gives every block an offset in one arena so that no two that are in use at the same time overlap. */
public final class ArenaPlanner {
    /** Up to how many pairs of blocks that are in use together the largest are placed first. */
    private static final long MAX_PAIRS = 4_000_000;

    /** How much larger an arena may be whose blocks have their middles in common. */
    private static final double MAX_GROWTH = 1.25;

    private ArenaPlanner() {}

    /**
     * A plan for blocks that threads share out, each thread the same part of every block: blocks that take turns at a place
     * have their middle in common, unless that takes a quarter more memory than {@link #plan} needs.
     *
     * @throws ArithmeticException when the arena would exceed 2^63-1 bytes
     */
    public static MemoryPlan planShared(List<Lifetime> lifetimes) {
        MemoryPlan packed = plan(lifetimes);
        if (InterferenceGraph.pairs(lifetimes) > MAX_PAIRS) {
            return packed;
        }
        MemoryPlan shared = SharedMiddles.plan(lifetimes);
        return shared.arenaBytes() <= MAX_GROWTH * packed.arenaBytes() ? shared : packed;
    }

    /**
     * The smaller of two plans: best fit in order of time, as an allocator would do it; and largest block first, which
     * packs better but looks at every pair of blocks that are in use together, and is left out where there are millions.
     *
     * @throws ArithmeticException when the arena would exceed 2^63-1 bytes
     */
    public static MemoryPlan plan(List<Lifetime> lifetimes) {
        MemoryPlan inTimeOrder = BestFit.plan(lifetimes);
        if (InterferenceGraph.pairs(lifetimes) > MAX_PAIRS) {
            return inTimeOrder;
        }
        MemoryPlan largestFirst = LargestFirst.plan(lifetimes);
        return largestFirst.arenaBytes() <= inTimeOrder.arenaBytes() ? largestFirst : inTimeOrder;
    }
}
