package io.neurometer.engine.measure.protocol;

import static io.neurometer.engine.measure.TestBackend.INPUTS;
import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.engine.backend.Backends;
import io.neurometer.engine.backend.KernelArguments;
import io.neurometer.engine.backend.nullbackend.NullBackend;
import io.neurometer.engine.compile.CompileOptions;
import io.neurometer.engine.compile.ModelCompiler;
import io.neurometer.engine.measure.Cancellation;
import io.neurometer.engine.measure.Measurement;
import io.neurometer.engine.measure.ProgressListener;
import io.neurometer.engine.measure.RequestCount;
import io.neurometer.engine.measure.TestBackend;
import io.neurometer.engine.measure.Validity;
import io.neurometer.engine.measure.clock.SystemClock;
import io.neurometer.engine.measure.phase.Latency;
import io.neurometer.engine.measure.phase.WarmUp;
import io.neurometer.engine.tensor.OffHeap;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** The quick plan measures what it says, with a backend whose kernels the test makes slow, quick or wrong. */
class QuickPlanTest {
    private static final MeasurementPlan BRIEF =
            plan(new WarmUp.Rule(2, 0.01, WarmUp.Until.OVER, 1), new Latency.Rule(10, 0, 1, 3), 6);

    @Test
    void measuresAFastModelAndGivesAllMemoryBack() {
        long before = OffHeap.used();

        Measurement measurement =
                measure(arguments -> spin(200_000), MeasurementPlan.quick(2), RequestCount.NONE, 3, 42);

        assertThat(measurement.latency().n()).isEqualTo(100);
        assertThat(measurement.latency().min()).isGreaterThanOrEqualTo(0.2);
        assertThat(measurement.latency().p().get("50").ci95().value()).isNotNull();
        assertThat(measurement.latency().meanCi95().value()).isNotNull();
        assertThat(measurement.warmup().runs()).isGreaterThanOrEqualTo(20);
        assertThat(measurement.warmup().seconds()).isGreaterThanOrEqualTo(0.5);
        assertThat(measurement.warmup().steady().reason()).isNotBlank();
        assertThat(measurement.inputs().sets()).isEqualTo(16);
        assertThat(measurement.throughput())
                .extracting(Measurement.Throughput::concurrency)
                .containsExactly(1, 2);
        assertThat(measurement.throughput().get(0).rate()).isBetween(1.0, 3 / 0.2e-3);
        assertThat(measurement.deviations()).isEmpty();
        assertThat(measurement.cold().firstMs()).isPositive();
        assertThat(measurement.cold().compileMs())
                .isLessThanOrEqualTo(measurement.cold().loadMs());
        assertThat(measurement.layers().reason()).contains("profile/1-quick");
        assertThat(measurement.openLoop().reason()).contains("profile/1-quick");
        assertThat(Validity.of(measurement).valid()).isTrue();
        assertThat(OffHeap.used()).isEqualTo(before);
    }

    @Test
    void aSlowModelGetsAtLeastThreeRunsAndTheReportSaysSo() {
        MeasurementPlan tight =
                plan(new WarmUp.Rule(20, 0.05, WarmUp.Until.OVER, 0.1), new Latency.Rule(100, 0, 0.1, 3), 0.3);

        Measurement measurement = measure(arguments -> spin(90_000_000), tight, RequestCount.NONE, 1, 1);

        assertThat(measurement.latency().n()).isEqualTo(3);
        assertThat(measurement.deviations())
                .anySatisfy(text -> assertThat(text).startsWith("warm-up ended after"))
                .anySatisfy(text -> assertThat(text).startsWith("3 runs within the time given"))
                .anySatisfy(text -> assertThat(text).startsWith("took longer than 0.3 s"));
        assertThat(measurement.latency().p().get("50").v().value()).isNull();
        assertThat(Validity.of(measurement).valid()).isFalse();
        assertThat(Validity.of(measurement).warnings())
                .extracting(Validity.Warning::code)
                .contains("TOO_FEW_RUNS", "DEVIATION");
    }

    @Test
    void runsTooShortForTheClockAreTimedInBlocks() {
        Measurement measurement = new MeasurementProtocol(
                        new ModelCompiler(new Backends(List.of(new NullBackend("reference")))),
                        CompileOptions.of("reference"),
                        BRIEF,
                        RequestCount.NONE,
                        SystemClock.INSTANCE)
                .measure(request(1, 1), ProgressListener.NONE, Cancellation.NEVER);

        assertThat(measurement.timer().block()).isEqualTo(measurement.latency().block());
        assertThat(measurement.latency().n()).isEqualTo(10);
    }

    @Test
    void nanIsReported() {
        Measurement measurement = measure(
                arguments -> {
                    spin(100_000);
                    arguments.output(0).bytes().putFloat(8, Float.NaN);
                },
                BRIEF,
                RequestCount.NONE,
                1,
                1);

        assertThat(measurement.inputs().numeric()).isFalse();
        assertThat(Validity.of(measurement).warnings())
                .extracting(Validity.Warning::code)
                .contains("NAN_OUTPUT");
        assertThat(Validity.of(measurement).valid()).isFalse();
    }

    @Test
    void requestsServedMeanwhileMakeItInvalid() {
        AtomicLong served = new AtomicLong(5);

        Measurement measurement = measure(arguments -> served.incrementAndGet(), BRIEF, counting(served), 1, 1);

        assertThat(measurement.environment().otherRequests()).isPositive();
        assertThat(Validity.of(measurement).valid()).isFalse();
        assertThat(Validity.of(measurement).warnings())
                .extracting(Validity.Warning::code)
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
        return measure(kernel, BRIEF, RequestCount.NONE, 1, seed).inputs().firstOutputChecksum();
    }

    private static Measurement measure(
            Consumer<KernelArguments> kernel, MeasurementPlan plan, RequestCount requests, long batch, long seed) {
        return new MeasurementProtocol(
                        TestBackend.compiler(kernel),
                        CompileOptions.of(TestBackend.NAME),
                        plan,
                        requests,
                        SystemClock.INSTANCE)
                .measure(request(batch, seed), ProgressListener.NONE, Cancellation.NEVER);
    }

    private static MeasurementRequest request(long batch, long seed) {
        return new MeasurementRequest(TestBackend.oneNode(), INPUTS, batch, seed, List.of(), List.of());
    }

    private static MeasurementPlan plan(WarmUp.Rule warmUp, Latency.Rule latency, double totalSeconds) {
        MeasurementPlan quick = MeasurementPlan.quick(1);
        return new MeasurementPlan(
                quick.id(),
                quick.preFlight(),
                null,
                warmUp,
                latency,
                quick.stabilityRetries(),
                quick.throughput(),
                null,
                null,
                0,
                0,
                0,
                totalSeconds,
                List.of());
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
