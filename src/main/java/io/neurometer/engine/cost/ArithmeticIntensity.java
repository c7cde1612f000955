package io.neurometer.engine.cost;

import static io.neurometer.engine.report.Unit.FLOPS_PER_BYTE;

import io.neurometer.engine.report.Reading;
import io.neurometer.engine.report.Section;

/** Metric: floating-point operations for each byte of memory traffic (Williams et al., Roofline, 2009). */
public record ArithmeticIntensity(Reading<Double> compulsory, Reading<Double> layerwise) {

    static final Metric<AnalyzedLayer, Double> OF_LAYER = Metric.of(
            Double.class,
            "arithmetic_intensity",
            FLOPS_PER_BYTE,
            "`flop` by `bytes_moved` (Williams et al., Roofline, 2009).",
            ArithmeticIntensity::of);

    static final Metric<AnalyzedGraph, ArithmeticIntensity> OF_MODEL = new Metric<>(
            graph -> Reading.of(of(graph.total().arithmetic().flop(), BytesMoved.of(graph))),
            Section.of(ArithmeticIntensity.class)
                    .figure(
                            "arithmetic_intensity",
                            FLOPS_PER_BYTE,
                            "`flop` by `bytes_moved.compulsory` (Williams et al., Roofline, 2009).",
                            ArithmeticIntensity::compulsory)
                    .figure(
                            "arithmetic_intensity_layerwise",
                            FLOPS_PER_BYTE,
                            "The same if no feature stays in cache: `flop` by `bytes_moved.layerwise`.",
                            ArithmeticIntensity::layerwise)
                    .build());

    private static ArithmeticIntensity of(long flop, BytesMoved moved) {
        return new ArithmeticIntensity(of(flop, moved.compulsory()), of(flop, moved.layerwise()));
    }

    private static Reading<Double> of(long flop, long bytes) {
        return bytes == 0 ? Reading.absent("nothing moves") : Reading.of((double) flop / bytes);
    }

    private static Reading<Double> of(AnalyzedLayer layer) {
        Reading<Long> bytes = BytesMoved.OF_LAYER.count().apply(layer);
        return bytes.value() == null
                ? Reading.absent(String.valueOf(bytes.reason()))
                : of(layer.cost().require().arithmetic().flop(), bytes.value());
    }
}
