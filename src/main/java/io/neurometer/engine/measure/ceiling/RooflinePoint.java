package io.neurometer.engine.measure.ceiling;

import org.jspecify.annotations.Nullable;

/**
 * One piece of work under a roof (Williams, Waterman and Patterson 2009). Its efficiency is the least time that both
 * ceilings allow by the time taken, which for work with arithmetic equals achieved by attainable operations a second.
 *
 * @param flop floating-point operations
 * @param bytes that must move
 * @param arithmeticIntensity {@code flop} for each byte; null when nothing moves
 * @param attainable operations a second: the lesser of the peak, and intensity times bandwidth
 * @param achieved operations a second; null without a time
 * @param efficiency null without a time, or for work that neither computes nor moves anything; never clamped
 * @param exceedsCeiling whether the efficiency is above 1: what was counted as moved stayed in a cache, or a ceiling is
 *     too low
 * @param bound what it waits for
 * @param computeMs the least time for the arithmetic
 * @param memoryMs the least time for the bytes
 * @param lowerBoundMs the greater of the two
 */
public record RooflinePoint(
        long flop,
        long bytes,
        @Nullable Double arithmeticIntensity,
        double attainable,
        @Nullable Double achieved,
        @Nullable Double efficiency,
        boolean exceedsCeiling,
        Bound bound,
        double computeMs,
        double memoryMs,
        double lowerBoundMs) {

    /** Work that takes more than ten times what the roof allows is not bound by it. */
    private static final double MIN_EFFICIENCY = 0.1;

    /** @param seconds how long it took, or null when it was not timed */
    public static RooflinePoint of(long flop, long bytes, @Nullable Double seconds, Roof roof) {
        double compute = flop / roof.flops();
        double memory = bytes / roof.bytesPerSecond();
        double least = Math.max(compute, memory);
        Double intensity = bytes > 0 ? (double) flop / bytes : null;
        double attainable =
                intensity == null ? roof.flops() : Math.min(roof.flops(), intensity * roof.bytesPerSecond());
        Double time = seconds == null || seconds <= 0 ? null : seconds;
        Double efficiency = time == null || least == 0 ? null : Double.valueOf(least / time);
        return new RooflinePoint(
                flop,
                bytes,
                intensity,
                attainable,
                time == null ? null : Double.valueOf(flop / time),
                efficiency,
                efficiency != null && efficiency > 1,
                bound(least == compute, efficiency, least),
                compute * 1e3,
                memory * 1e3,
                least * 1e3);
    }

    private static Bound bound(boolean byCompute, @Nullable Double efficiency, double least) {
        if (least == 0 || (efficiency != null && efficiency < MIN_EFFICIENCY)) {
            return Bound.OVERHEAD;
        }
        return byCompute ? Bound.COMPUTE : Bound.BANDWIDTH;
    }
}
