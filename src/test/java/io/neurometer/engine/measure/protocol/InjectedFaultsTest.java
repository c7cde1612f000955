package io.neurometer.engine.measure.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.neurometer.engine.compile.CompileOptions;
import io.neurometer.engine.compile.ModelCompiler;
import io.neurometer.engine.measure.Cancellation;
import io.neurometer.engine.measure.Progress;
import io.neurometer.engine.measure.ProgressListener;
import io.neurometer.engine.measure.TestBackend;
import io.neurometer.engine.measure.VirtualClock;
import io.neurometer.engine.measure.Warning;
import io.neurometer.engine.measure.ceiling.Effort;
import io.neurometer.engine.measure.clock.Stall;
import io.neurometer.engine.measure.host.RequestCount;
import io.neurometer.engine.measure.phase.ColdStart;
import io.neurometer.engine.measure.phase.Latency;
import io.neurometer.engine.measure.phase.Memory;
import io.neurometer.engine.measure.phase.OpenLoop;
import io.neurometer.engine.measure.phase.OpenLoopLevel;
import io.neurometer.engine.measure.phase.PerLayer;
import io.neurometer.engine.measure.phase.PreFlight;
import io.neurometer.engine.measure.phase.Stability;
import io.neurometer.engine.measure.phase.Throughput;
import io.neurometer.engine.measure.phase.ThroughputLevel;
import io.neurometer.engine.measure.phase.Trials;
import io.neurometer.engine.measure.phase.WarmUp;
import io.neurometer.engine.report.Findings;
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
    private static final int BATCH = 4;

    @Test
    void aDelayInTheExecutorShowsInTheMedian() {
        VirtualClock clock = new VirtualClock();

        Findings found = measure(clock, () -> clock.work(5 * MS), ProgressListener.NONE, Cancellation.NEVER);

        assertThat(found.require(Latency.LATENCY).p().get("50").v().value()).isEqualTo(5);
        assertThat(found.require(Latency.LATENCY).n()).isEqualTo(2000);
        assertThat(found.require(ColdStart.COLD).firstMs()).isEqualTo(5);
        assertThat(found.require(Throughput.THROUGHPUT).get(0).rate()).isEqualTo(200 * BATCH);
        assertThat(found.require(Latency.LATENCY).histogram().buckets()).hasSize(1);
        assertThat(found.require(Stability.STABILITY).stable()).isTrue();
        assertThat(found.require(Stability.STABILITY).windowMediansMs()).containsExactly(5.0, 5.0, 5.0, 5.0, 5.0);
        assertThat(found.require(Latency.HICCUP).stallCount()).isZero();
    }

    @Test
    void oneSlowRunInTenShowsInTheNinetyNinthPercentileAndNotInTheMedian() {
        VirtualClock clock = new VirtualClock();
        AtomicInteger runs = new AtomicInteger();

        Findings found = measure(
                clock,
                () -> clock.work((runs.incrementAndGet() % 10 == 0 ? 25 : 5) * MS),
                ProgressListener.NONE,
                Cancellation.NEVER);

        assertThat(found.require(Latency.LATENCY).p().get("50").v().value()).isEqualTo(5);
        assertThat(found.require(Latency.LATENCY).p().get("99").v().value()).isEqualTo(25);
    }

    @Test
    void aStallOnceASecondShowsInTheOpenLoopAndIsNamed() {
        VirtualClock clock = new VirtualClock(1000 * MS, 200 * MS);

        Findings found = measure(clock, () -> clock.work(MS), ProgressListener.NONE, Cancellation.NEVER);

        assertThat(found.require(Latency.LATENCY).p().get("99").v().value()).isEqualTo(1);
        assertThat(found.require(Latency.LATENCY).max()).isEqualTo(201);
        OpenLoopLevel half = found.require(OpenLoop.OPEN_LOOP).get(0);
        assertThat(half.percentOfPeak()).isEqualTo(50);
        assertThat(half.requests()).isGreaterThanOrEqualTo(662);
        assertThat(half.latency().value().p().get("99").v().value()).isGreaterThan(100);
        assertThat(half.load().latePercent()).isGreaterThan(15);
        assertThat(half.hiccup().stalls()).isNotEmpty().allSatisfy(stall -> {
            assertThat(stall.cause()).isEqualTo(Stall.PLATFORM);
            // A stall is seen from the time on at which the watch would have woken up, up to a period after it began.
            assertThat(stall.ms()).isBetween(200 - half.hiccup().periodMs(), 200.0);
        });
        assertThat(found.require(Latency.HICCUP).stallCount()).isBetween(7, 10);
        assertThat(found.require(Measurer.VALIDITY).warnings())
                .extracting(Warning::code)
                .contains("PLATFORM_STALLS");
    }

    @Test
    void aDriftIsUnstableAndIsSoAfterThreeRetries() {
        VirtualClock clock = new VirtualClock();
        AtomicInteger runs = new AtomicInteger();

        Findings found = measure(
                clock,
                () -> clock.work(5 * MS + 3_000L * runs.incrementAndGet()),
                ProgressListener.NONE,
                Cancellation.NEVER);

        assertThat(found.require(Stability.STABILITY).stable()).isFalse();
        assertThat(found.require(Stability.STABILITY).retries()).isEqualTo(3);
        assertThat(found.require(Stability.STABILITY).windowMediansMs())
                .hasSize(8)
                .isSortedAccordingTo(Comparator.naturalOrder());
        assertThat(found.require(Latency.LATENCY).slope()).isBetween(2.9, 3.1);
        assertThat(found.require(WarmUp.WARM_UP).steady().value()).isFalse();
        assertThat(found.require(Measurer.VALIDITY).valid().value()).isFalse();
        assertThat(found.require(Measurer.VALIDITY).warnings())
                .extracting(Warning::code)
                .contains("UNSTABLE", "NOT_STEADY");
    }

    @Test
    void tooFewSamplesForStabilityAreInvalidWhereTheProtocolJudgesIt() {
        VirtualClock clock = new VirtualClock();

        Findings found = measure(
                clock,
                () -> clock.work(5 * MS),
                protocol(new Latency.Rule(24, 0.12, 0.12, 3)),
                ProgressListener.NONE,
                Cancellation.NEVER);

        Validity judged = found.require(Measurer.VALIDITY);
        assertThat(found.require(Latency.LATENCY).n()).isEqualTo(24);
        assertThat(judged.valid().value()).isFalse();
        assertThat(judged.warnings().get(0).code()).isEqualTo("STABILITY_UNKNOWN");
        assertThat(judged.warnings().get(0).text()).contains("24 samples", "25");
        assertThat(Protocols.standard(1).judgesStability()).isTrue();
        assertThat(Protocols.quick(1).judgesStability()).isFalse();
        assertThat(Validity.of(found, false).valid().value()).isNull();
        assertThat(Validity.of(found, false).valid().reason()).contains("does not judge");
        assertThat(judged.warnings()).containsAll(Validity.of(found, false).warnings());
    }

    @Test
    void quickTakesOneCallersThroughputFromHalfASecondOfWarmRunsAndJudgesNothing() {
        VirtualClock clock = new VirtualClock();

        Findings found =
                measure(clock, () -> clock.work(MS / 4), Protocols.quick(1), ProgressListener.NONE, Cancellation.NEVER);

        assertThat(found.require(Latency.LATENCY).n()).isEqualTo(2000);
        ThroughputLevel one = found.require(Throughput.THROUGHPUT).get(0);
        assertThat(one.latency().require().n()).isEqualTo(2000);
        assertThat(one.rate() / BATCH * found.require(Latency.LATENCY).mean() / 1000)
                .isCloseTo(1, within(1e-9));
        assertThat(found.require(Measurer.VALIDITY).valid().value()).isNull();
        assertThat(found.require(Measurer.VALIDITY).valid().reason()).contains("'standard'");
    }

    @Test
    void oneCallersThroughputIsThatOfTheLatencyRunsWhereThereIsNoTimeForMore() {
        VirtualClock clock = new VirtualClock();
        Protocol brief = Protocol.fixed(
                "quick",
                5,
                new PreFlight(0, false),
                new ColdStart(),
                new WarmUp(new WarmUp.Rule(1, 0, WarmUp.Until.OVER, 1)),
                new Latency(new Latency.Rule(100, 0, 2, 3)),
                new Throughput(List.of(1), 0.5),
                new Memory(0));

        Findings found = measure(clock, () -> clock.work(2000 * MS), brief, ProgressListener.NONE, Cancellation.NEVER);

        assertThat(found.require(Throughput.THROUGHPUT)).singleElement().satisfies(one -> {
            assertThat(one.concurrency()).isEqualTo(1);
            assertThat(one.rate()).isCloseTo(BATCH / 2.0, within(1e-9));
        });
    }

    @Test
    void progressNamesEveryPhaseInOrderAndNeverFalls() {
        VirtualClock clock = new VirtualClock();
        List<Progress> heard = new ArrayList<>();

        measure(clock, () -> clock.work(5 * MS), heard::add, Cancellation.NEVER);

        assertThat(heard.stream().map(Progress::phase).distinct()).containsExactlyElementsOf(phases());
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
        List<String> phases = phases();

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

    private static Findings measure(
            VirtualClock clock, Runnable kernel, ProgressListener listener, Cancellation cancellation) {
        return measure(clock, kernel, protocol(new Latency.Rule(1000, 10, 60, 3)), listener, cancellation);
    }

    private static Findings measure(
            VirtualClock clock,
            Runnable kernel,
            Protocol protocol,
            ProgressListener listener,
            Cancellation cancellation) {
        ModelCompiler compiler = TestBackend.compiler(arguments -> kernel.run());
        return new Measurer(compiler, RequestCount.NONE, clock)
                .measure(
                        protocol,
                        Trials.request(compiler, 1),
                        CompileOptions.of(TestBackend.NAME),
                        listener,
                        cancellation);
    }

    private static List<String> phases() {
        List<String> steps = protocol(new Latency.Rule(1000, 10, 60, 3)).steps();
        return steps.subList(1, steps.size());
    }

    /** The standard protocol with one caller, since threads that share a clock would move it for each other. */
    private static Protocol protocol(Latency.Rule latency) {
        return Protocol.under(
                Effort.STANDARD,
                81,
                new PreFlight(1, false),
                new ColdStart(),
                new WarmUp(new WarmUp.Rule(50, 3, WarmUp.Until.SETTLED, 30)),
                new Latency(latency),
                new Stability(3),
                new Throughput(List.of(1), 3),
                new OpenLoop(List.of(50, 90), 662, 3),
                new Memory(5),
                new PerLayer(5));
    }
}
