package io.neurometer.engine.measure.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

/** Changes of level are found where they were made, and few where none was. */
class ChangePointsTest {
    private static final int MIN = 3;

    @Test
    void findsTheChangesThatWereMade() {
        double[] series = noisy(1, 8, 5.0, 10, 4.0, 30, 3.0);

        ChangePoints levels = ChangePoints.of(series);

        assertThat(levels.changes()).containsExactly(8, 18);
        assertThat(levels.medians()).hasSize(3);
        assertThat(levels.medians().get(0)).isCloseTo(5, within(0.1));
        assertThat(levels.medians().get(1)).isCloseTo(4, within(0.1));
        assertThat(levels.medians().get(2)).isCloseTo(3, within(0.1));
        assertThat(levels.steadyFrom()).isEqualTo(18);
    }

    @Test
    void levelsWithinTwoPercentAreTheSame() {
        double[] series = noisy(2, 20, 5.0, 20, 5.06);

        assertThat(ChangePoints.of(series).steadyFrom()).isZero();
    }

    @Test
    void oneSlowWindowIsNoLevel() {
        double[] series = noisy(3, 30, 2.0);
        series[12] = 9;

        ChangePoints levels = ChangePoints.of(series);

        assertThat(levels.changes()).isEmpty();
        assertThat(levels.steadyFrom()).isZero();
    }

    @Test
    void shortSeriesHaveOneLevel() {
        assertThat(ChangePoints.of(new double[] {4}).changes()).isEmpty();
        assertThat(ChangePoints.of(new double[] {4, 2}).medians()).containsExactly(3.0);
    }

    /** 500 series of noise alone; the standard deviation of the share is at most 1 %. */
    @Test
    void noiseAloneIsSeldomTakenForAChange() {
        int changed = 0;
        for (int seed = 0; seed < 500; seed++) {
            changed += ChangePoints.of(noisy(seed, 40, 7.0)).changes().isEmpty() ? 0 : 1;
        }

        assertThat(changed / 500.0).isLessThan(0.05);
    }

    @Test
    void theSegmentationIsTheOneThatCostsLeast() {
        SplittableRandom random = new SplittableRandom(4);
        for (int trial = 0; trial < 200; trial++) {
            double[] series = random.doubles(4 + random.nextInt(30)).toArray();
            for (int i = series.length / 2; i < series.length; i++) {
                series[i] += random.nextDouble();
            }
            double penalty = random.nextDouble() * 10;

            var changes = Pelt.changes(series, 0.05, penalty, MIN);

            double cost = 0;
            int from = 0;
            for (int change : changes) {
                cost += cost(series, from, change) + penalty;
                from = change;
            }
            cost += cost(series, from, series.length);
            assertThat(cost).isCloseTo(leastCost(series, penalty), within(1e-9));
        }
    }

    /** By all segmentations. */
    private static double leastCost(double[] series, double penalty) {
        double[] best = new double[series.length + 1];
        best[0] = -penalty;
        for (int end = 1; end <= series.length; end++) {
            best[end] = Double.POSITIVE_INFINITY;
            for (int from = 0; from <= end - MIN; from++) {
                best[end] = Math.min(best[end], best[from] + cost(series, from, end) + penalty);
            }
        }
        return best[series.length];
    }

    private static double cost(double[] series, int from, int to) {
        double[] part = Arrays.copyOfRange(series, from, to);
        double mean = Arrays.stream(part).average().orElseThrow();
        return Arrays.stream(part).map(x -> (x - mean) * (x - mean)).sum() / 0.05;
    }

    /** Stretches of a length and a level each, with normal noise of one percent. */
    private static double[] noisy(long seed, double... lengthsAndLevels) {
        SplittableRandom random = new SplittableRandom(seed);
        DoubleStream series = DoubleStream.empty();
        for (int i = 0; i < lengthsAndLevels.length; i += 2) {
            double level = lengthsAndLevels[i + 1];
            series = DoubleStream.concat(
                    series,
                    DoubleStream.generate(() -> level * (1 + 0.01 * random.nextGaussian()))
                            .limit((long) lengthsAndLevels[i]));
        }
        return series.toArray();
    }
}
