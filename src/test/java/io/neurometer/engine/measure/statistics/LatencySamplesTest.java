package io.neurometer.engine.measure.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LatencySamplesTest {

    @Test
    void summarisesInMilliseconds() {
        LatencySamples.Summary summary = LatencySamples.summarise(millis(1, 2, 3, 4, 100), 1, 1);

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

        LatencySamples.Summary summary = LatencySamples.summarise(oneToHundred, 1, 1);

        assertThat(summary.median()).isEqualTo(50.5);
        Quantile median = summary.p().get("50");
        assertThat(median.v()).isEqualTo(50);
        assertThat(median.ci95()).isEqualTo(new Quantile.Interval(40, 61));
        assertThat(median.reason()).isNull();
        assertThat(summary.p().get("90").v()).isEqualTo(90);
        assertThat(summary.p().get("90").upper99().value()).isEqualTo(97);
        assertThat(summary.p().get("99").v()).isNull();
        assertThat(summary.p().get("99").upper99().reason()).contains("368");
        assertThat(summary.p().get("99").ci95()).isNull();
        assertThat(summary.p().get("99").reason()).contains("n = 100", "368");
        assertThat(summary.p().get("99.9").reason()).contains("3688");
    }

    @Test
    void outliersAreCountedAndStayIn() {
        double[] samples =
                IntStream.range(0, 50).mapToDouble(i -> 1e6 + i % 5 * 1e3).toArray();
        samples[7] = 50e6;

        LatencySamples.Summary summary = LatencySamples.summarise(samples, 1, 1);

        assertThat(summary.outliers()).isEqualTo(1);
        assertThat(summary.outlierRuns()).containsExactly(7);
        assertThat(summary.n()).isEqualTo(50);
        assertThat(summary.max()).isEqualTo(50);
    }

    @Test
    void outliersAreThoseBeyondTenDeviations() {
        double[] samples = new double[101];
        for (int i = 0; i < 100; i++) {
            samples[i] = (99 + i % 3) * 1e6;
        }
        samples[100] = 100e6;

        assertThat(withLast(samples, 114.7).outliers()).isZero();
        assertThat(withLast(samples, 115).outliers()).isEqualTo(1);
    }

    @Test
    void meansOfFewSamplesHaveNoInterval() {
        assertThat(LatencySamples.summarise(millis(1, 2, 3), 1, 1).meanCi95().reason())
                .contains("10");
        LatencySamples.Summary ten = LatencySamples.summarise(millis(1, 2, 3, 4, 5, 6, 7, 8, 9, 10), 1, 1);
        assertThat(ten.meanCi95().value().lower()).isLessThan(5.5);
        assertThat(ten.meanCi95().value().upper()).isGreaterThan(5.5);
        assertThat(ten.slope()).isCloseTo(1000, within(1e-6));
    }

    private static LatencySamples.Summary withLast(double[] samples, double millis) {
        double[] changed = samples.clone();
        changed[changed.length - 1] = millis * 1e6;
        return LatencySamples.summarise(changed, 1, 1);
    }

    @Test
    void equalSamplesHaveNoOutliers() {
        assertThat(LatencySamples.summarise(millis(2, 2, 2, 2, 9), 1, 1).outliers())
                .isZero();
    }

    @Test
    void blocksHaveNoQuantiles() {
        LatencySamples.Summary summary = LatencySamples.summarise(millis(1, 2, 3, 4, 5, 6, 7), 40, 1);

        assertThat(summary.block()).isEqualTo(40);
        assertThat(summary.median()).isEqualTo(4);
        assertThat(summary.p().get("50").v()).isNull();
        assertThat(summary.p().get("50").reason()).contains("means of 40 runs");
    }

    private static double[] millis(double... values) {
        return java.util.Arrays.stream(values).map(value -> value * 1e6).toArray();
    }
}
