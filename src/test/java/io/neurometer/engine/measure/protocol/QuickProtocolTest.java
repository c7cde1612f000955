package io.neurometer.engine.measure.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.engine.backend.KernelArguments;
import io.neurometer.engine.compile.CompileOptions;
import io.neurometer.engine.compile.ModelCompiler;
import io.neurometer.engine.measure.Cancellation;
import io.neurometer.engine.measure.ProgressListener;
import io.neurometer.engine.measure.TestBackend;
import io.neurometer.engine.measure.Warning;
import io.neurometer.engine.measure.clock.SystemClock;
import io.neurometer.engine.measure.host.RequestCount;
import io.neurometer.engine.measure.phase.ColdStart;
import io.neurometer.engine.measure.phase.Latency;
import io.neurometer.engine.measure.phase.Memory;
import io.neurometer.engine.measure.phase.OpenLoop;
import io.neurometer.engine.measure.phase.PerLayer;
import io.neurometer.engine.measure.phase.PreFlight;
import io.neurometer.engine.measure.phase.Throughput;
import io.neurometer.engine.measure.phase.ThroughputLevel;
import io.neurometer.engine.measure.phase.Trials;
import io.neurometer.engine.measure.phase.WarmUp;
import io.neurometer.engine.report.Findings;
import io.neurometer.engine.tensor.OffHeap;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** The quick protocol measures what it says, with a backend whose kernels the test makes slow, quick or wrong. */
class QuickProtocolTest {
    private static final int BATCH = 4;
    private static final Protocol BRIEF =
            protocol(new WarmUp.Rule(2, 0.01, WarmUp.Until.OVER, 1), new Latency.Rule(10, 0, 1, 3), 6);

    @Test
    void measuresAFastModelAndGivesAllMemoryBack() {
        long before = OffHeap.used();

        Findings found = measure(arguments -> spin(200_000), Protocols.quick(2), RequestCount.NONE, 42);

        assertThat(found.require(Latency.LATENCY).n()).isGreaterThanOrEqualTo(100);
        assertThat(found.require(Latency.LATENCY).min()).isGreaterThanOrEqualTo(0.2);
        assertThat(found.require(Latency.LATENCY).p().get("50").ci95().value()).isNotNull();
        assertThat(found.require(Latency.LATENCY).meanCi95().value()).isNotNull();
        assertThat(found.require(WarmUp.WARM_UP).runs()).isGreaterThanOrEqualTo(20);
        assertThat(found.require(WarmUp.WARM_UP).seconds()).isGreaterThanOrEqualTo(0.5);
        assertThat(found.require(WarmUp.WARM_UP).steady().reason()).isNotBlank();
        assertThat(found.require(Measured.INPUTS).sets()).isEqualTo(16);
        assertThat(found.require(Throughput.THROUGHPUT))
                .extracting(ThroughputLevel::concurrency)
                .containsExactly(1, 2);
        assertThat(found.require(Throughput.THROUGHPUT).get(0).rate()).isBetween(1.0, BATCH / 0.2e-3);
        assertThat(found.require(Measured.DEVIATIONS)).isEmpty();
        assertThat(found.require(ColdStart.COLD).firstMs()).isPositive();
        assertThat(found.require(ColdStart.COLD).compileMs())
                .isLessThanOrEqualTo(found.require(ColdStart.COLD).loadMs());
        assertThat(found.get(PerLayer.LAYERS).reason()).contains("profile/1-quick");
        assertThat(found.get(OpenLoop.OPEN_LOOP).reason()).contains("profile/1-quick");
        assertThat(found.require(Measurer.VALIDITY).valid().value()).isNotEqualTo(true);
        assertThat(OffHeap.used()).isEqualTo(before);
    }

