package io.neurometer.engine.pass;

import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.engine.GraphRuns;
import io.neurometer.engine.backend.Backends;
import io.neurometer.engine.compile.CompileOptions;
import io.neurometer.engine.compile.CompileReport;
import io.neurometer.engine.compile.ModelCompiler;
import io.neurometer.engine.compile.ModelRuntime;
import io.neurometer.engine.graph.Graph;
import io.neurometer.engine.graph.GraphBuilder;
import io.neurometer.engine.graph.Weight;
import io.neurometer.engine.graph.WeightSource;
import io.neurometer.engine.op.Activation;
import io.neurometer.engine.op.Elementwise;
import io.neurometer.engine.op.Elementwise.BinaryFunction;
import io.neurometer.engine.op.Linear;
import io.neurometer.engine.op.Op;
import io.neurometer.engine.op.Reduction;
import io.neurometer.engine.op.Shaping;
import io.neurometer.engine.op.Softmax;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.TensorType;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class WidenHalvesTest {
    private static final Op ADD = new Elementwise.Binary(BinaryFunction.ADD);
    private static final Op MUL = new Elementwise.Binary(BinaryFunction.MUL);
    private static final Op SUB = new Elementwise.Binary(BinaryFunction.SUB);
    private static final Op DIV = new Elementwise.Binary(BinaryFunction.DIV);

    private final GraphBuilder builder = new GraphBuilder("network");

    private String node(Op op, String... inputs) {
        return builder.node(op.kind(), op.kind(), op, List.of(inputs));
    }

    private String cast(DataType to, String value) {
        return node(new Elementwise.Cast(to), value);
    }

    private String input(DataType type, long... sizes) {
        return cast(type, builder.input("x", TensorType.of(DataType.FP32, sizes)));
    }

    private String weight(String name, DataType type, double value, long... sizes) {
        return builder.weight(Weight.of(name, TensorType.of(type, sizes), WeightSource.constant(value)));
    }

    private Graph with(String... outputs) {
        List.of(outputs).forEach(builder::output);
        return builder.build();
    }

    private Graph layers(DataType type) {
        String product = node(new Linear.MatMul(), input(type, 3, 8), weight("w", type, 0.375, 8, 5));
        String sum = node(ADD, product, weight("b", type, -0.25, 5));
        String hidden = node(new Activation.Simple(Activation.ActivationFunction.RELU, 0, 0), sum);
        return with(hidden, node(new Softmax.Normalized(Softmax.SoftmaxFunction.SOFTMAX, -1, false), hidden));
    }

    @ParameterizedTest
    @EnumSource(names = {"FP16", "BF16"})
    void layersComputeInFp32BetweenCasts(DataType type) {
        Graph graph = layers(type);
        assertThat(Rewrites.kinds(graph)).containsExactly("cast", "cast", "matmul+add+relu", "cast", "softmax", "cast");
        double step = type == DataType.FP16 ? 0x1p-10 : 0x1p-7;
        GraphRuns.of(graph, Map.of())
                .assertSame(
                        graph.outputs(),
                        step,
                        List.of(
                                CompileOptions.of(Backends.REFERENCE),
                                CompileOptions.of("onednn").withThreads(1)));
    }

    @ParameterizedTest
    @EnumSource(names = {"FP16", "BF16"})
    void noStepRunsOnTheReference(DataType type) {
        Graph graph = layers(type);
        try (ModelRuntime runtime = new ModelRuntime(graph, new ModelCompiler(Backends.discover()), 0);
                ModelRuntime.Lease lease = runtime.acquire(
                        Map.of("x", TensorType.of(DataType.FP32, 3, 8)),
                        graph.outputs(),
                        CompileOptions.of("onednn").withThreads(1))) {
            CompileReport report = lease.report();
            assertThat(report.fallbacks()).isEmpty();
            assertThat(report.stepsByBackend()).containsOnlyKeys("onednn");
        }
    }

    @Test
    void theFilesOwnCastsRound() {
        String fine = node(
                ADD,
                builder.input("x", TensorType.of(DataType.FP32, 4)),
                builder.scalar("one", DataType.FP32, 0x1p-14));
        Graph graph =
                with(node(MUL, cast(DataType.FP32, cast(DataType.FP16, fine)), builder.scalar("k", DataType.FP32, 3)));
        assertThat(Rewrites.kinds(graph)).containsExactly("add", "cast", "cast", "mul");
        GraphRuns.of(graph, Map.of()).assertSame(graph.outputs(), 0, List.of(CompileOptions.of("onednn")));
    }

    @Test
    void scalarsOfPatternsStayKnown() {
        String x = input(DataType.FP16, 3, 64);
        Reduction.Reduce mean = new Reduction.Reduce(Reduction.ReduceFunction.MEAN, true, false);
        String last = builder.longs("axes", -1);
        String centred = node(SUB, x, node(mean, x, last));
        String square = node(MUL, centred, centred);
        String variance = node(ADD, node(mean, square, last), builder.scalar("epsilon", DataType.FP16, 1e-3));
        String deviation = node(new Elementwise.Unary(Elementwise.UnaryFunction.SQRT), variance);
        Graph graph = with(node(DIV, centred, deviation));
        assertThat(Rewrites.kinds(graph)).contains("layer_norm").doesNotContain("reduce_mean", "sqrt");
    }

    @Test
    void anOperatorOnBitsStaysAmongCasts() {
        Graph graph = with(node(
                new Shaping.BitCast(DataType.INT16),
                node(MUL, input(DataType.FP16, 6), weight("w", DataType.FP16, 1.5, 6))));
        assertThat(Rewrites.kinds(graph)).containsExactly("cast", "cast", "mul", "cast", "bit_cast");
        GraphRuns.of(graph, Map.of()).assertSame(graph.outputs(), 0, List.of(CompileOptions.of("onednn")));
    }

    @Test
    void thePassCanBeLeftOut() {
        assertThat(Rewrites.kinds(layers(DataType.FP16), WidenHalves.NAME))
                .containsExactly("cast", "matmul", "add", "relu", "softmax");
    }
}
