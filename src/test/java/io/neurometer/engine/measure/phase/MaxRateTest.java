package io.neurometer.engine.measure.phase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.neurometer.engine.compile.CompileOptions;
import io.neurometer.engine.compile.ModelRuntime;
import io.neurometer.engine.measure.Cancellation;
import io.neurometer.engine.measure.Measurement;
import io.neurometer.engine.measure.ProgressListener;
import io.neurometer.engine.measure.TestBackend;
import io.neurometer.engine.measure.VirtualClock;
import io.neurometer.engine.measure.load.WorkerPool;
import io.neurometer.engine.measure.statistics.LatencySamples;
import io.neurometer.engine.measure.statistics.LatencySummary;
import io.neurometer.engine.measure.subject.SeededInputs;
import io.neurometer.engine.measure.subject.Subject;
import io.neurometer.engine.report.Reading;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

/** The search for the greatest rate, on a model that takes 10 ms by a clock of its own and serves 100 runs a second. */
class MaxRateTest {
    private static final long RUN = 10_000_000;
    private static final double PEAK = 100;
    private static final List<Integer> PERCENT = List.of(30, 50, 70, 80, 90, 95);

    @Test
    void endsBetweenARateThatMeetsTheTimeAndOneThatDoesNot() {
        Measurement.MaxRate found =
                search(new MaxRate.Rule(40.0, 2, 662, 10, 6), 1e6).value();

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
        Measurement.MaxRate found =
                search(new MaxRate.Rule(null, 2, 662, 10, 6), 1e6).value();

        assertThat(found.sloMs()).isCloseTo(20, within(1e-9));
        assertThat(found.sloSource()).startsWith("2.0 times");
    }

    @Test
    void aTimeThatEveryRateMeetsIsOnlyBoundedByThePeak() {
        Measurement.MaxRate found =
                search(new MaxRate.Rule(60_000.0, 2, 662, 10, 6), 1e6).value();

        assertThat(found.rate().value()).isGreaterThan(0.95 * PEAK);
        assertThat(found.bracket().upper()).isEqualTo(PEAK);
        assertThat(found.bracketEnds()).contains("peak");
    }

    @Test
    void aTimeThatNoRateMeetsHasNoAnswer() {
        Measurement.MaxRate found =
                search(new MaxRate.Rule(5.0, 2, 662, 10, 3), 1e6).value();

        assertThat(found.rate().reason()).contains("at no rate");
        assertThat(found.bracket().lower()).isZero();
        assertThat(found.probes()).hasSize(3);
    }

    @Test
    void endsEarlyWhereThereIsNoTime() {
        Measurement.MaxRate found =
                search(new MaxRate.Rule(40.0, 2, 662, 10, 6), 5).value();

        assertThat(found.probes()).isEmpty();
    }

    private static Reading<Measurement.MaxRate> search(MaxRate.Rule rule, double secondsForSearch) {
        VirtualClock clock = new VirtualClock();
        try (ModelRuntime runtime = new ModelRuntime(
                        TestBackend.oneNode(), TestBackend.compiler(arguments -> clock.work(RUN)), Long.MAX_VALUE);
                ModelRuntime.Lease lease =
                        runtime.acquire(TestBackend.INPUTS, List.of("y"), CompileOptions.of(TestBackend.NAME));
                SeededInputs inputs = SeededInputs.of(lease.executable().typed(), 1);
                WorkerPool crew = new WorkerPool()) {
            Checkpoint checkpoint = new Checkpoint(clock, ProgressListener.NONE, Cancellation.NEVER, Map.of());
            Trial levelsTrial =
                    new Trial(new Subject(lease.executable(), inputs, clock), clock, checkpoint, Long.MAX_VALUE);
            List<Measurement.Throughput> throughput =
                    List.of(new Measurement.Throughput(1, 1, PEAK, "items/s", Reading.absent("not needed")));
            List<Measurement.OpenLoop> levels =
                    new OpenLoop(new OpenLoop.Rule(PERCENT, 662, 10)).run(levelsTrial, crew, throughput, 1, 0);
            LatencySummary alone = LatencySamples.summarise(
                    DoubleStream.generate(() -> RUN).limit(1000).toArray(), 1, 1);
            Trial trial = new Trial(
                    new Subject(lease.executable(), inputs, clock),
                    clock,
                    checkpoint,
                    clock.nanos() + (long) (secondsForSearch * 1e9));
            return new MaxRate(rule).run(trial, crew, alone, throughput, levels, 1, 0);
        }
    }
}
