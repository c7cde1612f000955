package io.neurometer.engine.measure.predict;

import io.neurometer.engine.measure.ceiling.Bound;
import io.neurometer.engine.measure.ceiling.Roof;
import java.util.List;

/**
 * A latency that is to be expected on another host: a prediction, which nobody has measured.
 *
 * @param kind always {@code prediction}
 * @param method how it was made, in words
 * @param unit of the latencies
 * @param measured latency on the host where it was measured
 * @param low if everything but overhead scaled with the ceiling that changes its time to the less, less the margin
 * @param estimate if each piece scaled with the ceiling that binds it
 * @param high if everything but overhead scaled with the other ceiling, and the margin
 * @param margin part by which the interval is wider on each side than the two ceilings make it
 * @param computeRatio the other host's peak by this one's
 * @param bandwidthRatio the other host's bandwidth by this one's
 * @param computeShare part of the measured time bound by arithmetic
 * @param bandwidthShare part bound by memory
 * @param overheadShare part bound by neither
 */
public record Prediction(
        String kind,
        String method,
        String unit,
        double measured,
        double low,
        double estimate,
        double high,
        double margin,
        double computeRatio,
        double bandwidthRatio,
        double computeShare,
        double bandwidthShare,
        double overheadShare) {
    static final String METHOD =
            "each layer's time is scaled by the ratio of the ceiling that binds it, overhead stays as"
                    + " it is; the interval spans scaling all of it as arithmetic and all of it as memory traffic, and a margin";

    /** What efficiency differs by between one number of threads and another: docs/ceilings.md has the score. */
    static final double MARGIN = 0.15;

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
        double compute = sum(pieces, Bound.COMPUTE);
        double bandwidth = sum(pieces, Bound.BANDWIDTH);
        double overhead = sum(pieces, Bound.OVERHEAD);
        double total = compute + bandwidth + overhead;
        double computeRatio = there.flops() / here.flops();
        double bandwidthRatio = there.bytesPerSecond() / here.bytesPerSecond();
        double asCompute = overhead + (compute + bandwidth) / computeRatio;
        double asBandwidth = overhead + (compute + bandwidth) / bandwidthRatio;
        double estimate = overhead + compute / computeRatio + bandwidth / bandwidthRatio;
        return new Prediction(
                "prediction",
                METHOD,
                "ms",
                total * 1e3,
                Math.min(asCompute, asBandwidth) / (1 + MARGIN) * 1e3,
                estimate * 1e3,
                Math.max(asCompute, asBandwidth) * (1 + MARGIN) * 1e3,
                MARGIN,
                computeRatio,
                bandwidthRatio,
                compute / total,
                bandwidth / total,
                overhead / total);
    }

    private static double sum(List<Piece> pieces, Bound bound) {
        return pieces.stream()
                .filter(piece -> piece.bound() == bound)
                .mapToDouble(Piece::seconds)
                .sum();
    }
}
