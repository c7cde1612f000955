package io.neurometer.engine.measure.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LatencySamplesTest {

    @Test
    void summarisesInMilliseconds() {
        LatencySummary summary = LatencySamples.summarise(millis(1, 2, 3, 4, 100), 1, 1);

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

        LatencySummary summary = LatencySamples.summarise(oneToHundred, 1, 1);

        assertThat(summary.median()).isEqualTo(50.5);
        Quantile median = summary.p().get("50");
        assertThat(median.v().value()).isEqualTo(50);
        assertThat(median.ci95().value()).isEqualTo(new Quantile.Interval(40, 61));
        assertThat(median.v().reason()).isNull();
        assertThat(summary.p().get("90").v().value()).isEqualTo(90);
        assertThat(summary.p().get("90").upper99().value()).isEqualTo(97);
        assertThat(summary.p().get("99").v().value()).isNull();
        assertThat(summary.p().get("99").upper99().reason()).contains("368");
        assertThat(summary.p().get("99").ci95().value()).isNull();
        assertThat(summary.p().get("99").v().reason()).contains("n = 100", "368");
        assertThat(summary.p().get("99.9").v().reason()).contains("3688");
    }

    @Test
    void outliersAreCountedAndStayIn() {
        double[] samples =
                IntStream.range(0, 50).mapToDouble(i -> 1e6 + i % 5 * 1e3).toArray();
        samples[7] = 50e6;

        LatencySummary summary = LatencySamples.summarise(samples, 1, 1);

        assertThat(summary.outliers().toArray()).hasSize(1);
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

        assertThat(withLast(samples, 114.7).outliers().toArray()).isEmpty();
        assertThat(withLast(samples, 115).outliers().toArray()).hasSize(1);
    }

    @Test
    void meansOfFewSamplesHaveNoInterval() {
        assertThat(LatencySamples.summarise(millis(1, 2, 3), 1, 1).meanCi95().reason())
                .contains("10");
        LatencySummary ten = LatencySamples.summarise(millis(1, 2, 3, 4, 5, 6, 7, 8, 9, 10), 1, 1);
        assertThat(ten.meanCi95().value().lower()).isLessThan(5.5);
        assertThat(ten.meanCi95().value().upper()).isGreaterThan(5.5);
        assertThat(ten.slope()).isCloseTo(1000, within(1e-6));
    }

    private static LatencySummary withLast(double[] samples, double millis) {
        double[] changed = samples.clone();
        changed[changed.length - 1] = millis * 1e6;
        return LatencySamples.summarise(changed, 1, 1);
    }

    @Test
    void equalSamplesHaveNoOutliers() {
        assertThat(LatencySamples.summarise(millis(2, 2, 2, 2, 9), 1, 1)
                        .outliers()
                        .toArray())
                .isEmpty();
    }

    @Test
    void blocksHaveNoQuantiles() {
        LatencySummary summary = LatencySamples.summarise(millis(1, 2, 3, 4, 5, 6, 7), 40, 1);

        assertThat(summary.block()).isEqualTo(40);
        assertThat(summary.median()).isEqualTo(4);
        assertThat(summary.p().get("50").v().value()).isNull();
        assertThat(summary.p().get("50").v().reason()).contains("means of 40 runs");
    }

    private static double[] millis(double... values) {
        return java.util.Arrays.stream(values).map(value -> value * 1e6).toArray();
    }
}
