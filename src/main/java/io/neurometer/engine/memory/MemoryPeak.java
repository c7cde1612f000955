package io.neurometer.engine.memory;

import java.util.Comparator;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * The step at which the most memory is in use.
 *
 * @param peak the sum of the sizes of all blocks in use there
 * @param step the first such step
 * @param live those blocks, largest first
 */
public record MemoryPeak(long peak, int step, List<Lifetime> live) {

    /** @param size of a block, in whatever unit the peak is wanted. @throws ArithmeticException beyond 2^63-1 */
    public static MemoryPeak of(List<Lifetime> lifetimes, ToLongFunction<Lifetime> size) {
        long[] inUse = inUse(lifetimes, size);
        int step = 0;
        for (int i = 1; i < inUse.length; i++) {
            step = inUse[i] > inUse[step] ? i : step;
        }
        return new MemoryPeak(inUse[step], step, inUse(lifetimes, step, size));
    }

    /**
     * The step at which one of the blocks lies at the far end of them all; where several do, the one of the most use.
     *
     * @param lifetimes all or some of the blocks that the plan holds
     * @return as its peak the bytes of the arena up to that end
     */
    public static MemoryPeak extentOf(List<Lifetime> lifetimes, MemoryPlan plan) {
        long end = 0;
        for (Lifetime lifetime : lifetimes) {
            end = Math.max(end, end(lifetime, plan));
        }
        long[] inUse = inUse(lifetimes, Lifetime::bytes);
        int step = -1;
        for (Lifetime lifetime : lifetimes) {
            for (int i = lifetime.first(); end(lifetime, plan) == end && i <= lifetime.last(); i++) {
                step = step < 0 || inUse[i] > inUse[step] ? i : step;
            }
        }
        return new MemoryPeak(end, Math.max(0, step), inUse(lifetimes, Math.max(0, step), Lifetime::bytes));
    }

    private static long end(Lifetime lifetime, MemoryPlan plan) {
        return plan.offsets().getOrDefault(lifetime.value(), 0L) + MemoryPlan.align(lifetime.bytes());
    }

    /** The sum of the sizes of all blocks in use at each step, up to the last at which there is one. */
    public static long[] inUse(List<Lifetime> lifetimes, ToLongFunction<Lifetime> size) {
        int steps = lifetimes.stream().mapToInt(Lifetime::last).max().orElse(0) + 1;
        long[] sums = new long[steps];
        long[] leaving = new long[steps];
        for (Lifetime lifetime : lifetimes) {
            long units = size.applyAsLong(lifetime);
            sums[lifetime.first()] = Math.addExact(sums[lifetime.first()], units);
            leaving[lifetime.last()] = Math.addExact(leaving[lifetime.last()], units);
        }
        for (int step = 1; step < steps; step++) {
            sums[step] = Math.addExact(sums[step], sums[step - 1] - leaving[step - 1]);
        }
        return sums;
    }

    /** The blocks in use at a step, largest first. */
    public static List<Lifetime> inUse(List<Lifetime> lifetimes, int step, ToLongFunction<Lifetime> size) {
        return lifetimes.stream()
                .filter(lifetime -> lifetime.first() <= step && step <= lifetime.last())
                .sorted(Comparator.comparingLong(size).reversed().thenComparing(Lifetime::first))
                .toList();
    }
}
