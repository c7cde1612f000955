package io.neurometer.engine.measure.accuracy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.neurometer.engine.backend.Backend;
import io.neurometer.engine.backend.BackendInfo;
import io.neurometer.engine.backend.Backends;
import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.backend.Precision;
import io.neurometer.engine.backend.reference.ReferenceBackend;
import io.neurometer.engine.compile.CompileOptions;
import io.neurometer.engine.compile.ModelCompiler;
import io.neurometer.engine.graph.Graph;
import io.neurometer.engine.graph.GraphBuilder;
import io.neurometer.engine.graph.Weight;
import io.neurometer.engine.graph.WeightSource;
import io.neurometer.engine.measure.Cancellation;
import io.neurometer.engine.measure.clock.SystemClock;
import io.neurometer.engine.op.Activation;
import io.neurometer.engine.op.Activation.ActivationFunction;
import io.neurometer.engine.op.Elementwise;
import io.neurometer.engine.op.Elementwise.BinaryFunction;
import io.neurometer.engine.op.Linear;
import io.neurometer.engine.op.Op;
import io.neurometer.engine.op.Reduction;
import io.neurometer.engine.report.Reading;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.OffHeap;
import io.neurometer.engine.tensor.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

class AgreementCheckTest {
    private static final TensorType SIX = TensorType.of(DataType.FP32, 2, 3);
    private static final Map<String, TensorType> INPUTS = Map.of("x", SIX);
    private static final double SECONDS = 60;

    /** The reference under another name; one element of what one kind of operator makes is another. */
    private record Wrong(Class<? extends Op> kind, int place, DoubleUnaryOperator change) implements Backend {
        private static final ReferenceBackend REFERENCE = new ReferenceBackend();

        @Override
        public String name() {
            return "wrong";
        }

        @Override
        public BackendInfo info() {
            return REFERENCE.info();
        }

        @Override
        public Optional<Kernel> kernel(KernelRequest request) {
            Kernel right = REFERENCE.kernel(request).orElseThrow();
            return Optional.of(
                    !kind.isInstance(request.op())
                            ? right
                            : arguments -> {
                                right.run(arguments);
                                int at = Float.BYTES * place;
                                float value = arguments.output(0).bytes().getFloat(at);
                                arguments.output(0).bytes().putFloat(at, (float) change.applyAsDouble(value));
                            });
        }
    }

    private static Reading<Agreement> check(Graph graph, Backend backend, CompileOptions options, double seconds) {
        ModelCompiler compiler = new ModelCompiler(new Backends(List.of(backend, new ReferenceBackend())));
        return new AgreementCheck(compiler, options, SystemClock.INSTANCE, Cancellation.NEVER, seconds)
                .of(graph, INPUTS, 1);
    }

    private static Agreement.Distance distance(Graph graph, Class<? extends Op> kind, DoubleUnaryOperator change) {
        Agreement agreement = check(
                        graph,
                        new Wrong(kind, 4, change),
                        CompileOptions.of("wrong").unoptimized(),
                        SECONDS)
                .require();
        assertThat(agreement.reference()).isEqualTo("reference");
        return agreement.outputs().get("y");
    }

    private static Graph graph(Op op, String... constants) {
        GraphBuilder builder = new GraphBuilder("one");
        builder.input("x", SIX);
        return finished(builder, op, "x", constants);
    }

    private static Graph finished(GraphBuilder builder, Op op, String x, String... constants) {
        List<String> inputs = new ArrayList<>(List.of(x));
        inputs.addAll(List.of(constants));
        builder.node("last", "last", op, inputs, List.of("y"));
        builder.output("y");
        return builder.build();
    }

    private static Graph tanh() {
        return graph(new Activation.Simple(ActivationFunction.TANH, 0, 0));
    }

    @Test
    void equalOutputsAgree() {
        Agreement.Distance same = distance(tanh(), Activation.class, value -> value);

        assertThat(same.agrees()).isTrue();
        assertThat(same.maxAbs().require()).isZero();
        assertThat(same.at().reason()).isEqualTo("all elements are equal");
        assertThat(same.tolerance().require()).isEqualTo(4e-6);
    }

    @Test
    void whatOperatorsMayDifferAgrees() {
        Agreement.Distance near = distance(tanh(), Activation.class, value -> value * (1 + 1e-6));

        assertThat(near.agrees()).isTrue();
        assertThat(near.relative().require()).isGreaterThan(0);
    }

    @Test
    void aWrongElementIsNamed() {
        Agreement.Distance far = distance(tanh(), Activation.class, value -> value + 0.25);

        assertThat(far.agrees()).isFalse();
        assertThat(far.maxAbs().require()).isCloseTo(0.25, within(1e-6));
        assertThat(far.relative().require()).isGreaterThanOrEqualTo(0.25);
        assertThat(far.at().require()).containsExactly(1L, 1L);
    }

