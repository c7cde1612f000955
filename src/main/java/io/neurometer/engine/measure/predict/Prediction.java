package io.neurometer.engine.measure.predict;

import io.neurometer.engine.measure.ceiling.Bound;
import io.neurometer.engine.measure.ceiling.Roof;
import io.neurometer.engine.report.Section;
import io.neurometer.engine.report.Unit;
import java.util.List;

/**
 * A latency that is to be expected on another host, in milliseconds: a prediction, which nobody has measured. Each part of
 * a run scales with the ceiling that binds it.
 *
 * @param compute seconds bound by arithmetic on the host where the run was measured
 * @param bandwidth seconds bound by memory there
 * @param overhead seconds bound by neither
 * @param computeRatio the other host's peak by this one's
 * @param bandwidthRatio the other host's bandwidth by this one's
 */
public record Prediction(
        double compute, double bandwidth, double overhead, double computeRatio, double bandwidthRatio) {
    /** What efficiency differs by between one number of threads and another: docs/ceilings.md has the score. */
    static final double MARGIN = 0.15;

    public static final Section<Prediction> SECTION = Section.of(Prediction.class)
            .figure("kind", "Always 'prediction'.", prediction -> "prediction")
            .figure(
                    "method",
                    "How the prediction was made.",
                    prediction ->
                            "each layer's time is scaled by the ratio of the ceiling that binds it, overhead stays"
                                    + " as it is; the interval spans scaling all of it as arithmetic and all of it as memory"
                                    + " traffic, and a margin")
            .figure("unit", "The unit of the latencies.", prediction -> Unit.MILLISECONDS.symbol())
            .figure(
                    "measured",
                    Unit.MILLISECONDS,
                    "The latency on the host where it was measured.",
                    Prediction::measured)
            .figure(
                    "low",
                    Unit.MILLISECONDS,
                    "The latency if everything but overhead scaled with the ceiling that gives the shorter time, less the"
                            + " margin.",
                    Prediction::low)
            .figure(
                    "estimate",
                    Unit.MILLISECONDS,
                    "The latency if each part scaled with the ceiling that binds it.",
                    Prediction::estimate)
            .figure(
                    "high",
                    Unit.MILLISECONDS,
                    "The latency if everything but overhead scaled with the other ceiling, and the margin.",
                    Prediction::high)
            .figure(
                    "margin",
                    Unit.SHARE,
                    "The part by which the interval is wider on each side than the two ceilings make it.",
                    prediction -> MARGIN)
            .figure("compute_ratio", Unit.RATIO, "The other host's peak by this one's.", Prediction::computeRatio)
            .figure(
                    "bandwidth_ratio",
                    Unit.RATIO,
                    "The other host's bandwidth by this one's.",
                    Prediction::bandwidthRatio)
            .figure(
                    "compute_share",
                    Unit.SHARE,
                    "The share of the measured time bound by arithmetic.",
                    prediction -> prediction.compute / prediction.seconds())
            .figure(
                    "bandwidth_share",
                    Unit.SHARE,
                    "The share bound by memory.",
                    prediction -> prediction.bandwidth / prediction.seconds())
            .figure(
                    "overhead_share",
                    Unit.SHARE,
                    "The share bound by neither.",
                    prediction -> prediction.overhead / prediction.seconds())
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

    /** The latency on the host where it was measured. */
    public double measured() {
        return seconds() * 1e3;
    }

    /** The lower end of the interval. */
    public double low() {
        return Math.min(scaled(computeRatio), scaled(bandwidthRatio)) / (1 + MARGIN) * 1e3;
    }

    public double estimate() {
        return (overhead + compute / computeRatio + bandwidth / bandwidthRatio) * 1e3;
    }

    /** The upper end of the interval. */
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
