package io.neurometer.engine.measure.phase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.measure.VirtualClock;
import io.neurometer.engine.measure.host.HostLoad;
import io.neurometer.engine.report.Findings;
import io.neurometer.engine.report.Reading;
import java.util.Iterator;
import java.util.List;
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

        Warmth warmup = on(
                clock,
                () -> 10 * MS,
                trial -> new WarmUp(SETTLED, () -> Reading.of(compiling(clock, 7_000))).warm(trial));

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

        Warmth warmup = on(clock, () -> 10 * MS, trial -> new WarmUp(SETTLED, () -> Reading.absent("no")).warm(trial));

        assertThat(warmup.steady().value()).isTrue();
        assertThat(warmup.seconds()).isEqualTo(5);
        assertThat(warmup.jitMs().reason()).isEqualTo("no");
    }

    @Test
    void warmUpThatNeverSettlesEndsAtTheCapAndSaysSo() {
        VirtualClock clock = new VirtualClock();

        Warmth warmup = on(
                clock,
                () -> (clock.nanos() / 1_000_000_000L % 2 == 0 ? 10 : 11) * MS,
                trial -> new WarmUp(SETTLED, () -> Reading.of(0L)).warm(trial));

        assertThat(warmup.steady().value()).isFalse();
        assertThat(warmup.seconds()).isBetween(29.9, 30.0);
    }

    @Test
    void rigorousWarmUpEndsTenWindowsAfterTheLastChangeOfLevel() {
        VirtualClock clock = new VirtualClock();
        WarmUp.Rule unchanging = new WarmUp.Rule(50, 3, WarmUp.Until.UNCHANGING, 120);

        Warmth warmup = on(
                clock,
                () -> (clock.nanos() < 7_000 * MS ? 20 : 10) * MS,
                trial -> new WarmUp(unchanging, () -> Reading.of(0L)).warm(trial));

        assertThat(warmup.steady().value()).isTrue();
        assertThat(warmup.seconds()).isEqualTo(17);
        Warmth.Levels levels = warmup.levels().value();
        assertThat(levels.changepoints()).containsExactly(new Warmth.ChangePoint(7, 20, 10));
        assertThat(levels.steadyFromSeconds()).isEqualTo(7);
    }

    @Test
    void standardWarmUpDoesNotLookForLevels() {
        VirtualClock clock = new VirtualClock();

        Warmth warmup = on(clock, () -> 10 * MS, trial -> new WarmUp(SETTLED, () -> Reading.of(0L)).warm(trial));

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
    void throughputDoublesUpToTwiceTheProcessors() {
        assertThat(Throughput.doubling(4, 1).callers()).containsExactly(1, 2, 4, 8);
        assertThat(Throughput.doubling(3, 1).callers()).containsExactly(1, 2, 4, 6);
        assertThat(Throughput.doubling(1, 1).callers()).containsExactly(1, 2);
    }

    @Test
    void theStabilityRuleRetriesUntilFiveWindowsAgree() {
        VirtualClock clock = new VirtualClock();
        AtomicInteger runs = new AtomicInteger();
        Latency latency = new Latency(new Latency.Rule(100, 0, 60, 3), 1);

        Findings findings = on(clock, () -> (runs.incrementAndGet() <= 41 ? 12 : 10) * MS, trial -> {
            latency.run(trial);
            new Stability(3).run(trial);
            return trial.findings();
        });

        Stability.Windows stability = findings.require(Stability.STABILITY);
        assertThat(stability.windowMediansMs()).containsExactly(12.0, 12.0, 10.0, 10.0, 10.0, 10.0, 10.0);
        assertThat(stability.retries()).isEqualTo(2);
        assertThat(stability.stable()).isTrue();
        assertThat(findings.require(Latency.LATENCY).n()).isEqualTo(140);
    }

    @Test
    void aPhaseReservesWhatItNeedsAndNoMoreThanItsShare() {
        VirtualClock clock = new VirtualClock();
        try (Trial trial = Trials.of(clock, () -> 100 * MS, 1000)) {
            trial.timeOneRun();

            assertThat(new Latency(new Latency.Rule(1000, 10, 60, 3)).reservedSeconds(trial))
                    .isEqualTo(60);
            assertThat(new OpenLoop(List.of(50, 90), 7, 3).reservedSeconds(trial))
                    .isEqualTo(6);
            assertThat(new PerLayer(30).reservedSeconds(trial)).isCloseTo(6, within(1e-9));
            assertThat(new Memory(2000).reservedSeconds(trial)).isEqualTo(100);
        }
    }

    @Test
    void aRequestChangesThePhasesThatHaveTheParameter() {
        Changes changes = new Changes();
        Asked asked =
                Asked.NOTHING.and(Latency.RUNS, 7).and(Latency.SECONDS, 90).and(PreFlight.FORCE, true);

        Phase latency = new Latency(new Latency.Rule(1000, 10, 60, 3)).changed(asked, changes);
        Phase preFlight = new PreFlight(5, true).changed(asked, changes);
        Phase memory = new Memory(3);

        assertThat(latency).isNotNull();
        assertThat(((PreFlight) preFlight).needsQuiet()).isFalse();
        assertThat(memory.changed(asked, changes)).isSameAs(memory);
        assertThat(changes.seconds()).isEqualTo(30);
        assertThat(changes.deviations())
                .containsExactly("latency asked for: at least 7 runs within 90.0 s, where the protocol says 1000 within"
                        + " 60.0");
    }

    private static long compiling(VirtualClock clock, long untilMillis) {
        return Math.min(clock.nanos() / MS, untilMillis) / 2;
    }

    private static HostLoad preFlight(boolean quiet, HostLoad before, HostLoad after) {
        VirtualClock clock = new VirtualClock();
        Iterator<HostLoad> loads = List.of(before, after).iterator();
        return new PreFlight(1, quiet).watch(clock, loads::next);
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

    /** Runs a phase on a model whose runs take what the test says. */
    private static <T> T on(VirtualClock clock, LongSupplier nanos, Function<Trial, T> phase) {
        try (Trial trial = Trials.of(clock, nanos, 1e9)) {
            return phase.apply(trial);
        }
    }
}
