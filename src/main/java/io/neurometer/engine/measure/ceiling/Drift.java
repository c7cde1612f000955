package io.neurometer.engine.measure.ceiling;

import static io.neurometer.engine.report.Unit.RATIO;

import io.neurometer.engine.report.Section;
import java.util.stream.DoubleStream;

/** How the machine was just before and just after a run, by how it was when its ceilings were measured. */
public record Drift(Ratio before, Ratio after, boolean drifted) {
    public static final Section<Drift> SECTION = Section.of(Drift.class)
            .section("before", "Speed just before the run, by that of the ceilings.", Ratio.SECTION, Drift::before)
            .section("after", "Speed just after the run, by that of the ceilings.", Ratio.SECTION, Drift::after)
            .figure("drifted", "Whether any ratio is more than 10 % off 1: ceilings may not fit.", Drift::drifted)
            .build();

    private static final double TOLERATED = 0.1;
    private static final double FASTER = 1.05;

    /** Above 1 where the machine was faster than when the ceilings were measured. */
    public record Ratio(double flops, double bandwidth) {
        static final Section<Ratio> SECTION = Section.of(Ratio.class)
                .figure("flops", RATIO, "Arithmetic, by that when the ceilings were measured.", Ratio::flops)
                .figure("bandwidth", RATIO, "Reading, by that when the ceilings were measured.", Ratio::bandwidth)
                .build();

        static Ratio of(SpeedSample sample, SpeedSample reference) {
            return new Ratio(sample.flops() / reference.flops(), sample.bytesPerSecond() / reference.bytesPerSecond());
        }
    }

    /**
     * Whether the ceilings are clearly too low: both before and after, the machine was more than 5 % faster in
     * arithmetic, or more than 10 % in reading memory, which varies more.
     */
    public boolean outruns() {
        return Math.min(before.flops(), after.flops()) > FASTER
                || Math.min(before.bandwidth(), after.bandwidth()) > 1 + TOLERATED;
    }

    /** @param reference the sample that was taken with the ceilings */
    public static Drift of(SpeedSample before, SpeedSample after, SpeedSample reference) {
        Ratio first = Ratio.of(before, reference);
        Ratio second = Ratio.of(after, reference);
        boolean drifted = DoubleStream.of(first.flops(), first.bandwidth(), second.flops(), second.bandwidth())
                .anyMatch(ratio -> Math.abs(ratio - 1) > TOLERATED);
        return new Drift(first, second, drifted);
    }
}
