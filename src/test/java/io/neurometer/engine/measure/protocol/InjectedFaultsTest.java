package io.neurometer.engine.measure.protocol;

import static io.neurometer.engine.measure.TestBackend.INPUTS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.neurometer.engine.compile.CompileOptions;
import io.neurometer.engine.measure.Cancellation;
import io.neurometer.engine.measure.Measurement;
import io.neurometer.engine.measure.Progress;
import io.neurometer.engine.measure.ProgressListener;
import io.neurometer.engine.measure.RequestCount;
import io.neurometer.engine.measure.TestBackend;
import io.neurometer.engine.measure.Validity;
import io.neurometer.engine.measure.VirtualClock;
import io.neurometer.engine.measure.clock.Stall;
import io.neurometer.engine.measure.phase.OpenLoop;
import io.neurometer.engine.measure.phase.PreFlight;
import io.neurometer.engine.measure.phase.Throughput;
import io.neurometer.engine.tensor.OffHeap;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What goes wrong in a run shows in the report: whole measurements on a clock that only the test moves. */
class InjectedFaultsTest {
    private static final long MS = 1_000_000;

    @Test
    void aDelayInTheExecutorShowsInTheMedian() {
        VirtualClock clock = new VirtualClock();

        Measurement measurement = measure(clock, () -> clock.work(5 * MS), ProgressListener.NONE, Cancellation.NEVER);

        assertThat(measurement.latency().p().get("50").v().value()).isEqualTo(5);
        assertThat(measurement.latency().n()).isEqualTo(2000);
        assertThat(measurement.cold().firstMs()).isEqualTo(5);
        assertThat(measurement.throughput().get(0).rate()).isEqualTo(200);
        assertThat(measurement.latency().histogram().buckets()).hasSize(1);
        assertThat(measurement.stability().value().stable()).isTrue();
        assertThat(measurement.stability().value().windowMediansMs()).containsExactly(5.0, 5.0, 5.0, 5.0, 5.0);
        assertThat(measurement.hiccup().stallCount()).isZero();
    }

    @Test
    void oneSlowRunInTenShowsInTheNinetyNinthPercentileAndNotInTheMedian() {
        VirtualClock clock = new VirtualClock();
        AtomicInteger runs = new AtomicInteger();

        Measurement measurement = measure(
                clock,
                () -> clock.work((runs.incrementAndGet() % 10 == 0 ? 25 : 5) * MS),
                ProgressListener.NONE,
                Cancellation.NEVER);

        assertThat(measurement.latency().p().get("50").v().value()).isEqualTo(5);
        assertThat(measurement.latency().p().get("99").v().value()).isEqualTo(25);
    }

    @Test
    void aStallOnceASecondShowsInTheOpenLoopAndIsNamed() {
        VirtualClock clock = new VirtualClock(1000 * MS, 200 * MS);

        Measurement measurement = measure(clock, () -> clock.work(MS), ProgressListener.NONE, Cancellation.NEVER);

        assertThat(measurement.latency().p().get("99").v().value()).isEqualTo(1);
        assertThat(measurement.latency().max()).isEqualTo(201);
        Measurement.OpenLoop half = measurement.openLoop().value().get(0);
        assertThat(half.percentOfPeak()).isEqualTo(50);
        assertThat(half.requests()).isGreaterThanOrEqualTo(662);
        assertThat(half.latency().value().p().get("99").v().value()).isGreaterThan(100);
        assertThat(half.latePct()).isGreaterThan(15);
        assertThat(half.hiccup().stalls()).isNotEmpty().allSatisfy(stall -> {
            assertThat(stall.cause()).isEqualTo(Stall.PLATFORM);
            // A stall is seen from the time on at which the watch would have woken up, up to a period after it began.
            assertThat(stall.ms()).isBetween(200 - half.hiccup().periodMs(), 200.0);
        });
        assertThat(measurement.hiccup().stallCount()).isBetween(7, 10);
        assertThat(Validity.of(measurement).warnings())
                .extracting(Validity.Warning::code)
                .contains("PLATFORM_STALLS");
    }

