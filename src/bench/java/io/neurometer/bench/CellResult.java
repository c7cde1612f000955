package io.neurometer.bench;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one cell came to.
 *
 * @param cell which
 * @param status whether there are figures, and whether they count
 * @param note why there are none, or what is to be said of the peer; null for nothing
 * @param error largest difference between both engines' outputs, relative to the largest magnitude; null without answers
 * @param mac multiply-accumulates of one call
 * @param rounds one turn of each engine in each
 */
record CellResult(
        Cell cell,
        Status status,
        @Nullable String note,
        @Nullable Double error,
        long mac,
        List<Round> rounds) {

    enum Status {
        OK,
        /** Our outputs differ from ONNX Runtime's. */
        WRONG,
        /** The network cannot be called with this batch. */
        FIXED_BATCH,
        /** One of the engines cannot run it. */
        FAILED
    }

    /** @param quiet whether the process had come to rest before both turns */
    record Round(Turn ours, Turn theirs, boolean quiet) {
        /** How many times as long the peer takes. */
        double ratio() {
            return theirs.medianNanos() / ours.medianNanos();
        }
    }

    static CellResult without(Cell cell, Status status, String note) {
        return new CellResult(cell, status, note, null, 0, List.of());
    }

    boolean measured() {
        return !rounds.isEmpty();
    }

    /** Median over rounds, in milliseconds. */
    double ours() {
        return Statistics.median(rounds.stream()
                        .mapToDouble(round -> round.ours().medianNanos())
                        .toArray())
                / 1e6;
    }

    /** Median over rounds, in milliseconds. */
    double theirs() {
        return Statistics.median(rounds.stream()
                        .mapToDouble(round -> round.theirs().medianNanos())
                        .toArray())
                / 1e6;
    }

    /** Median of the rounds' ratios. */
    double ratio() {
        return Statistics.median(ratios());
    }

    /** The 95 % interval of {@link #ratio}. */
    RatioInterval interval() {
        return RatioInterval.of(ratios());
    }

    double lowestRatio() {
        return rounds.stream().mapToDouble(Round::ratio).min().orElse(Double.NaN);
    }

    double highestRatio() {
        return rounds.stream().mapToDouble(Round::ratio).max().orElse(Double.NaN);
    }

    /** 10^9 floating-point operations a second by our engine, two for each multiply-accumulate. */
    double gflops() {
        return 2.0 * mac / (ours() * 1e6);
    }

    private double[] ratios() {
        return rounds.stream().mapToDouble(Round::ratio).toArray();
    }
}