    @Test
    void aNumberOnOneBackendOnlyDisagrees() {
        Agreement.Distance broken = distance(tanh(), Activation.class, value -> Double.NaN);

        assertThat(broken.agrees()).isFalse();
        assertThat(broken.maxAbs().reason()).contains("finite on one backend only");
        assertThat(broken.at().require()).containsExactly(1L, 1L);
    }

    @Test
    void exactOperatorsMustBeEqual() {
        Graph doubled = graph(new Elementwise.Unary(Elementwise.UnaryFunction.NEG));
        Agreement.Distance off = distance(doubled, Elementwise.class, value -> value * (1 + 1e-3));

        assertThat(off.agrees()).isFalse();
    }

    @Test
    void tolerancesAddUpOnTheWay() {
        GraphBuilder builder = new GraphBuilder("three");
        builder.input("x", SIX);
        String weight = builder.weight(
                Weight.of("w", TensorType.of(DataType.FP32, 3, 3), WeightSource.floats(1, 2, 3, 4, 5, 6, 7, 8, 9)));
        String product = builder.node("product", "product", new Linear.MatMul(), List.of("x", weight));
        String active = builder.node(
                "active", "active", new Activation.Simple(ActivationFunction.TANH, 0, 0), List.of(product));
        Graph graph = finished(builder, new Elementwise.Binary(BinaryFunction.ADD), active, product);

        Agreement.Distance distance = distance(graph, Linear.class, value -> value);

        assertThat(distance.tolerance().require()).isCloseTo(6 * 4e-6, within(1e-12));
    }

    /** The difference of two numbers that are nearly equal has few digits. */
    @Test
    void whatRoundingTheInputsChangesIsNoDisagreement() {
        GraphBuilder builder = new GraphBuilder("cancelling");
        builder.input("x", SIX);
        String large = builder.scalar("large", DataType.FP32, 4e4);
        String sum = builder.node("sum", "sum", new Elementwise.Binary(BinaryFunction.MUL), List.of("x", large));
        String sine = builder.node("sine", "sine", new Elementwise.Unary(Elementwise.UnaryFunction.SIN), List.of(sum));
        Graph graph = finished(builder, new Activation.Simple(ActivationFunction.TANH, 0, 0), sine);

        Agreement.Distance distance = distance(graph, Activation.class, value -> value + 1e-3);

        assertThat(distance.relative().require()).isGreaterThan(5e-4);
        assertThat(distance.tolerance().require())
                .isGreaterThan(distance.relative().require());
        assertThat(distance.agrees()).isTrue();
    }

    @Test
    void placesOfRoundedNumbersAreNotJudged() {
        GraphBuilder builder = new GraphBuilder("place");
        builder.input("x", SIX);
        String active =
                builder.node("active", "active", new Activation.Simple(ActivationFunction.TANH, 0, 0), List.of("x"));
        Graph graph = finished(builder, new Reduction.ArgReduce(true, 1, false, false), active);

        Agreement.Distance distance = distance(graph, Activation.class, value -> 100);

        assertThat(distance.tolerance().reason()).contains("rounded numbers");
        assertThat(distance.agrees()).isTrue();
    }

    @Test
    void thereIsNothingToCompareOnTheReferenceOrInReducedPrecision() {
        Backend same = new Wrong(Activation.class, 0, value -> value);

        assertThat(check(tanh(), same, CompileOptions.of(Backends.REFERENCE), SECONDS)
                        .reason())
                .isEqualTo("the model ran on the reference itself");
        assertThat(check(tanh(), same, CompileOptions.of("wrong").withPrecision(Precision.BF16), SECONDS)
                        .reason())
                .contains("reduced precision");
    }

    @Test
    void aReferenceThatTakesTooLongIsGivenUp() {
        assertThat(check(tanh(), new Wrong(Activation.class, 0, value -> value), CompileOptions.of("wrong"), -1)
                        .reason())
                .contains("did not finish");
    }

    @Test
    void aReferenceThatDoesNotFitIsGivenUp() {
        long limit = OffHeap.limit();
        OffHeap.setLimit(OffHeap.used() + 8);
        try {
            assertThat(check(
                                    tanh(),
                                    new Wrong(Activation.class, 0, value -> value),
                                    CompileOptions.of("wrong"),
                                    SECONDS)
                            .reason())
                    .contains("not the memory");
        } finally {
            OffHeap.setLimit(limit);
        }
    }

    @Test
    void aComparisonIsCancelled() {
        ModelCompiler compiler = new ModelCompiler(
                new Backends(List.of(new Wrong(Activation.class, 0, value -> value), new ReferenceBackend())));
        AgreementCheck check =
                new AgreementCheck(compiler, CompileOptions.of("wrong"), SystemClock.INSTANCE, () -> true, SECONDS);

        assertThatThrownBy(() -> check.of(tanh(), INPUTS, 1)).isInstanceOf(CancellationException.class);
    }
}
