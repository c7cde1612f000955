package io.neurometer.engine.measure;

import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.engine.backend.Backend;
import io.neurometer.engine.backend.BackendInfo;
import io.neurometer.engine.backend.Backends;
import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.backend.KernelArguments;
import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.backend.nullbackend.NullBackend;
import io.neurometer.engine.compile.CompileOptions;
import io.neurometer.engine.compile.ModelCompiler;
import io.neurometer.engine.graph.Graph;
import io.neurometer.engine.graph.GraphBuilder;
import io.neurometer.engine.graph.Weight;
import io.neurometer.engine.graph.WeightSource;
import io.neurometer.engine.op.Elementwise;
import io.neurometer.engine.op.Gathering;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.OffHeap;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.engine.tensor.TensorType;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** The protocol measures what it says, with a backend whose kernels the test makes slow, quick or wrong. */
class QuickProtocolTest {
    private static final TensorType FOUR = TensorType.of(DataType.FP32, 4);
    private static final Map<String, TensorType> INPUTS = Map.of("x", FOUR);

    @Test
    void measuresAFastModelAndGivesAllMemoryBack() {
        long before = OffHeap.used();

        Measurement measurement = protocol(arguments -> spin(200_000), Budget.QUICK, RequestCount.NONE)
                .measure(relu(), INPUTS, 3, 42);

        assertThat(measurement.latency().n()).isEqualTo(100);
        assertThat(measurement.latency().min()).isGreaterThanOrEqualTo(0.2);
        assertThat(measurement.latency().p().get("50").ci95()).isNotNull();
        assertThat(measurement.warmup().runs()).isGreaterThanOrEqualTo(20);
        assertThat(measurement.warmup().seconds()).isGreaterThanOrEqualTo(0.5);
        assertThat(measurement.inputs().sets()).isEqualTo(16);
        assertThat(measurement.throughput().get(0).rate()).isBetween(1.0, 3 / 0.2e-3);
        assertThat(measurement.deviations()).isEmpty();
        assertThat(measurement.cold().firstMs()).isPositive();
        assertThat(Validity.of(measurement).valid()).isTrue();
        assertThat(OffHeap.used()).isEqualTo(before);
    }

    @Test
    void aSlowModelGetsAtLeastThreeRunsAndTheReportSaysSo() {
        Budget tight = new Budget(20, 0.05, 0.1, 100, 0.1, 3, 0.3);

        Measurement measurement = protocol(arguments -> spin(90_000_000), tight, RequestCount.NONE)
                .measure(relu(), INPUTS, 1, 1);

        assertThat(measurement.latency().n()).isEqualTo(3);
        assertThat(measurement.deviations())
                .anySatisfy(text -> assertThat(text).startsWith("warm-up ended after"))
                .anySatisfy(text -> assertThat(text).startsWith("3 runs within the time given"));
        assertThat(measurement.latency().p().get("50").v()).isNull();
        assertThat(Validity.of(measurement).valid()).isFalse();
        assertThat(Validity.of(measurement).warnings())
                .extracting(Validity.Warning::code)
                .contains("TOO_FEW_RUNS", "DEVIATION");
    }

    @Test
    void runsTooShortForTheClockAreTimedInBlocks() {
        assertThat(Clock.blockFor(100, 30)).isEqualTo(30);
        Budget brief = new Budget(20, 0.01, 1, 10, 1, 3, 6);

        Measurement measurement = new QuickProtocol(nothing(), CompileOptions.of("nd4j"), brief, RequestCount.NONE)
                .measure(relu(), INPUTS, 1, 1);

        assertThat(measurement.timer().block()).isEqualTo(measurement.latency().block());
        assertThat(measurement.latency().n()).isEqualTo(10);
    }

    @Test
    void nanIsReported() {
        Measurement measurement = protocol(
                        arguments -> {
                            spin(100_000);
                            arguments.output(0).bytes().putFloat(8, Float.NaN);
                        },
                        new Budget(2, 0.01, 1, 10, 1, 3, 6),
                        RequestCount.NONE)
                .measure(relu(), INPUTS, 1, 1);

        assertThat(measurement.inputs().numeric()).isFalse();
        assertThat(Validity.of(measurement).warnings())
                .extracting(Validity.Warning::code)
                .contains("NAN_OUTPUT");
    }

