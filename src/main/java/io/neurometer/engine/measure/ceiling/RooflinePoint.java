package io.neurometer.engine.measure.ceiling;

import io.neurometer.engine.report.Reading;
import io.neurometer.engine.report.Section;
import io.neurometer.engine.report.Unit;
import java.util.function.Function;

/**
 * One piece of work under a roof (Williams, Waterman and Patterson 2009). Its efficiency is the least time that both
 * ceilings allow by the time taken, which for work with arithmetic equals achieved by attainable operations a second.
 *
 * @param flop floating-point operations
 * @param bytes that must move
 * @param seconds that it took; absent, or 0, when it was not timed
 */
public record RooflinePoint(long flop, long bytes, Roof roof, Reading<Double> seconds) {
    public static final Section<RooflinePoint> SECTION = figures(
                    Section.of(RooflinePoint.class)
                            .figure("flop", Unit.FLOPS, "The floating-point operations.", RooflinePoint::flop)
                            .figure("bytes", Unit.BYTES, "The bytes that must move.", RooflinePoint::bytes),
                    point -> point)
            .build();

    /** Work that takes more than ten times what the roof allows is not bound by it. */
    private static final double MIN_EFFICIENCY = 0.1;

    static final String NOT_TIMED = "it was not timed";

    private static final String NOTHING_MOVES = "nothing moves";
    private static final String NO_WORK = "it neither computes nor moves anything";

    /** Adds what the ceilings say of a piece of work to a section that holds one. */
    static <S> Section.Builder<S> figures(Section.Builder<S> section, Function<S, RooflinePoint> point) {
        return section.figure(
                        "arithmetic_intensity",
                        Unit.FLOPS_PER_BYTE,
                        "The operations for each byte that must move.",
                        point.andThen(RooflinePoint::arithmeticIntensity))
                .figure(
                        "attainable",
                        Unit.FLOPS_PER_SECOND,
                        "The operations a second that the ceilings allow: the lesser of the peak, and intensity times"
                                + " bandwidth.",
                        point.andThen(RooflinePoint::attainable))
                .figure(
                        "achieved",
                        Unit.FLOPS_PER_SECOND,
                        "The operations a second that it reached.",
                        point.andThen(RooflinePoint::achieved))
                .figure(
                        "efficiency",
                        Unit.SHARE,
                        "The least time that the ceilings allow, by the time taken; may exceed 1.",
                        point.andThen(RooflinePoint::efficiency))
                .figure(
                        "exceeds_ceiling",
                        "Whether the efficiency is above 1: what was counted as moved stayed in a cache, or a ceiling is"
                                + " too low.",
                        point.andThen(RooflinePoint::exceedsCeiling))
                .figure(
                        "bound",
                        "What it waits for: 'compute', 'bandwidth', or 'overhead', which is neither.",
                        point.andThen(RooflinePoint::bound))
                .figure(
                        "compute_ms",
                        Unit.MILLISECONDS,
                        "The least time for the arithmetic.",
                        point.andThen(RooflinePoint::computeMs))
                .figure(
                        "memory_ms",
                        Unit.MILLISECONDS,
                        "The least time for the bytes.",
                        point.andThen(RooflinePoint::memoryMs))
                .figure(
                        "lower_bound_ms",
                        Unit.MILLISECONDS,
                        "The greater of the two: no run takes less.",
                        point.andThen(RooflinePoint::lowerBoundMs));
    }

    /** Operations for each byte. */
    public Reading<Double> arithmeticIntensity() {
        return bytes > 0 ? Reading.of((double) flop / bytes) : Reading.absent(NOTHING_MOVES);
    }

    /** Operations a second that the roof allows. */
    public double attainable() {
        Double intensity = arithmeticIntensity().value();
        return intensity == null ? roof.flops() : Math.min(roof.flops(), intensity * roof.bytesPerSecond());
    }

    /** Operations a second. */
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

    /** The least time for the arithmetic. */
    public double computeMs() {
        return computeSeconds() * 1e3;
    }

    /** The least time for the bytes. */
    public double memoryMs() {
        return memorySeconds() * 1e3;
    }

    /** The greater of the two. */
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
