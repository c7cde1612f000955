package io.neurometer.engine.batch;

import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.engine.backend.Backends;
import io.neurometer.engine.compile.ModelCompiler;
import io.neurometer.engine.graph.Graph;
import io.neurometer.engine.graph.GraphBuilder;
import io.neurometer.engine.graph.Node;
import io.neurometer.engine.graph.Weight;
import io.neurometer.engine.graph.WeightSource;
import io.neurometer.engine.op.Convolution;
import io.neurometer.engine.op.Elementwise;
import io.neurometer.engine.op.Elementwise.BinaryFunction;
import io.neurometer.engine.op.Gathering;
import io.neurometer.engine.op.Linear;
import io.neurometer.engine.op.Movement;
import io.neurometer.engine.op.Op;
import io.neurometer.engine.op.Pooling;
import io.neurometer.engine.op.Recurrent;
import io.neurometer.engine.op.Reduction;
import io.neurometer.engine.op.Shaping;
import io.neurometer.engine.op.Softmax;
import io.neurometer.engine.op.Window;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Dim;
import io.neurometer.engine.tensor.Shape;
import io.neurometer.engine.tensor.TensorType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Which dimension counts samples, in networks whose layout is not the usual one. */
class BatchAxesTest {
    private static final ModelCompiler COMPILER = new ModelCompiler(Backends.discover());

    private final GraphBuilder graph = new GraphBuilder("net");

    private String input(String name, DataType type, Object... dims) {
        return graph.input(
                name,
                new TensorType(
                        type,
                        Shape.of(Arrays.stream(dims)
                                .map(dim -> dim instanceof String symbol ? Dim.named(symbol) : Dim.of((Integer) dim))
                                .toList())));
    }

    private String floats(String name, Object... dims) {
        return input(name, DataType.FP32, dims);
    }

    private String weight(long... sizes) {
        return graph.weight(
                Weight.of(graph.freshValue("w"), TensorType.of(DataType.FP32, sizes), WeightSource.constant(1)));
    }

    private String node(Op op, String... inputs) {
        return graph.node("n", "layer", op, List.of(inputs));
    }

    private BatchAxes axes(String output) {
        graph.output(output);
        Graph built = graph.build();
        return BatchAxes.of(built, types -> COMPILER.infer(built, types));
    }

    private String lstm(String x, long features, String... more) {
        List<String> inputs = new ArrayList<>(List.of(x, weight(1, 16, features), weight(1, 16, 4)));
        inputs.addAll(List.of(more));
        return node(
                new Recurrent.Lstm(4, Recurrent.Direction.FORWARD, List.of(), 0, false), inputs.toArray(String[]::new));
    }

    private String conv(String x, long out, long in) {
        Window window = new Window(
                List.of(3L, 3L),
                List.of(1L, 1L),
                List.of(1L, 1L),
                Window.Padding.EXPLICIT,
                List.of(1L, 1L),
                List.of(1L, 1L));
        return node(new Convolution.Conv(window, 1, null), x, weight(out, in, 3, 3));
    }

    private String reshape(String x, long... shape) {
        return node(new Shaping.Reshape(false), x, graph.longs("shape", shape));
    }

    private String transpose(String x, Integer... axes) {
        return node(new Movement.Transpose(List.of(axes)), x);
    }

    @Test
    void recurrentLayersTakeStepsFirst() {
        BatchAxes axes = axes(lstm(floats("x", "a", "b", 5), 5));

        assertThat(axes.axes()).containsExactly(Map.entry("x", 1));
        assertThat(axes.basis().value()).contains("lstm").contains("dimension 1");
        assertThat(axes.batch(Map.of("x", TensorType.of(DataType.FP32, 7, 3, 5)))
                        .value())
                .isEqualTo(3);
    }

    @Test
    void aTransposeBeforeARecurrentLayerBringsTheBatchFirst() {
        assertThat(axes(lstm(transpose(floats("x", "a", "b", 5), 1, 0, 2), 5)).axes())
                .containsExactly(Map.entry("x", 0));
    }