    @Test
    void requestsServedMeanwhileMakeItInvalid() {
        AtomicLong served = new AtomicLong(5);

        Measurement measurement = protocol(
                        arguments -> served.incrementAndGet(), new Budget(2, 0.01, 1, 10, 1, 3, 6), counting(served))
                .measure(relu(), INPUTS, 1, 1);

        assertThat(measurement.environment().otherRequests()).isPositive();
        assertThat(Validity.of(measurement).valid()).isFalse();
        assertThat(Validity.of(measurement).warnings())
                .extracting(Validity.Warning::code)
                .contains("OTHER_REQUESTS");
    }

    @Test
    void theSameSeedGivesTheSameInputs() {
        Budget brief = new Budget(2, 0.01, 1, 10, 1, 3, 6);
        Consumer<KernelArguments> copy =
                arguments -> arguments.output(0).bytes().put(arguments.input(0).bytes());

        double first = checksum(protocol(copy, brief, RequestCount.NONE).measure(relu(), INPUTS, 1, 7));
        double same = checksum(protocol(copy, brief, RequestCount.NONE).measure(relu(), INPUTS, 1, 7));
        double other = checksum(protocol(copy, brief, RequestCount.NONE).measure(relu(), INPUTS, 1, 8));

        assertThat(first).isEqualTo(same).isNotEqualTo(other).isNotZero();
    }

    @Test
    void tokensStayWithinTheTableThatTheyIndex() {
        GraphBuilder builder = new GraphBuilder("embedding");
        builder.input("ids", TensorType.of(DataType.INT32, 64));
        builder.input("attention_mask", TensorType.of(DataType.INT64, 64));
        builder.weight(Weight.of("table", TensorType.of(DataType.FP32, 7, 2), WeightSource.constant(1)));
        builder.node("cast", "cast", new Elementwise.Cast(DataType.INT64), List.of("ids"), List.of("wide"));
        builder.node("gather", "gather", new Gathering.Gather(0), List.of("table", "wide"), List.of("y"));
        builder.output("y");
        Graph graph = builder.build();
        Map<String, TensorType> inputs =
                Map.of("ids", TensorType.of(DataType.INT32, 64), "attention_mask", TensorType.of(DataType.INT64, 64));

        try (SeededInputs data = SeededInputs.of(nothing().infer(graph, inputs), 3)) {
            for (int i = 0; i < data.count(); i++) {
                Map<String, Tensor> set = data.next();
                assertThat(Arrays.stream(set.get("ids").toLongs())).allMatch(id -> id >= 0 && id < 7);
                assertThat(set.get("attention_mask").toLongs()).containsOnly(1);
            }
        }
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

    private static double checksum(Measurement measurement) {
        return measurement.inputs().firstOutputChecksum();
    }

    private static Graph relu() {
        GraphBuilder builder = new GraphBuilder("relu");
        builder.input("x", FOUR);
        builder.node("neg", "neg", new Elementwise.Unary(Elementwise.UnaryFunction.NEG), List.of("x"), List.of("y"));
        builder.output("y");
        return builder.build();
    }

    private static QuickProtocol protocol(Consumer<KernelArguments> kernel, Budget budget, RequestCount requests) {
        ModelCompiler compiler = new ModelCompiler(new Backends(List.of(new TestBackend(kernel))));
        return new QuickProtocol(compiler, CompileOptions.of("nd4j"), budget, requests);
    }

    private static ModelCompiler nothing() {
        return new ModelCompiler(new Backends(List.of(new NullBackend("nd4j"))));
    }

    private static void spin(long nanos) {
        long end = System.nanoTime() + nanos;
        while (System.nanoTime() < end) {
            Thread.onSpinWait();
        }
    }

    /** Runs the same code for every operator. */
    private record TestBackend(Consumer<KernelArguments> kernel) implements Backend {
        @Override
        public String name() {
            return "nd4j";
        }

        @Override
        public BackendInfo info() {
            return new BackendInfo(name(), "cpu", null, 1, null, true, null);
        }

        @Override
        public Optional<Kernel> kernel(KernelRequest request) {
            return Optional.of(kernel::accept);
        }
    }
}
