package io.neurometer.engine.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LatencySamplesTest {

    @Test
    void summarisesInMilliseconds() {
        LatencySamples.Summary summary = LatencySamples.summarise(millis(1, 2, 3, 4, 100), 1);

        assertThat(summary.unit()).isEqualTo("ms");
        assertThat(summary.n()).isEqualTo(5);
        assertThat(summary.min()).isEqualTo(1);
        assertThat(summary.median()).isEqualTo(3);
        assertThat(summary.mad()).isEqualTo(1);
        assertThat(summary.mean()).isEqualTo(22);
        assertThat(summary.max()).isEqualTo(100);
        assertThat(summary.stability()).isCloseTo(2.0 / 3, within(1e-12));
    }

    @Test
    void quantilesAreObservedValuesWithIntervalsOrReasons() {
        double[] oneToHundred =
                IntStream.rangeClosed(1, 100).mapToDouble(i -> (101 - i) * 1e6).toArray();

        LatencySamples.Summary summary = LatencySamples.summarise(oneToHundred, 1);

        assertThat(summary.median()).isEqualTo(50.5);
        assertThat(summary.p().get("50")).isEqualTo(new Quantile(50.0, new Quantile.Interval(40, 61), null));
        assertThat(summary.p().get("90").v()).isEqualTo(90);
        assertThat(summary.p().get("99").v()).isNull();
        assertThat(summary.p().get("99").ci95()).isNull();
        assertThat(summary.p().get("99").reason()).contains("n = 100", "368");
        assertThat(summary.p().get("99.9").reason()).contains("3688");
    }

    @Test
    void outliersAreCountedAndStayIn() {
        double[] samples =
                IntStream.range(0, 50).mapToDouble(i -> 1e6 + i % 5 * 1e3).toArray();
        samples[7] = 50e6;

        LatencySamples.Summary summary = LatencySamples.summarise(samples, 1);

        assertThat(summary.outliers()).isEqualTo(1);
        assertThat(summary.n()).isEqualTo(50);
        assertThat(summary.max()).isEqualTo(50);
    }

    @Test
    void equalSamplesHaveNoOutliers() {
        assertThat(LatencySamples.summarise(millis(2, 2, 2, 2, 9), 1).outliers())
                .isZero();
    }

    @Test
    void blocksHaveNoQuantiles() {
        LatencySamples.Summary summary = LatencySamples.summarise(millis(1, 2, 3, 4, 5, 6, 7), 40);

        assertThat(summary.block()).isEqualTo(40);
        assertThat(summary.median()).isEqualTo(4);
        assertThat(summary.p().get("50").v()).isNull();
        assertThat(summary.p().get("50").reason()).contains("means of 40 runs");
    }

    @Test
    void blocksAreAsLongAsTheClockNeeds() {
        assertThat(Clock.blockFor(2_500, 25)).isEqualTo(1);
        assertThat(Clock.blockFor(2_499, 25)).isEqualTo(2);
        assertThat(Clock.blockFor(100, 25)).isEqualTo(25);
        assertThat(Clock.blockFor(0, 25)).isEqualTo(2_500);
        assertThat(Clock.costNanos()).isPositive();
    }

    private static double[] millis(double... values) {
        return java.util.Arrays.stream(values).map(value -> value * 1e6).toArray();
    }
}
