package io.neurometer.engine.measure.predict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.neurometer.engine.measure.ceiling.Bound;
import io.neurometer.engine.measure.ceiling.Ceilings;
import io.neurometer.engine.measure.ceiling.MemoryCeilings;
import io.neurometer.engine.measure.ceiling.Roof;
import io.neurometer.engine.measure.ceiling.Roofline;
import io.neurometer.engine.measure.ceiling.RooflinePoint;
import io.neurometer.engine.measure.ceiling.SomeCeilings;
import io.neurometer.engine.report.Reading;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Times scale with the ceiling that binds them. */
class PredictionTest {
    private static final Roof HERE = new Roof(100, 10, "dram", 1);
    private static final double ROUNDING = 1e-9;

    /** Twice the arithmetic, half the bandwidth. */
    private static final Roof THERE = new Roof(200, 5, "dram", 1);

    private static final List<Piece> PIECES = List.of(
            new Piece("conv", "conv/dense", 4, Bound.COMPUTE),
            new Piece("fc", "product/light", 3, Bound.BANDWIDTH),
            new Piece("between layers", "none", 1, Bound.OVERHEAD));

    @Test
    void eachPieceScalesWithItsOwnCeiling() {
        Prediction prediction = Prediction.of(PIECES, HERE, THERE);

        assertThat(prediction.measured()).isEqualTo(8000);
        assertThat(prediction.estimate()).isEqualTo(1000 * (4 / 2.0 + 3 * 2 + 1));
        double margin = Math.exp(Prediction.error(false));
        assertThat(prediction.low()).isCloseTo(9000 / margin, within(ROUNDING));
        assertThat(prediction.high()).isCloseTo(9000 * margin, within(ROUNDING));
        assertThat(figure(prediction, "calibrated")).isEqualTo(false);
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
        assertThat(prediction.low()).isLessThan(8000);
        assertThat(prediction.high()).isGreaterThan(8000);
    }

    @Test
    void efficienciesAndOverheadOfBothHostsCount() {
        Efficiencies here = new Efficiencies(Map.of(1, Map.of("conv/dense", 0.9, "product/light", 0.5)));
        Efficiencies there = new Efficiencies(Map.of(2, Map.of("conv/dense", 0.6)));

        Prediction prediction = Prediction.of(PIECES, HERE, THERE, new Transfer(1.5, here, 1, there, 2));

        assertThat(prediction.estimate()).isCloseTo(1000 * (4 / 2.0 * 1.5 + 3 * 2 + 1.5), within(ROUNDING));
        assertThat(figure(prediction, "calibrated")).isEqualTo(true);
        assertThat(prediction.high()).isCloseTo(prediction.estimate() * Math.exp(Prediction.error(true)), within(1e-6));
    }

    @Test
    void overheadStaysWhereAHostDoesNotTellOfLoops() {
        Ceilings told = SomeCeilings.of("f00d", 1e11, 1e10);
        MemoryCeilings memory = new MemoryCeilings(
                List.of(new MemoryCeilings.Bandwidth(1, 1024, "l1", 1e10, 1e10, 0, 1)),
                MemoryCeilings.DRAM,
                told.memory().lastLevelCache());
        Ceilings untold = new Ceilings(told.origin(), told.arithmetic(), memory, false);

        assertThat(transfer(told, told).overheadRatio()).isEqualTo(1);
        assertThat(transfer(told, untold).overheadRatio()).isEqualTo(1);
        assertThat(transfer(untold, told).overheadRatio()).isEqualTo(1);
    }

    private static Transfer transfer(Ceilings here, Ceilings there) {
        return Transfer.between(here, Efficiencies.UNKNOWN, 1, there, Efficiencies.UNKNOWN, 1);
    }

    @Test
    void thereAndBackAgainIsWhereItBegan() {
        Prediction there = Prediction.of(PIECES, HERE, THERE);
        List<Piece> moved = List.of(
                new Piece("conv", "conv/dense", 2, Bound.COMPUTE),
                new Piece("fc", "product/light", 6, Bound.BANDWIDTH),
                new Piece("between layers", "none", 1, Bound.OVERHEAD));

        Prediction back = Prediction.of(moved, THERE, HERE);

        assertThat(back.measured()).isCloseTo(there.estimate(), within(ROUNDING));
        assertThat(back.estimate()).isCloseTo(there.measured(), within(ROUNDING));
    }

    @Test
    void aTimeOfTheWholeIsSharedOutByLowerBounds() {
        Roofline roofline = roofline(10.0, null, null);

        List<Piece> pieces = Piece.of(roofline, 10, false);

        assertThat(pieces)
                .containsExactly(
                        new Piece("conv", "other/dense", 7.5, Bound.COMPUTE),
                        new Piece("fc", "other/light", 2.5, Bound.BANDWIDTH));
    }

    @Test
    void aModelThatNeitherCeilingExplainsIsAllOverhead() {
        assertThat(Piece.of(roofline(100.0, null, null), 100, false))
                .containsExactly(new Piece("model", "none", 100, Bound.OVERHEAD));
    }

    @Test
    void timedLayersKeepTheirTimesAndTheRestIsOverhead() {
        List<Piece> pieces = Piece.of(roofline(10.0, 4.0, 2.0), 10, true);

        assertThat(pieces)
                .containsExactly(
                        new Piece("conv", "other/dense", 4, Bound.COMPUTE),
                        new Piece("fc", "other/light", 2, Bound.BANDWIDTH),
                        new Piece("between layers", "none", 4, Bound.OVERHEAD));
    }

    @Test
    void timesOfLayersThatExceedTheWholeAreShortenedAlike() {
        List<Piece> pieces = Piece.of(roofline(10.0, 16.0, 4.0), 10, true);

        assertThat(pieces)
                .containsExactly(
                        new Piece("conv", "other/dense", 8, Bound.COMPUTE),
                        new Piece("fc", "other/light", 2, Bound.BANDWIDTH));
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
