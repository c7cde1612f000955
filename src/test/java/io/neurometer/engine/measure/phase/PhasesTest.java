package io.neurometer.engine.measure.phase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.neurometer.engine.compile.CompileOptions;
import io.neurometer.engine.compile.ModelRuntime;
import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.measure.Cancellation;
import io.neurometer.engine.measure.Measurement;
import io.neurometer.engine.measure.ProgressListener;
import io.neurometer.engine.measure.TestBackend;
import io.neurometer.engine.measure.VirtualClock;
import io.neurometer.engine.measure.host.HostLoad;
import io.neurometer.engine.measure.subject.SeededInputs;
import io.neurometer.engine.measure.subject.Subject;
import io.neurometer.engine.report.Reading;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;

/** Each phase ends when its rule says so. */
class PhasesTest {
    private static final long MS = 1_000_000;
    private static final WarmUp.Rule SETTLED = new WarmUp.Rule(50, 3, WarmUp.Until.SETTLED, 30);

    @Test
    void warmUpEndsWhenCompilingEndsAndMediansAgree() {
        VirtualClock clock = new VirtualClock();

        Measurement.Warmup warmup = on(
                clock,
                () -> 10 * MS,
                trial ->
                        new WarmUp(SETTLED, () -> Reading.of(compiling(clock, 7_000))).run(trial, 10 * MS, nanos -> 0));

        assertThat(warmup.steady().value()).isTrue();
        assertThat(warmup.seconds()).isEqualTo(9);
        assertThat(warmup.runs()).isEqualTo(900);
        assertThat(warmup.windows()).hasSize(9);
        assertThat(warmup.windows().get(0).medianMs()).isEqualTo(10);
        assertThat(warmup.windows().get(0).jitMs().value()).isEqualTo(500);
        assertThat(warmup.windows().get(8).jitMs().value()).isZero();
        assertThat(warmup.jitMs().value()).isEqualTo(3500);
    }

    @Test
    void warmUpWithoutCompilingTakesFiveWindows() {
        VirtualClock clock = new VirtualClock();

        Measurement.Warmup warmup = on(
                clock,
                () -> 10 * MS,
                trial -> new WarmUp(SETTLED, () -> Reading.absent("no")).run(trial, 1, nanos -> 0));

        assertThat(warmup.steady().value()).isTrue();
        assertThat(warmup.seconds()).isEqualTo(5);
        assertThat(warmup.jitMs().reason()).isEqualTo("no");
    }

    @Test
    void warmUpThatNeverSettlesEndsAtTheCapAndSaysSo() {
        VirtualClock clock = new VirtualClock();

        Measurement.Warmup warmup = on(
                clock,
                () -> (clock.nanos() / 1_000_000_000L % 2 == 0 ? 10 : 11) * MS,
                trial -> new WarmUp(SETTLED, () -> Reading.of(0L)).run(trial, 10 * MS, nanos -> 0));

        assertThat(warmup.steady().value()).isFalse();
        assertThat(warmup.seconds()).isBetween(29.9, 30.0);
    }

    @Test
    void rigorousWarmUpEndsTenWindowsAfterTheLastChangeOfLevel() {
        VirtualClock clock = new VirtualClock();
        WarmUp.Rule unchanging = new WarmUp.Rule(50, 3, WarmUp.Until.UNCHANGING, 120);

        Measurement.Warmup warmup = on(
                clock,
                () -> (clock.nanos() < 7_000 * MS ? 20 : 10) * MS,
                trial -> new WarmUp(unchanging, () -> Reading.of(0L)).run(trial, 20 * MS, nanos -> 0));

        assertThat(warmup.steady().value()).isTrue();
        assertThat(warmup.seconds()).isEqualTo(17);
        Measurement.WarmupLevels levels = warmup.levels().value();
        assertThat(levels.changepoints()).containsExactly(new Measurement.Changepoint(7, 20, 10));
        assertThat(levels.steadyFromSeconds()).isEqualTo(7);
    }

    @Test
    void standardWarmUpDoesNotLookForLevels() {
        VirtualClock clock = new VirtualClock();

        Measurement.Warmup warmup = on(
                clock,
                () -> 10 * MS,
                trial -> new WarmUp(SETTLED, () -> Reading.of(0L)).run(trial, 10 * MS, nanos -> 0));

        assertThat(warmup.levels().reason()).isNotBlank();
    }

