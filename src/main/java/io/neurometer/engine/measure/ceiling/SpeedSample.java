package io.neurometer.engine.measure.ceiling;

import io.neurometer.engine.report.Section;
import io.neurometer.engine.report.Unit;

/** How fast a machine is at one moment, with one thread. */
public record SpeedSample(double flops, double bytesPerSecond) {
    static final Section<SpeedSample> SECTION = Section.of(SpeedSample.class)
            .figure("flops", Unit.FLOPS_PER_SECOND, "The speed of a small matrix product.", SpeedSample::flops)
            .figure(
                    "bytes_per_second",
                    Unit.BYTES_PER_SECOND,
                    "The speed of reading some MiB.",
                    SpeedSample::bytesPerSecond)
            .build();
}