    @Test
    void lengthsAndStatesOfARecurrentLayerHaveItsBatch() {
        String x = floats("x", "steps", "n1", 5);
        String lengths = input("lengths", DataType.INT32, "n2");
        String state = floats("state", 1, "n3", 4);
        String cell = floats("cell", 1, "n4", 4);
        BatchAxes axes = axes(lstm(x, 5, "", lengths, state, cell));

        assertThat(axes.axes())
                .containsOnly(Map.entry("x", 1), Map.entry("lengths", 0), Map.entry("state", 1), Map.entry("cell", 1));
    }

    @Test
    void aRecurrentLayerMayGiveItsLastStateAlone() {
        graph.node(
                "n",
                "layer",
                new Recurrent.Lstm(4, Recurrent.Direction.FORWARD, List.of(), 0, false),
                List.of(floats("x", "a", "b", 5), weight(1, 16, 5), weight(1, 16, 4)),
                List.of(Node.ABSENT, "last"));

        assertThat(axes("last").axes()).containsExactly(Map.entry("x", 1));
    }

    @Test
    void anOperatorMayLeaveItsFirstOutputOut() {
        graph.node(
                "n",
                "layer",
                new Reduction.TopK(1, true, true),
                List.of(floats("x", "N", 8), graph.longs("k", 2)),
                List.of(Node.ABSENT, "indices"));

        assertThat(axes("indices").axes()).containsExactly(Map.entry("x", 0));
    }

    @Test
    void imagesWithChannelsLastHaveTheirBatchFirst() {
        String first = conv(transpose(floats("x", "a", 32, 48, 3), 0, 3, 1, 2), 8, 3);

        assertThat(axes(first).axes()).containsExactly(Map.entry("x", 0));
    }

    @Test
    void imagesWithTheBatchLast() {
        assertThat(axes(conv(transpose(floats("x", 3, 32, 48, "a"), 3, 0, 1, 2), 8, 3))
                        .axes())
                .containsExactly(Map.entry("x", 3));
    }

    /** Frames go through a convolution as a batch of their own, so that only the recurrent layer tells. */
    @Test
    void framesOfAVideoAreNoBatch() {
        String frames = reshape(floats("x", "t", "n", 3, 8, 8), -1, 3, 8, 8);
        String pooled =
                reshape(node(new Pooling.GlobalPool(Pooling.PoolFunction.AVERAGE, 1), conv(frames, 8, 3)), -1, 8);
        String sequence = node(
                new Shaping.Reshape(false),
                pooled,
                node(
                        new Movement.Concat(0),
                        node(
                                new Movement.Slice(),
                                node(new Shaping.ShapeOf(0, 2), "x"),
                                graph.longs("s", 0),
                                graph.longs("e", 2)),
                        graph.longs("f", 8)));

        assertThat(axes(lstm(sequence, 8)).axes()).containsExactly(Map.entry("x", 1));
    }

    @Test
    void attentionWrittenOutWorksAcrossPositions() {
        String x = floats("x", "a", "q", 8);
        String query = node(new Linear.MatMul(), x, weight(8, 8));
        String scores = node(new Linear.MatMul(), query, transpose(x, 0, 2, 1));
        String weights = node(new Softmax.Normalized(Softmax.SoftmaxFunction.SOFTMAX, -1, false), scores);

        assertThat(axes(node(new Linear.MatMul(), weights, x)).axes()).containsExactly(Map.entry("x", 0));
    }

    @Test
    void headsSplitOffFeaturesAreNoBatch() {
        String x = floats("x", "a", "q", 8);
        String heads = transpose(reshape(x, 0, 0, 2, 4), 0, 2, 1, 3);
        String scores = node(new Linear.MatMul(), heads, transpose(heads, 0, 1, 3, 2));
        String weights = node(new Softmax.Normalized(Softmax.SoftmaxFunction.SOFTMAX, -1, false), scores);
        String merged = reshape(transpose(node(new Linear.MatMul(), weights, heads), 0, 2, 1, 3), 0, 0, 8);

        assertThat(axes(node(new Linear.MatMul(), merged, weight(8, 3))).axes()).containsExactly(Map.entry("x", 0));
    }