    @Test
    void aDriftIsUnstableAndIsSoAfterThreeRetries() {
        VirtualClock clock = new VirtualClock();
        AtomicInteger runs = new AtomicInteger();

        Measurement measurement = measure(
                clock,
                () -> clock.work(5 * MS + 3_000L * runs.incrementAndGet()),
                ProgressListener.NONE,
                Cancellation.NEVER);

        assertThat(measurement.stability().value().stable()).isFalse();
        assertThat(measurement.stability().value().retries()).isEqualTo(3);
        assertThat(measurement.stability().value().windowMediansMs())
                .hasSize(8)
                .isSortedAccordingTo(Comparator.naturalOrder());
        assertThat(measurement.latency().slope()).isBetween(2.9, 3.1);
        assertThat(measurement.warmup().steady().value()).isFalse();
        assertThat(Validity.of(measurement).valid()).isFalse();
        assertThat(Validity.of(measurement).warnings())
                .extracting(Validity.Warning::code)
                .contains("UNSTABLE", "NOT_STEADY");
    }

    @Test
    void tooFewSamplesForStabilityAreInvalidWhereTheProtocolJudgesIt() {
        VirtualClock clock = new VirtualClock();

        Measurement measurement = measure(
                clock,
                () -> clock.work(5 * MS),
                plan().withLatency(24, 0.12),
                ProgressListener.NONE,
                Cancellation.NEVER);

        Validity unjudged = Validity.of(measurement);
        Validity judged = unjudged.requiring(measurement.stability());
        assertThat(measurement.latency().n()).isEqualTo(24);
        assertThat(plan().judgesStability()).isTrue();
        assertThat(MeasurementPlan.quick(1).judgesStability()).isFalse();
        assertThat(unjudged.valid()).isTrue();
        assertThat(judged.valid()).isFalse();
        assertThat(judged.warnings().get(0).code()).isEqualTo("STABILITY_UNKNOWN");
        assertThat(judged.warnings().get(0).text()).contains("24 samples", "25");
        assertThat(judged.warnings()).containsAll(unjudged.warnings());
    }

    @Test
    void progressNamesEveryPhaseInOrderAndNeverFalls() {
        VirtualClock clock = new VirtualClock();
        List<Progress> heard = new ArrayList<>();

        measure(clock, () -> clock.work(5 * MS), heard::add, Cancellation.NEVER);

        assertThat(heard.stream().map(Progress::phase).distinct()).containsExactlyElementsOf(plan().phases());
        assertThat(heard).extracting(Progress::percent).isSorted().last().isEqualTo(100.0);
        assertThat(heard)
                .filteredOn(progress -> progress.figures().containsKey("last_ms"))
                .isNotEmpty()
                .allSatisfy(progress ->
                        assertThat(progress.figures().get("last_ms")).isEqualTo(5));
    }

    @Test
    void cancellingInAnyPhaseEndsItBetweenRunsAndFreesAllMemory() {
        long before = OffHeap.used();
        List<String> phases = plan().phases();

        assertThat(IntStream.range(0, phases.size()).mapToObj(phases::get)).allSatisfy(phase -> {
            VirtualClock clock = new VirtualClock();
            AtomicInteger reached = new AtomicInteger();
            ProgressListener listener =
                    progress -> reached.addAndGet(progress.phase().equals(phase) ? 1 : 0);
            assertThatThrownBy(() -> measure(clock, () -> clock.work(5 * MS), listener, () -> reached.get() > 0))
                    .isInstanceOf(CancellationException.class);
        });
        assertThat(OffHeap.used()).isLessThanOrEqualTo(before);
    }

    private static Measurement measure(
            VirtualClock clock, Runnable kernel, ProgressListener listener, Cancellation cancellation) {
        return measure(clock, kernel, plan(), listener, cancellation);
    }

    private static Measurement measure(
            VirtualClock clock,
            Runnable kernel,
            MeasurementPlan plan,
            ProgressListener listener,
            Cancellation cancellation) {
        return new MeasurementProtocol(
                        TestBackend.compiler(arguments -> kernel.run()),
                        CompileOptions.of(TestBackend.NAME),
                        plan,
                        RequestCount.NONE,
                        clock)
                .measure(
                        new MeasurementRequest(TestBackend.oneNode(), INPUTS, 1, 1, List.of(), List.of()),
                        listener,
                        cancellation);
    }

    /** The standard plan with one caller, since threads that share a clock would move it for each other. */
    private static MeasurementPlan plan() {
        MeasurementPlan standard = MeasurementPlan.standard(1);
        return new MeasurementPlan(
                standard.id(),
                new PreFlight.Rule(1, false),
                null,
                standard.warmUp(),
                standard.latency(),
                standard.stabilityRetries(),
                new Throughput.Rule(List.of(1), 3),
                new OpenLoop.Rule(List.of(50, 90), 662, 3),
                null,
                3,
                5,
                5,
                standard.totalSeconds(),
                List.of());
    }
}
