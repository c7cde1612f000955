package io.neurometer.engine.measure.compare;

import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.engine.measure.statistics.Quantile;
import io.neurometer.engine.report.Reading;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MedianRatioTest {

    @Test
    void constantTimesGiveTheirRatioAndAnIntervalOfNoLength() {
        MedianRatio ratio = MedianRatio.of(constant(4, 40), constant(5, 40), 20, 1);

        assertThat(ratio.ratio()).isEqualTo(1.25);
        assertThat(ratio.ci95().value()).isEqualTo(new Quantile.Interval(1.25, 1.25));
    }

    @Test
    void fewRoundsGiveNoInterval() {
        MedianRatio ratio = MedianRatio.of(constant(4, 18), constant(5, 18), 9, 1);

        assertThat(ratio.ratio()).isEqualTo(1.25);
        assertThat(ratio.ci95().value()).isNull();
        assertThat(ratio.ci95().reason()).contains("9 rounds", "10");
    }

    @Test
    void theSameSeedGivesTheSameInterval() {
        double[] a = noisy(10, 200, 1);
        double[] b = noisy(11, 200, 2);

        assertThat(MedianRatio.of(a, b, 100, 7)).isEqualTo(MedianRatio.of(a, b, 100, 7));
        assertThat(MedianRatio.of(a, b, 100, 7).ci95())
                .isNotEqualTo(MedianRatio.of(a, b, 100, 8).ci95());
    }

    /**
     * Of 200 pairs with a known ratio, the number that a 95 % interval covers is binomial. A bootstrap of a median is
     * known to be a little off: what is asked for is what 90 % would give within three standard deviations, at least.
     */
    @Test
    void intervalsCoverTheTrueRatio() {
        int covered = 0;
        for (int i = 0; i < 200; i++) {
            Quantile.Interval interval = MedianRatio.of(noisy(10, 100, 2 * i), noisy(12, 100, 2 * i + 1), 50, i)
                    .ci95()
                    .value();
            covered += interval.lower() <= 1.2 && 1.2 <= interval.upper() ? 1 : 0;
        }

        assertThat(covered).isGreaterThanOrEqualTo((int) (180 - 3 * Math.sqrt(200 * 0.9 * 0.1)));
    }

    /** What slows both sides for some rounds takes nothing from the interval but those rounds. */
    @Test
    void whatSlowsBothSidesAlikeCancels() {
        double[] a = noisy(10, 200, 1);
        double[] b = noisy(12, 200, 2);
        for (int i = 80; i < 160; i++) {
            a[i] *= 3;
            b[i] *= 3;
        }

        Quantile.Interval interval = MedianRatio.of(a, b, 100, 1).ci95().value();

        assertThat(interval.lower()).isBetween(1.0, 1.2);
        assertThat(interval.upper()).isBetween(1.2, 1.4);
    }

    @ParameterizedTest
    @CsvSource({
        "1.05, 1.01, 1.09, DIFFERENT",
        "0.95, 0.91, 0.99, DIFFERENT",
        "1.015, 1.01, 1.02, NOT_DIFFERENT",
        "0.985, 0.98, 0.99, NOT_DIFFERENT",
        "1.05, 0.99, 1.11, NOT_DIFFERENT",
        "1.05, 1.0, 1.11, NOT_DIFFERENT",
        "1.0, 1.0, 1.0, NOT_DIFFERENT"
    })
    void theVerdictNeedsAnIntervalWithoutOneAndMoreThanTwoPercent(
            double ratio, double lower, double upper, Verdict expected) {
        assertThat(Verdict.of(ratio, Reading.of(new Quantile.Interval(lower, upper))))
                .isEqualTo(expected);
    }

    @Test
    void withoutAnIntervalThereIsNoVerdict() {
        assertThat(Verdict.of(2, Reading.absent("too few"))).isEqualTo(Verdict.UNDECIDED);
    }

    private static double[] constant(double value, int count) {
        return DoubleStream.generate(() -> value).limit(count).toArray();
    }

    /** Symmetric about {@code median}. */
    private static double[] noisy(double median, int count, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        return DoubleStream.generate(() -> median + random.nextDouble(-1, 1))
                .limit(count)
                .toArray();
    }
}