    @Test
    void aSlowModelGetsAtLeastThreeRunsAndTheReportSaysSo() {
        Protocol tight =
                protocol(new WarmUp.Rule(20, 0.05, WarmUp.Until.OVER, 0.1), new Latency.Rule(100, 0, 0.1, 3), 0.3);

        Findings found = measure(arguments -> spin(90_000_000), tight, RequestCount.NONE, 1);

        assertThat(found.require(Latency.LATENCY).n()).isEqualTo(3);
        assertThat(found.require(Measured.DEVIATIONS))
                .anySatisfy(text -> assertThat(text).startsWith("warm-up ended after"))
                .anySatisfy(text -> assertThat(text).startsWith("3 runs within the time given"))
                .anySatisfy(text -> assertThat(text).startsWith("took longer than 0.3 s"));
        assertThat(found.require(Latency.LATENCY).p().get("50").v().value()).isNull();
        assertThat(found.require(Measurer.VALIDITY).valid().value()).isFalse();
        assertThat(found.require(Measurer.VALIDITY).warnings())
                .extracting(Warning::code)
                .contains("TOO_FEW_RUNS", "DEVIATION");
    }

    @Test
    void runsTooShortForTheClockAreTimedInBlocks() {
        Findings found = measure(arguments -> {}, BRIEF, RequestCount.NONE, 1);

        assertThat(found.require(Latency.TIMER).block())
                .isEqualTo(found.require(Latency.LATENCY).block());
        assertThat(found.require(Latency.LATENCY).n()).isEqualTo(10);
    }

    @Test
    void nanIsReported() {
        Findings found = measure(
                arguments -> {
                    spin(100_000);
                    arguments.output(0).bytes().putFloat(8, Float.NaN);
                },
                BRIEF,
                RequestCount.NONE,
                1);

        assertThat(found.require(Measured.INPUTS).numeric()).isFalse();
        assertThat(found.require(Measurer.VALIDITY).warnings())
                .extracting(Warning::code)
                .contains("NAN_OUTPUT");
        assertThat(found.require(Measurer.VALIDITY).valid().value()).isFalse();
    }

    @Test
    void requestsServedMeanwhileMakeItInvalid() {
        AtomicLong served = new AtomicLong(5);

        Findings found = measure(arguments -> served.incrementAndGet(), BRIEF, counting(served), 1);

        assertThat(found.require(PreFlight.ENVIRONMENT).otherRequests()).isPositive();
        assertThat(found.require(Measurer.VALIDITY).valid().value()).isFalse();
        assertThat(found.require(Measurer.VALIDITY).warnings())
                .extracting(Warning::code)
                .contains("OTHER_REQUESTS");
    }

    @Test
    void theSameSeedGivesTheSameInputs() {
        Consumer<KernelArguments> copy =
                arguments -> arguments.output(0).bytes().put(arguments.input(0).bytes());

        Double first = checksum(copy, 7);

        assertThat(first)
                .isEqualTo(checksum(copy, 7))
                .isNotEqualTo(checksum(copy, 8))
                .isNotZero();
    }

    private static Double checksum(Consumer<KernelArguments> kernel, long seed) {
        return measure(kernel, BRIEF, RequestCount.NONE, seed)
                .require(Measured.INPUTS)
                .firstOutputChecksum();
    }

    private static Findings measure(
            Consumer<KernelArguments> kernel, Protocol protocol, RequestCount requests, long seed) {
        return measure(TestBackend.compiler(kernel), protocol, requests, seed);
    }

    private static Findings measure(ModelCompiler compiler, Protocol protocol, RequestCount requests, long seed) {
        return new Measurer(compiler, requests, SystemClock.INSTANCE)
                .measure(
                        protocol,
                        Trials.request(compiler, seed),
                        CompileOptions.of(TestBackend.NAME),
                        ProgressListener.NONE,
                        Cancellation.NEVER);
    }

    private static Protocol protocol(WarmUp.Rule warmUp, Latency.Rule latency, double totalSeconds) {
        return Protocol.fixed(
                "quick",
                totalSeconds,
                new PreFlight(0, false),
                new ColdStart(),
                new WarmUp(warmUp),
                new Latency(latency),
                new Throughput(List.of(), 0.5),
                new Memory(0));
    }

    private static RequestCount counting(AtomicLong served) {
        return new RequestCount() {
            @Override
            public long started() {
                return served.get();
            }

            @Override
            public long ended() {
                return served.get();
            }
        };
    }

    private static void spin(long nanos) {
        long end = System.nanoTime() + nanos;
        while (System.nanoTime() < end) {
            Thread.onSpinWait();
        }
    }
}