    @Test
    void aBusyHostIsRefusedOnlyWhereQuietIsNeeded() {
        HostLoad idle = load(0, 0.1, 0, 0);
        HostLoad pressed = load(6, 0.1, 0, 0);
        HostLoad stolen = load(0, 0.1, 20, 0);
        HostLoad throttled = load(0, 0.1, 0, 1);

        assertThat(preFlight(true, idle, idle)).isEqualTo(idle);
        assertThat(preFlight(false, pressed, stolen)).isEqualTo(pressed);
        for (List<HostLoad> busy :
                List.of(List.of(pressed, pressed), List.of(idle, stolen), List.of(idle, throttled))) {
            assertThatThrownBy(() -> preFlight(true, busy.get(0), busy.get(1)))
                    .isInstanceOfSatisfying(
                            EngineException.class,
                            refused -> assertThat(refused.code()).isEqualTo(ErrorCode.HOST_BUSY));
        }
    }

    @Test
    void throughputStopsWhenMoreAtOnceIsNoFaster() {
        assertThat(Throughput.Rule.doubling(4, 1).callers()).containsExactly(1, 2, 4, 8);
        assertThat(Throughput.Rule.doubling(3, 1).callers()).containsExactly(1, 2, 4, 6);
        assertThat(Throughput.Rule.doubling(1, 1).callers()).containsExactly(1, 2);
    }

    @Test
    void theStabilityRuleRetriesUntilFiveWindowsAgree() {
        VirtualClock clock = new VirtualClock();
        AtomicInteger runs = new AtomicInteger();
        Latency latency = new Latency(new Latency.Rule(100, 0, 60, 3), 1);

        Stability.Result result = on(clock, () -> (runs.incrementAndGet() <= 40 ? 12 : 10) * MS, trial -> {
            Latency.Samples samples = latency.run(trial, 10 * MS, 0);
            return new Stability(3, latency).run(trial, samples, 0);
        });

        Measurement.Stability stability = result.stability().value();
        assertThat(stability.windowMediansMs()).containsExactly(12.0, 12.0, 10.0, 10.0, 10.0, 10.0, 10.0);
        assertThat(stability.retries()).isEqualTo(2);
        assertThat(stability.stable()).isTrue();
        assertThat(result.samples().nanos()).hasSize(140);
    }

    private static long compiling(VirtualClock clock, long untilMillis) {
        return Math.min(clock.nanos() / MS, untilMillis) / 2;
    }

    private static HostLoad preFlight(boolean quiet, HostLoad before, HostLoad after) {
        VirtualClock clock = new VirtualClock();
        Iterator<HostLoad> loads = List.of(before, after).iterator();
        return new PreFlight(new PreFlight.Rule(1, quiet), clock, loads::next).run(checkpoint(clock));
    }

    private static HostLoad load(double pressure, double load, long steal, long throttled) {
        return new HostLoad(
                Reading.of(pressure),
                Reading.of(load),
                Reading.of(steal),
                Reading.of(1000 + 50 * steal),
                Reading.of(throttled),
                0,
                0);
    }

    private static Checkpoint checkpoint(VirtualClock clock) {
        return new Checkpoint(clock, ProgressListener.NONE, Cancellation.NEVER, Map.of());
    }

    /** Runs a phase on a model whose runs take what the test says, having run once. */
    private static <T> T on(VirtualClock clock, LongSupplier nanos, Function<Trial, T> phase) {
        try (ModelRuntime runtime = new ModelRuntime(
                        TestBackend.oneNode(),
                        TestBackend.compiler(arguments -> clock.work(nanos.getAsLong())),
                        Long.MAX_VALUE);
                ModelRuntime.Lease lease =
                        runtime.acquire(TestBackend.INPUTS, List.of("y"), CompileOptions.of(TestBackend.NAME));
                SeededInputs inputs = SeededInputs.of(lease.executable().typed(), 1)) {
            Subject subject = new Subject(lease.executable(), inputs, clock);
            return phase.apply(new Trial(subject, clock, checkpoint(clock), Long.MAX_VALUE));
        }
    }
}
