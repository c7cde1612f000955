package io.neurometer.engine.cost;

import io.neurometer.engine.report.Reading;
import io.neurometer.engine.report.Unit;

/** Metric: the memory that features take while a layer runs, which is the course that the peaks are maxima of. */
final class AliveBytes {
    static final Metric<AnalyzedLayer, Long> OF_LAYER = Metric.of(
            Long.class,
            "alive_bytes",
            Unit.BYTES,
            "Features alive while it runs, none overwritten; the largest is `peak.bytes.liveness`.",
            layer -> Reading.of(layer.aliveBytes()));

    private AliveBytes() {}
}
