package io.neurometer.engine.measure.predict;

import static io.neurometer.engine.report.Unit.MILLISECONDS;
import static io.neurometer.engine.report.Unit.RATIO;
import static io.neurometer.engine.report.Unit.SHARE;

import io.neurometer.engine.measure.ceiling.Bound;
import io.neurometer.engine.measure.ceiling.Roof;
import io.neurometer.engine.report.Section;
import java.util.List;

/**
 * A latency that is to be expected on another host, in milliseconds: a prediction, which nobody has measured. Each part of
 * a run, in seconds where it was measured, scales with the ceiling that binds it.
 */
public record Prediction(
        double compute, double bandwidth, double overhead, double computeRatio, double bandwidthRatio) {
    private static final String METHOD =
            "each layer's time is scaled by the ratio of the ceiling that binds it, overhead"
                    + " stays as it is; the interval spans scaling all of it as arithmetic and all of it as memory traffic, and a"
                    + " margin";

    /** What efficiency differs by between one number of threads and another: docs/ceilings.md has the score. */
    static final double MARGIN = 0.15;

    public static final Section<Prediction> SECTION = Section.of(Prediction.class)
            .figure("kind", "Always 'prediction'.", p -> "prediction")
            .figure("method", "How the prediction was made.", p -> METHOD)
            .figure("unit", "Unit of the latencies.", p -> MILLISECONDS.symbol())
            .figure("measured", MILLISECONDS, "Latency where it was measured.", Prediction::measured)
            .figure("low", MILLISECONDS, "All but overhead by the better ceiling, less the margin.", Prediction::low)
            .figure("estimate", MILLISECONDS, "Each part scaled with the ceiling that binds it.", Prediction::estimate)
            .figure("high", MILLISECONDS, "All but overhead by the worse ceiling, plus the margin.", Prediction::high)
            .figure("margin", SHARE, "Widening of the interval on each side.", p -> MARGIN)
            .figure("compute_ratio", RATIO, "Peak of the other host by this one's.", Prediction::computeRatio)
            .figure("bandwidth_ratio", RATIO, "Bandwidth there by the one here.", Prediction::bandwidthRatio)
            .figure("compute_share", SHARE, "Time bound by arithmetic.", p -> p.compute / p.seconds())
            .figure("bandwidth_share", SHARE, "Time bound by memory.", p -> p.bandwidth / p.seconds())
            .figure("overhead_share", SHARE, "Time bound by neither.", p -> p.overhead / p.seconds())
            .build();

    /**
     * @param pieces what a run consists of, with times on the host of {@code here}
     * @param here the ceilings of that host
     * @param there the ceilings of the other one, for the same precision and working set
     * @throws IllegalArgumentException when there are no pieces
     */
    public static Prediction of(List<Piece> pieces, Roof here, Roof there) {
        if (pieces.isEmpty()) {
            throw new IllegalArgumentException("no pieces");
        }
        return new Prediction(
                sum(pieces, Bound.COMPUTE),
                sum(pieces, Bound.BANDWIDTH),
                sum(pieces, Bound.OVERHEAD),
                there.flops() / here.flops(),
                there.bytesPerSecond() / here.bytesPerSecond());
    }

    public double measured() {
        return seconds() * 1e3;
    }

    public double low() {
        return Math.min(scaled(computeRatio), scaled(bandwidthRatio)) / (1 + MARGIN) * 1e3;
    }

    public double estimate() {
        return (overhead + compute / computeRatio + bandwidth / bandwidthRatio) * 1e3;
    }

    public double high() {
        return Math.max(scaled(computeRatio), scaled(bandwidthRatio)) * (1 + MARGIN) * 1e3;
    }

    private double seconds() {
        return compute + bandwidth + overhead;
    }

    /** Everything but overhead by one ratio. */
    private double scaled(double ratio) {
        return overhead + (compute + bandwidth) / ratio;
    }

    private static double sum(List<Piece> pieces, Bound bound) {
        return pieces.stream()
                .filter(piece -> piece.bound() == bound)
                .mapToDouble(Piece::seconds)
                .sum();
    }
}
