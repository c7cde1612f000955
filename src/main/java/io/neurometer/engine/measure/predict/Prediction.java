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
 * a run, in seconds where it was measured, scales with the ceiling that binds it, and with what part of its ceilings
 * either host reaches with such kernels.
 *
 * @param expected seconds there
 */
public record Prediction(
        double compute,
        double bandwidth,
        double overhead,
        double computeRatio,
        double bandwidthRatio,
        Transfer transfer,
        double expected) {
    private static final String METHOD = "each layer's time is scaled by the ratio of the ceiling that binds it and of"
            + " the efficiencies of such kernels, as far as both hosts' are known, and overhead as loops of the JVM;"
            + " the interval is the estimate divided and multiplied by what 90 % of known predictions were off by";

    /**
     * Logarithms of what nine of ten predictions were off by at most, with efficiencies of both hosts and without, each
     * model predicted from the others: docs/hosts.md has the score.
     */
    private static final double CALIBRATED = 0.2539;

    private static final double UNCALIBRATED = 0.2598;

    public static final Section<Prediction> SECTION = Section.of(Prediction.class)
            .figure("kind", "Always 'prediction'.", p -> "prediction")
            .figure("method", "How the prediction was made.", p -> METHOD)
            .figure("unit", "Unit of the latencies.", p -> MILLISECONDS.symbol())
            .figure("measured", MILLISECONDS, "Latency where it was measured.", Prediction::measured)
            .figure("low", MILLISECONDS, "Lower end of the 90 % interval.", Prediction::low)
            .figure("estimate", MILLISECONDS, "Each part scaled as it is bound.", Prediction::estimate)
            .figure("high", MILLISECONDS, "Upper end of the 90 % interval.", Prediction::high)
            .figure(
                    "margin",
                    SHARE,
                    "Part of the estimate that the interval goes above it.",
                    p -> StrictMath.expm1(p.error()))
            .figure("calibrated", "Whether efficiencies of both hosts are known.", p -> p.transfer.isCalibrated())
            .figure("compute_ratio", RATIO, "Peak of the other host by this one's.", Prediction::computeRatio)
            .figure("bandwidth_ratio", RATIO, "Bandwidth there by the one here.", Prediction::bandwidthRatio)
            .figure(
                    "overhead_ratio",
                    RATIO,
                    "Time of overhead there by the time here.",
                    p -> p.transfer.overheadRatio())
            .figure("compute_share", SHARE, "Time bound by arithmetic.", p -> p.compute / p.seconds())
            .figure("bandwidth_share", SHARE, "Time bound by memory.", p -> p.bandwidth / p.seconds())
            .figure("overhead_share", SHARE, "Time bound by neither.", p -> p.overhead / p.seconds())
            .build();

    /** From ceilings alone. */
    public static Prediction of(List<Piece> pieces, Roof here, Roof there) {
        return of(pieces, here, there, Transfer.NONE);
    }

    /**
     * @param pieces what a run consists of, with times on the host of {@code here}
     * @param here the ceilings of that host
     * @param there the ceilings of the other one, for the same precision and working set
     * @param transfer what else is known of both
     * @throws IllegalArgumentException when there are no pieces
     */
    public static Prediction of(List<Piece> pieces, Roof here, Roof there, Transfer transfer) {
        if (pieces.isEmpty()) {
            throw new IllegalArgumentException("no pieces");
        }
        double computeRatio = there.flops() / here.flops();
        double bandwidthRatio = there.bytesPerSecond() / here.bytesPerSecond();
        double expected = pieces.stream()
                .mapToDouble(piece -> piece.seconds()
                        * switch (piece.bound()) {
                            case COMPUTE -> transfer.ratio(piece.kernelClass()) / computeRatio;
                            case BANDWIDTH -> transfer.ratio(piece.kernelClass()) / bandwidthRatio;
                            case OVERHEAD -> transfer.overheadRatio();
                        })
                .sum();
        return new Prediction(
                sum(pieces, Bound.COMPUTE),
                sum(pieces, Bound.BANDWIDTH),
                sum(pieces, Bound.OVERHEAD),
                computeRatio,
                bandwidthRatio,
                transfer,
                expected);
    }

    public double measured() {
        return seconds() * 1e3;
    }

    public double low() {
        return estimate() * StrictMath.exp(-error());
    }

    public double estimate() {
        return expected * 1e3;
    }

    public double high() {
        return estimate() * StrictMath.exp(error());
    }

    /** Logarithm of what the interval goes above the estimate by. @param calibrated with efficiencies of both hosts */
    public static double error(boolean calibrated) {
        return calibrated ? CALIBRATED : UNCALIBRATED;
    }

    private double error() {
        return error(transfer.isCalibrated());
    }

    private double seconds() {
        return compute + bandwidth + overhead;
    }

    private static double sum(List<Piece> pieces, Bound bound) {
        return pieces.stream()
                .filter(piece -> piece.bound() == bound)
                .mapToDouble(Piece::seconds)
                .sum();
    }
}