    @Test
    void rowsOfAMatrixAreTheOnlyThingThatALinearLayerKeepsApart() {
        BatchAxes axes = axes(node(new Linear.MatMul(), floats("x", 4, 16), weight(16, 3)));

        assertThat(axes.axes()).containsExactly(Map.entry("x", 0));
    }

    @Test
    void columnsAreTheBatchOfATransposedMatrix() {
        assertThat(axes(node(new Linear.Gemm(1, 1, true, false), floats("x", 16, "k"), weight(16, 3)))
                        .axes())
                .containsExactly(Map.entry("x", 1));
    }

    @Test
    void twoDimensionsThatStayApartLeaveItOpen() {
        BatchAxes axes = axes(node(new Linear.MatMul(), floats("x", "a", "q", 16), weight(16, 3)));

        assertThat(axes.isKnown()).isFalse();
        assertThat(axes.basis().reason())
                .contains("dimension 0 ('a') of 'x'")
                .contains("dimension 1 ('q') of 'x'")
                .contains("batch_dim");
        assertThat(axes.batch(Map.of("x", TensorType.of(DataType.FP32, 2, 3, 16)))
                        .reason())
                .contains("dimension");
        assertThat(axes.asked(Map.of("x", 1)).axes()).containsExactly(Map.entry("x", 1));
    }

    @Test
    void aNameDecidesBetweenThem() {
        assertThat(axes(node(new Linear.MatMul(), floats("x", "positions", "batch_size", 16), weight(16, 3)))
                        .axes())
                .containsExactly(Map.entry("x", 1));
    }

    @Test
    void aNameThatOperatorsContradictDecidesNothing() {
        String x = floats("x", "batch", "q", 8);
        String swapped = transpose(x, 1, 0, 2);
        String scores = node(new Linear.MatMul(), swapped, transpose(swapped, 0, 2, 1));
        BatchAxes axes = axes(node(new Softmax.Normalized(Softmax.SoftmaxFunction.SOFTMAX, -1, false), scores));

        assertThat(axes.isKnown()).isFalse();
        assertThat(axes.basis().reason()).contains("'batch'").contains("softmax");
    }

    @Test
    void inputsThatMeetShareTheirBatch() {
        String tokens = input("ids", DataType.INT64, "n", 16);
        String embedded = node(new Gathering.Gather(0), weight(37, 8), tokens);
        String other = floats("other", 16, 8);
        String pooled = node(
                new Reduction.Reduce(Reduction.ReduceFunction.MEAN, false, false),
                node(new Elementwise.Binary(BinaryFunction.ADD), embedded, other),
                graph.longs("axes", 1));

        assertThat(axes(pooled).axes()).containsExactly(Map.entry("ids", 0));
    }

    @Test
    void anInputOfASingleSampleHasNoBatch() {
        String padded = node(new Shaping.Unsqueeze(), floats("x", 3, "h", "w"), graph.longs("axes", 0));
        BatchAxes axes = axes(conv(padded, 8, 3));

        assertThat(axes.axes()).isEmpty();
        assertThat(axes.batch(Map.of("x", TensorType.of(DataType.FP32, 3, 9, 9)))
                        .value())
                .isEqualTo(1);
    }

    @Test
    void inputsOfUnequalBatchesAreNotOneBatch() {
        String a = conv(floats("a", "n1", 3, 8, 8), 8, 3);
        graph.output(conv(floats("b", "n2", 3, 8, 8), 8, 3));
        BatchAxes axes = axes(a);

        assertThat(axes.axes()).containsOnly(Map.entry("a", 0), Map.entry("b", 0));
        assertThat(axes.batch(Map.of(
                                "a", TensorType.of(DataType.FP32, 2, 3, 8, 8),
                                "b", TensorType.of(DataType.FP32, 5, 3, 8, 8)))
                        .reason())
                .contains("2 samples")
                .contains("5");
    }

    @Test
    void whatIsAskedForHoldsForInputsThatMeet() {
        String sum = node(new Elementwise.Binary(BinaryFunction.ADD), floats("x", "a", "q"), floats("y", "c", "d"));

        assertThat(axes(sum).asked(Map.of("x", 1)).axes()).containsOnly(Map.entry("x", 1), Map.entry("y", 1));
    }
}
