package io.neurometer.engine.measure.ceiling;

import static io.neurometer.engine.report.Unit.BYTES_PER_SECOND;
import static io.neurometer.engine.report.Unit.FLOPS_PER_SECOND;

import io.neurometer.engine.report.Section;

/** How fast a machine is at one moment, with one thread. */
public record SpeedSample(double flops, double bytesPerSecond) {
    static final Section<SpeedSample> SECTION = Section.of(SpeedSample.class)
            .figure("flops", FLOPS_PER_SECOND, "Speed of a small matrix product.", SpeedSample::flops)
            .figure("bytes_per_second", BYTES_PER_SECOND, "Speed of reading some MiB.", SpeedSample::bytesPerSecond)
            .build();
}
