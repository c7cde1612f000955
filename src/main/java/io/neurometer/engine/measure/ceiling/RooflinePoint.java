package io.neurometer.engine.measure.ceiling;

import static io.neurometer.engine.report.Unit.BYTES;
import static io.neurometer.engine.report.Unit.FLOPS;
import static io.neurometer.engine.report.Unit.FLOPS_PER_BYTE;
import static io.neurometer.engine.report.Unit.FLOPS_PER_SECOND;
import static io.neurometer.engine.report.Unit.MILLISECONDS;
import static io.neurometer.engine.report.Unit.SHARE;

import io.neurometer.engine.report.Reading;
import io.neurometer.engine.report.Section;

/**
 * One piece of work under a roof (Williams, Waterman and Patterson 2009). Its efficiency is the least time that both
 * ceilings allow by the time taken, which for work with arithmetic equals achieved by attainable operations a second.
 *
 * @param flop floating-point operations
 * @param bytes that must move
 * @param seconds that it took; absent, or 0, when it was not timed
 */
public record RooflinePoint(long flop, long bytes, Roof roof, Reading<Double> seconds) {
    /** What the ceilings say of a piece of work. */
    static final Section<RooflinePoint> CEILING = Section.of(RooflinePoint.class)
            .figure("arithmetic_intensity", FLOPS_PER_BYTE, "Operations per byte moved.", p -> p.arithmeticIntensity())
            .figure(
                    "attainable",
                    FLOPS_PER_SECOND,
                    "Minimum of the peak and intensity * bandwidth.",
                    p -> p.attainable())
            .figure("achieved", FLOPS_PER_SECOND, "Speed reached.", p -> p.achieved())
            .figure("efficiency", SHARE, "Least time that the ceilings allow, by the time taken.", p -> p.efficiency())
            .figure(
                    "exceeds_ceiling",
                    "Whether efficiency is above 1: data stayed in a cache, or a ceiling is too low.",
                    p -> p.exceedsCeiling())
            .figure("bound", "What limits it: 'compute', 'bandwidth', or 'overhead' (neither).", p -> p.bound())
            .figure("compute_ms", MILLISECONDS, "Least time for the arithmetic.", p -> p.computeMs())
            .figure("memory_ms", MILLISECONDS, "Least time for the bytes.", p -> p.memoryMs())
            .figure("lower_bound_ms", MILLISECONDS, "Greater of the two: no run takes less.", p -> p.lowerBoundMs())
            .build();

    public static final Section<RooflinePoint> SECTION = Section.of(RooflinePoint.class)
            .figure("flop", FLOPS, "Floating-point operations.", RooflinePoint::flop)
            .figure("bytes", BYTES, "Bytes that must move.", RooflinePoint::bytes)
            .include(CEILING, p -> p)
            .build();

    /** Work that takes more than ten times what the roof allows is not bound by it. */
    private static final double MIN_EFFICIENCY = 0.1;

    static final String NOT_TIMED = "it was not timed";

    private static final String NOTHING_MOVES = "nothing moves";
    private static final String NO_WORK = "it neither computes nor moves anything";

    boolean isTimed() {
        return time().value() != null;
    }

    public Reading<Double> arithmeticIntensity() {
        return bytes > 0 ? Reading.of((double) flop / bytes) : Reading.absent(NOTHING_MOVES);
    }

    public double attainable() {
        Double intensity = arithmeticIntensity().value();
        return intensity == null ? roof.flops() : Math.min(roof.flops(), intensity * roof.bytesPerSecond());
    }

    public Reading<Double> achieved() {
        return time().map(time -> flop / time);
    }

    /** Never clamped. */
    public Reading<Double> efficiency() {
        double least = leastSeconds();
        return least == 0 ? Reading.absent(NO_WORK) : time().map(time -> least / time);
    }

    public boolean exceedsCeiling() {
        Double efficiency = efficiency().value();
        return efficiency != null && efficiency > 1;
    }

    public Bound bound() {
        Double efficiency = efficiency().value();
        if (leastSeconds() == 0 || (efficiency != null && efficiency < MIN_EFFICIENCY)) {
            return Bound.OVERHEAD;
        }
        return leastSeconds() == computeSeconds() ? Bound.COMPUTE : Bound.BANDWIDTH;
    }

    public double computeMs() {
        return computeSeconds() * 1e3;
    }

    public double memoryMs() {
        return memorySeconds() * 1e3;
    }

    public double lowerBoundMs() {
        return leastSeconds() * 1e3;
    }

    private Reading<Double> time() {
        Double time = seconds.value();
        return time == null || time <= 0 ? Reading.absent(NOT_TIMED) : Reading.of(time);
    }

    private double computeSeconds() {
        return flop / roof.flops();
    }

    private double memorySeconds() {
        return bytes / roof.bytesPerSecond();
    }

    private double leastSeconds() {
        return Math.max(computeSeconds(), memorySeconds());
    }
}
