package io.neurometer.engine.measure.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.neurometer.engine.measure.statistics.Quantile;
import io.neurometer.engine.report.Reading;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Verdicts on a limit of 3 %, and how often they are right for ratios by chance. */
class GateTest {
    private static final double LIMIT = 0.03;
    private static final int LOADS = 12;

    @ParameterizedTest
    @CsvSource({
        "0.99, 1.01, PASS",
        "1.01, 1.02, PASS",
        "0.90, 0.95, PASS",
        "1.01, 1.03, REGRESSION",
        "1.04, 1.06, REGRESSION",
        "0.98, 1.04, UNDECIDED",
        "1.00, 1.05, UNDECIDED"
    })
    void theIntervalDecides(double lower, double upper, Gate.Outcome outcome) {
        assertThat(gate(lower, upper).outcome()).isEqualTo(outcome);
    }

    @Test
    void withoutAnIntervalNothingIsDecided() {
        Gate gate = new Gate(LIMIT, 1.5, Reading.absent("too short"), "take longer");

        assertThat(gate.outcome()).isEqualTo(Gate.Outcome.UNDECIDED);
        assertThat(gate.smallestDetectable().reason()).isEqualTo("too short");
    }

    /** Of a normal estimate, 1.96 + 1.645 standard errors; the interval has 1.96 on either side. */
    @Test
    void theSmallestSlowdownFollowsFromTheWidth() {
        double half = 1.96 * 0.01;

        Double smallest =
                gate(Math.exp(-half), Math.exp(half)).smallestDetectable().value();

        assertThat(Math.log1p(smallest)).isCloseTo((1.96 + 1.645) * 0.01, within(1e-4));
    }

    @Test
    void fewerThanSixLoadsHaveNoInterval() {
        MedianRatio five = MedianRatio.ofLoads(new double[] {1, 1.01, 1.02, 0.99, 1});
        MedianRatio six = MedianRatio.ofLoads(new double[] {1, 1.01, 1.02, 0.99, 1, 1.03});

        assertThat(five.ratio()).isEqualTo(1);
        assertThat(five.ci95().reason()).contains("5 loads", "of 6");
        assertThat(six.ci95().value()).isEqualTo(new Quantile.Interval(0.99, 1.03));
    }

    @Test
    void oneOutlierOnEitherSideOfTwelveMovesNothing() {
        double[] ratios = {1.01, 1.02, 1.00, 0.99, 1.01, 1.00, 0.98, 1.02, 1.01, 1.00, 5, 0.2};

        MedianRatio ratio = MedianRatio.ofLoads(ratios);

        assertThat(ratio.ci95().value()).isEqualTo(new Quantile.Interval(0.99, 1.02));
    }

    /** Ratios of loads that scatter by 1 %, with an outlier in twenty. */
    @Test
    void equalModelsRarelyFailAndThreePercentIsFound() {
        SplittableRandom random = new SplittableRandom(7);
        int trials = 4000;
        int alarms = 0;
        int found = 0;
        for (int i = 0; i < trials; i++) {
            alarms += simulated(1, random).outcome() == Gate.Outcome.REGRESSION ? 1 : 0;
            found += simulated(1 + LIMIT, random).outcome() == Gate.Outcome.REGRESSION ? 1 : 0;
        }

        assertThat((double) alarms / trials).isLessThan(0.05);
        assertThat((double) found / trials).isGreaterThan(0.95);
    }

    private static Gate simulated(double slowdown, SplittableRandom random) {
        double[] ratios = new double[LOADS];
        for (int i = 0; i < LOADS; i++) {
            double scatter = random.nextInt(20) == 0 ? 0.2 : 0.01;
            ratios[i] = slowdown * Math.exp(scatter * random.nextGaussian());
        }
        MedianRatio ratio = MedianRatio.ofLoads(ratios);
        return new Gate(LIMIT, ratio.ratio(), ratio.ci95(), "");
    }

    private static Gate gate(double lower, double upper) {
        return new Gate(LIMIT, (lower + upper) / 2, Reading.of(new Quantile.Interval(lower, upper)), "take longer");
    }
}
