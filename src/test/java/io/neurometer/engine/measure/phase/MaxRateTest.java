package io.neurometer.engine.measure.phase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.neurometer.engine.measure.VirtualClock;
import io.neurometer.engine.measure.statistics.LatencySamples;
import io.neurometer.engine.report.Findings;
import io.neurometer.engine.report.Reading;
import java.util.List;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

/** The search for the greatest rate, on a model that takes 10 ms by a clock of its own and serves 100 runs a second. */
class MaxRateTest {
    private static final long RUN = 10_000_000;
    private static final double PEAK = 100;
    private static final List<Integer> PERCENT = List.of(30, 50, 70, 80, 90, 95);

    @Test
    void endsBetweenARateThatMeetsTheTimeAndOneThatDoesNot() {
        GreatestRate found = search(new MaxRate.Rule(40.0, 2, 662, 10, 6), 1e6).value();

        assertThat(found.sloMs()).isEqualTo(40);
        assertThat(found.sloSource()).isEqualTo("as asked for");
        assertThat(found.rate().value()).isEqualTo(found.bracket().lower());
        assertThat(found.bracket().upper() - found.bracket().lower()).isLessThanOrEqualTo(0.02 * PEAK);
        assertThat(found.bracketEnds()).contains("missed");
        assertThat(found.latency().value().p().get("99").v().value()).isLessThanOrEqualTo(40);
        assertThat(found.probes())
                .isNotEmpty()
                .allSatisfy(probe -> assertThat(probe.requests()).isGreaterThanOrEqualTo(662));
        // With Poisson arrivals and constant service (M/D/1), 99 of 100 wait less than 30 ms up to about half the peak;
        // near the peak they wait for much longer.
        assertThat(found.rate().value()).isBetween(0.3 * PEAK, 0.9 * PEAK);
    }

    @Test
    void takesTwiceThePercentileOfSingleRunsUnlessTold() {
        GreatestRate found = search(new MaxRate.Rule(null, 2, 662, 10, 6), 1e6).value();

        assertThat(found.sloMs()).isCloseTo(20, within(1e-9));
        assertThat(found.sloSource()).startsWith("2.0 times");
    }

    @Test
    void aTimeThatEveryRateMeetsIsOnlyBoundedByThePeak() {
        GreatestRate found =
                search(new MaxRate.Rule(60_000.0, 2, 662, 10, 6), 1e6).value();

        assertThat(found.rate().value()).isGreaterThan(0.95 * PEAK);
        assertThat(found.bracket().upper()).isEqualTo(PEAK);
        assertThat(found.bracketEnds()).contains("peak");
    }

    @Test
    void aTimeThatNoRateMeetsHasNoAnswer() {
        GreatestRate found = search(new MaxRate.Rule(5.0, 2, 662, 10, 3), 1e6).value();

        assertThat(found.rate().reason()).contains("at no rate");
        assertThat(found.bracket().lower()).isZero();
        assertThat(found.probes()).hasSize(3);
    }

    @Test
    void endsEarlyWhereThereIsNoTime() {
        GreatestRate found = search(new MaxRate.Rule(40.0, 2, 662, 10, 6), 5).value();

        assertThat(found.probes()).isEmpty();
    }

    private static Reading<GreatestRate> search(MaxRate.Rule rule, double secondsForSearch) {
        VirtualClock clock = new VirtualClock();
        List<ThroughputLevel> throughput =
                List.of(new ThroughputLevel(1, Reading.of(1L), PEAK, Reading.absent("not needed")));
        List<OpenLoopLevel> levels = openLoop(clock, throughput);
        try (Trial trial = Trials.of(clock, () -> RUN, secondsForSearch)) {
            Findings findings = trial.findings();
            findings.put(Throughput.THROUGHPUT, throughput);
            findings.put(OpenLoop.OPEN_LOOP, levels);
            findings.put(
                    Latency.LATENCY,
                    LatencySamples.summarise(
                            DoubleStream.generate(() -> RUN).limit(1000).toArray(), 1, 1));
            new MaxRate(rule).run(trial);
            return findings.get(MaxRate.MAX_RATE);
        }
    }

    private static List<OpenLoopLevel> openLoop(VirtualClock clock, List<ThroughputLevel> throughput) {
        try (Trial trial = Trials.of(clock, () -> RUN, 1e6)) {
            trial.findings().put(Throughput.THROUGHPUT, throughput);
            new OpenLoop(PERCENT, 662, 10).run(trial);
            return trial.findings().require(OpenLoop.OPEN_LOOP);
        }
    }
}
