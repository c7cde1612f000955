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
public record MemoryUse(long peak, int step, List<Lifetime> live) {

    /** @param size of a block, in whatever unit the peak is wanted. @throws ArithmeticException beyond 2^63-1 */
    public static MemoryUse peakOf(List<Lifetime> lifetimes, ToLongFunction<Lifetime> size) {
        int steps = lifetimes.stream().mapToInt(Lifetime::last).max().orElse(0) + 1;
        long[] arriving = new long[steps];
        long[] leaving = new long[steps];
        for (Lifetime lifetime : lifetimes) {
            long units = size.applyAsLong(lifetime);
            arriving[lifetime.first()] = Math.addExact(arriving[lifetime.first()], units);
            leaving[lifetime.last()] = Math.addExact(leaving[lifetime.last()], units);
        }
        long inUse = 0;
        long peak = 0;
        int peakStep = 0;
        for (int step = 0; step < steps; step++) {
            inUse = Math.addExact(inUse, arriving[step]);
            if (inUse > peak) {
                peak = inUse;
                peakStep = step;
            }
            inUse -= leaving[step];
        }
        int at = peakStep;
        List<Lifetime> live = lifetimes.stream()
                .filter(lifetime -> lifetime.first() <= at && at <= lifetime.last())
                .sorted(Comparator.comparingLong(size).reversed().thenComparing(Lifetime::first))
                .toList();
        return new MemoryUse(peak, peakStep, live);
    }
}
