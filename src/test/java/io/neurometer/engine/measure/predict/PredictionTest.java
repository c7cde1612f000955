package io.neurometer.engine.measure.predict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.neurometer.engine.measure.ceiling.Bound;
import io.neurometer.engine.measure.ceiling.Roof;
import io.neurometer.engine.measure.ceiling.Roofline;
import io.neurometer.engine.measure.ceiling.RooflinePoint;
import io.neurometer.engine.report.Reading;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Times scale with the ceiling that binds them. */
class PredictionTest {
    private static final Roof HERE = new Roof(100, 10, "dram", 1);
    private static final double ROUNDING = 1e-9;

    /** Twice the arithmetic, half the bandwidth. */
    private static final Roof THERE = new Roof(200, 5, "dram", 1);

    private static final List<Piece> PIECES = List.of(
            new Piece("conv", 4, Bound.COMPUTE),
            new Piece("fc", 3, Bound.BANDWIDTH),
            new Piece("between layers", 1, Bound.OVERHEAD));

    @Test
    void eachPieceScalesWithItsOwnCeiling() {
        Prediction prediction = Prediction.of(PIECES, HERE, THERE);

        assertThat(prediction.measured()).isEqualTo(8000);
        assertThat(prediction.estimate()).isEqualTo(1000 * (4 / 2.0 + 3 * 2 + 1));
        assertThat(prediction.low()).isCloseTo(1000 * (7 / 2.0 + 1) / 1.15, within(ROUNDING));
        assertThat(prediction.high()).isCloseTo(1000 * (7 * 2 + 1) * 1.15, within(ROUNDING));
        assertThat(Prediction.MARGIN).isEqualTo(0.15);
        assertThat(prediction.computeRatio()).isEqualTo(2);
        assertThat(prediction.bandwidthRatio()).isEqualTo(0.5);
        assertThat(List.of(figure(prediction, "compute_share"), figure(prediction, "bandwidth_share")))
                .containsExactly(0.5, 0.375);
        assertThat(figure(prediction, "overhead_share")).isEqualTo(0.125);
        assertThat(figure(prediction, "kind")).isEqualTo("prediction");
    }

    @Test
    void theSameHostIsPredictedExactlyWithinTheMargin() {
        Prediction prediction = Prediction.of(PIECES, HERE, HERE);

        assertThat(prediction.estimate()).isEqualTo(8000);
        assertThat(prediction.low()).isCloseTo(8000 / 1.15, within(ROUNDING));
        assertThat(prediction.high()).isCloseTo(8000 * 1.15, within(ROUNDING));
    }

    @Test
    void thereAndBackAgainIsWhereItBegan() {
        Prediction there = Prediction.of(PIECES, HERE, THERE);
        List<Piece> moved = List.of(
                new Piece("conv", 2, Bound.COMPUTE),
                new Piece("fc", 6, Bound.BANDWIDTH),
                new Piece("between layers", 1, Bound.OVERHEAD));

        Prediction back = Prediction.of(moved, THERE, HERE);

        assertThat(back.measured()).isCloseTo(there.estimate(), within(ROUNDING));
        assertThat(back.estimate()).isCloseTo(there.measured(), within(ROUNDING));
    }

    @Test
    void aTimeOfTheWholeIsSharedOutByLowerBounds() {
        Roofline roofline = roofline(10.0, null, null);

        List<Piece> pieces = Piece.of(roofline, 10, false);

        assertThat(pieces)
                .containsExactly(new Piece("conv", 7.5, Bound.COMPUTE), new Piece("fc", 2.5, Bound.BANDWIDTH));
    }

    @Test
    void aModelThatNeitherCeilingExplainsIsAllOverhead() {
        assertThat(Piece.of(roofline(100.0, null, null), 100, false))
                .containsExactly(new Piece("model", 100, Bound.OVERHEAD));
    }

    @Test
    void timedLayersKeepTheirTimesAndTheRestIsOverhead() {
        List<Piece> pieces = Piece.of(roofline(10.0, 4.0, 2.0), 10, true);

        assertThat(pieces)
                .containsExactly(
                        new Piece("conv", 4, Bound.COMPUTE),
                        new Piece("fc", 2, Bound.BANDWIDTH),
                        new Piece("between layers", 4, Bound.OVERHEAD));
    }

    @Test
    void timesOfLayersThatExceedTheWholeAreShortenedAlike() {
        List<Piece> pieces = Piece.of(roofline(10.0, 16.0, 4.0), 10, true);

        assertThat(pieces).containsExactly(new Piece("conv", 8, Bound.COMPUTE), new Piece("fc", 2, Bound.BANDWIDTH));
    }

    @Test
    void nothingCannotBePredicted() {
        assertThatThrownBy(() -> Prediction.of(List.of(), HERE, THERE)).isInstanceOf(IllegalArgumentException.class);
    }

    private static Object figure(Prediction prediction, String name) {
        return Prediction.SECTION.fields().stream()
                .filter(field -> field.figure().name().equals(name))
                .map(field -> field.read(prediction).value())
                .findFirst()
                .orElseThrow();
    }

    /** A convolution of 300 operations, 3 s, a product that moves 10 bytes, 1 s, and a view. */
    private static Roofline roofline(Double seconds, Double convSeconds, Double fcSeconds) {
        return new Roofline(
                point(310, 11, seconds),
                List.of(
                        layer("conv", point(300, 1, convSeconds)),
                        layer("fc", point(10, 10, fcSeconds)),
                        layer("flatten", point(0, 0, null))));
    }

    private static RooflinePoint point(long flop, long bytes, Double seconds) {
        return new RooflinePoint(flop, bytes, HERE, Reading.ofNullable(seconds, "it was not timed"));
    }

    private static Roofline.Layer layer(String name, RooflinePoint point) {
        return new Roofline.Layer(name, name, "Op", Reading.of(point));
    }
}
