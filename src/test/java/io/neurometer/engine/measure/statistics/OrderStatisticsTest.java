package io.neurometer.engine.measure.statistics;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Ranks and sample sizes agree with figures computed from the binomial distribution by other software. */
class OrderStatisticsTest {

    @ParameterizedTest
    @CsvSource({
        "1000, 0.5, 469, 532",
        "1000, 0.9, 881, 919",
        "1000, 0.95, 936, 964",
        "1000, 0.99, 983, 997",
        "5000, 0.5, 2431, 2570",
        "5000, 0.9, 4458, 4542",
        "5000, 0.95, 4719, 4781",
        "5000, 0.99, 4936, 4964"
    })
    void enclosesTheQuantile(int n, double quantile, int lower, int upper) {
        assertThat(OrderStatistics.ci95(n, quantile)).isEqualTo(new OrderStatistics.Ranks(lower, upper));
    }

    @ParameterizedTest
    @CsvSource({"0.5, 6", "0.9, 36", "0.95, 72", "0.99, 368", "0.999, 3688"})
    void needsEnoughSamples(double quantile, int least) {
        assertThat(OrderStatistics.minSamples(quantile)).isEqualTo(least);
        assertThat(OrderStatistics.ci95(least - 1, quantile)).isNull();
        assertThat(OrderStatistics.ci95(least, quantile)).isNotNull();
    }

    /** Least numbers of queries of loadgen for t queries beyond the bound. */
    @ParameterizedTest
    @CsvSource({
        "0.5, 1, 11",
        "0.5, 10, 35",
        "0.9, 1, 64",
        "0.9, 20, 325",
        "0.95, 1, 130",
        "0.97, 5, 433",
        "0.99, 1, 662",
        "0.99, 2, 838",
        "0.99, 20, 3304",
        "0.999, 1, 6636"
    })
    void upperBoundsAreThoseOfLoadgen(double quantile, int beyond, int least) {
        assertThat(OrderStatistics.upper99(least, quantile)).isEqualTo(least - beyond);
        assertThat(OrderStatistics.upper99(least - 1, quantile)).isEqualTo(beyond == 1 ? 0 : least - beyond);
        if (beyond == 1) {
            assertThat(OrderStatistics.minSamplesOfUpper99(quantile)).isEqualTo(least);
        }
    }

    @ParameterizedTest
    @CsvSource({"100, 0.5, 50", "100, 0.9, 90", "100, 0.95, 95", "100, 0.99, 99", "1, 0.99, 1", "7, 0.5, 4", "3, 0, 1"})
    void nearestRankIsAnObservedValue(int n, double quantile, int rank) {
        assertThat(OrderStatistics.nearestRank(n, quantile)).isEqualTo(rank);
    }

    @Test
    void holdsForLargeSamples() {
        OrderStatistics.Ranks ranks = OrderStatistics.ci95(1_000_000, 0.5);

        assertThat(ranks).isNotNull();
        assertThat(ranks.lower()).isBetween(499_019, 499_021);
        assertThat(ranks.upper()).isBetween(500_980, 500_982);
    }
}
