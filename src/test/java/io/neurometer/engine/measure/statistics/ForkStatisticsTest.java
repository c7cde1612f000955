package io.neurometer.engine.measure.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Samples of several processes, each of which has a level of its own: known variances are found, and intervals cover. */
class ForkStatisticsTest {
    private static final double LEVEL = 1e7;
    private static final double PHI = 0.5;
    private static final int FORKS = 5;

    @Test
    void findsTheVarianceComponentsThatWerePutIn() {
        ForkVariance variance = ForkVariance.of(forks(150, 60, 0.2, 0.4, 1), 1);

        // The variance of 150 levels has a relative standard error of sqrt(2 / 149) = 12 %, of which three are allowed;
        // that of 9,000 runs, which remember the one before, one of 2 %.
        assertThat(variance.between()).isCloseTo(0.04 * 100, within(0.36 * 4));
        assertThat(variance.within()).isCloseTo(0.16 * 100, within(0.08 * 16));
        assertThat(variance.icc()).isCloseTo(0.2, within(0.07));
        assertThat(variance.medianRatio()).isGreaterThan(1.5);
    }

    @Test
    void processesThatDoNotDifferHaveNoVarianceBetweenThem() {
        List<double[]> same = List.of(new double[] {1e6, 2e6, 3e6}, new double[] {3e6, 1e6, 2e6});

        ForkVariance variance = ForkVariance.of(same, 1);

        assertThat(variance.between()).isZero();
        assertThat(variance.within()).isCloseTo(1, within(1e-12));
        assertThat(variance.icc()).isZero();
        assertThat(variance.medianRatio()).isEqualTo(1);
    }

    /** By hand: means 1.5 and 5.5, mean squares 16 between and 0.5 within, so (16 - 0.5) / 2 between. */
    @Test
    void agreesWithAnAnalysisOfVarianceByHand() {
        ForkVariance variance = ForkVariance.of(List.of(new double[] {1e6, 2e6}, new double[] {5e6, 6e6}), 1);

        assertThat(variance.within()).isCloseTo(0.5, within(1e-12));
        assertThat(variance.between()).isCloseTo(7.75, within(1e-12));
        assertThat(variance.icc()).isCloseTo(7.75 / 8.25, within(1e-12));
    }

    /**
     * Five processes that differ by 5 %, their runs by 2 % and with memory of the run before. A count of 200 trials has a
     * standard deviation of 1.5 % at 95 %, of which three are allowed below.
     */
    @Test
    void theMedianIntervalCoversWhatOtherProcessesWouldShow() {
        int trials = 200;
        int covered = 0;
        int naive = 0;
        for (int trial = 0; trial < trials; trial++) {
            List<double[]> forks = forks(FORKS, 100, 0.05, 0.02, trial);
            Quantile.Interval interval = ForkVariance.of(forks, trial).medianCi95();
            covered += contains(interval, LEVEL / 1e6) ? 1 : 0;
            double[] all = forks.stream().flatMapToDouble(Arrays::stream).toArray();
            naive += contains(
                            LatencySamples.summarise(all, 1, 1)
                                    .p()
                                    .get("50")
                                    .ci95()
                                    .value(),
                            LEVEL / 1e6)
                    ? 1
                    : 0;
        }

        assertThat((double) covered / trials).isBetween(0.905, 0.995);
        // What takes runs of several processes for exchangeable covers less than half the time.
        assertThat((double) naive / trials).isLessThan(0.5);
    }

    /** The interval counts what varies within twice, so that it may only be too wide. */
    @Test
    void theMedianIntervalCoversWhereProcessesAreAllTheSame() {
        int trials = 200;
        int covered = 0;
        for (int trial = 0; trial < trials; trial++) {
            covered += contains(
                            ForkVariance.of(forks(FORKS, 100, 0, 0.05, trial), trial)
                                    .medianCi95(),
                            LEVEL / 1e6)
                    ? 1
                    : 0;
        }

        assertThat((double) covered / trials).isGreaterThan(0.905);
    }

    @Test
    void pooledFiguresAreOfAllSamplesWithTheWiderIntervals() {
        List<double[]> forks = forks(FORKS, 1000, 0.05, 0.02, 9);
        double[] all = forks.stream().flatMapToDouble(Arrays::stream).toArray();

        LatencySummary pooled = LatencySamples.pooled(forks, 1, 1);
        LatencySummary plain = LatencySamples.summarise(all, 1, 1);

        assertThat(pooled.n()).isEqualTo(5000);
        assertThat(pooled.median()).isEqualTo(plain.median());
        for (String percent : List.of("50", "90", "99", "99.9")) {
            Quantile wide = pooled.p().get(percent);
            Quantile narrow = plain.p().get(percent);
            assertThat(wide.v()).isEqualTo(narrow.v());
            assertThat(wide.ci95().value().lower())
                    .isLessThan(narrow.ci95().value().lower());
            assertThat(wide.ci95().value().upper())
                    .isGreaterThan(narrow.ci95().value().upper());
            assertThat(wide.upper99().reason()).contains("exchangeable");
        }
        assertThat(pooled.meanCi95().value().lower()).isLessThan(pooled.mean());
        assertThat(pooled.intervals()).isNotEqualTo(plain.intervals());
        // The levels of the processes are no memory of single runs.
        assertThat(pooled.autocorr()).isCloseTo(PHI, within(0.1));
        assertThat(plain.autocorr()).isGreaterThan(PHI + 0.15);
        assertThat(LatencySamples.pooled(forks, 1, 1))
                .usingRecursiveComparison()
                .isEqualTo(pooled);
    }

    private static boolean contains(Quantile.Interval interval, double value) {
        return interval.lower() <= value && value <= interval.upper();
    }

    /** Normal levels of processes, and within each an autoregressive series; standard deviations relative to the level. */
    private static List<double[]> forks(int count, int samples, double between, double within, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<double[]> forks = new ArrayList<>();
        for (int fork = 0; fork < count; fork++) {
            double level = LEVEL * (1 + between * random.nextGaussian());
            double state = random.nextGaussian();
            double[] nanos = new double[samples];
            for (int i = 0; i < samples; i++) {
                nanos[i] = level + LEVEL * within * state;
                state = PHI * state + Math.sqrt(1 - PHI * PHI) * random.nextGaussian();
            }
            forks.add(nanos);
        }
        return forks;
    }
}
