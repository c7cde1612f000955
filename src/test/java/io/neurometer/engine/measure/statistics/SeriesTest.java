package io.neurometer.engine.measure.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

/** Figures of a series in time agree with what the series was made from. */
class SeriesTest {
    private static final double PHI = 0.6;

    @Test
    void findsTheCorrelationOfNeighbours() {
        double[] dependent = autoregressive(20_000, new SplittableRandom(1));
        double[] independent = new SplittableRandom(2).doubles(20_000).toArray();

        // The standard error is about 1 / sqrt(n) = 0.007.
        assertThat(Series.lag1(dependent)).isCloseTo(PHI, within(0.03));
        assertThat(Series.lag1(independent)).isCloseTo(0, within(0.03));
        assertThat(Series.lag1(new double[] {3, 3, 3})).isZero();
    }

    @Test
    void findsTheSlope() {
        assertThat(Series.slope(new double[] {1, 3, 5, 7})).isCloseTo(2, within(1e-12));
        assertThat(Series.slope(new double[] {4})).isZero();
    }

    @Test
    void theMeanIntervalOfDependentSamplesIsHonest() {
        int covered = 0;
        int naive = 0;
        int trials = 500;
        SplittableRandom random = new SplittableRandom(3);
        for (int trial = 0; trial < trials; trial++) {
            double[] samples = autoregressive(1000, random);
            Quantile.Interval interval = BlockBootstrap.meanCi95(samples, trial);
            covered += interval.lower() <= 0 && 0 <= interval.upper() ? 1 : 0;
            double mean = Arrays.stream(samples).average().orElseThrow();
            double variance = Arrays.stream(samples)
                    .map(x -> (x - mean) * (x - mean))
                    .average()
                    .orElseThrow();
            naive += Math.abs(mean) <= 1.96 * Math.sqrt(variance / samples.length) ? 1 : 0;
        }

        // Blocks cut some of the dependence, so coverage stays a little below 95 %; ignoring it covers about 2 in 3.
        assertThat((double) covered / trials).isBetween(0.88, 0.97);
        assertThat((double) naive / trials).isLessThan(0.75);
    }

    @Test
    void theMeanIntervalIsTheSameForTheSameSeed() {
        double[] samples = autoregressive(100, new SplittableRandom(4));

        assertThat(BlockBootstrap.meanCi95(samples, 7)).isEqualTo(BlockBootstrap.meanCi95(samples, 7));
    }

    @Test
    void theHistogramHoldsEverySample() throws Exception {
        double[] nanos =
                IntStream.rangeClosed(1, 1000).mapToDouble(i -> i * 12_345.0).toArray();

        LatencyHistogram histogram = LatencyHistogram.of(nanos);

        assertThat(histogram.buckets().stream()
                        .mapToLong(LatencyHistogram.Bucket::count)
                        .sum())
                .isEqualTo(1000);
        Histogram decoded = Histogram.decodeFromCompressedByteBuffer(
                ByteBuffer.wrap(Base64.getDecoder().decode(histogram.encoded())), 0);
        assertThat(decoded.getTotalCount()).isEqualTo(1000);
        assertThat((double) decoded.getValueAtPercentile(50)).isCloseTo(500 * 12_345.0, within(500 * 12.345));
    }

    private static double[] autoregressive(int n, SplittableRandom random) {
        double[] samples = new double[n];
        double last = random.nextGaussian() / Math.sqrt(1 - PHI * PHI);
        for (int i = 0; i < n; i++) {
            last = PHI * last + random.nextGaussian();
            samples[i] = last;
        }
        return samples;
    }
}
