package io.neurometer.engine.cost;

import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.engine.backend.Backends;
import io.neurometer.engine.batch.BatchAxes;
import io.neurometer.engine.compile.ModelCompiler;
import io.neurometer.engine.graph.Graph;
import io.neurometer.engine.graph.GraphBuilder;
import io.neurometer.engine.graph.Weight;
import io.neurometer.engine.graph.WeightSource;
import io.neurometer.engine.op.Elementwise;
import io.neurometer.engine.op.Linear;
import io.neurometer.engine.op.Movement;
import io.neurometer.engine.op.Op;
import io.neurometer.engine.op.Shaping;
import io.neurometer.engine.op.Softmax;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Dim;
import io.neurometer.engine.tensor.Shape;
import io.neurometer.engine.tensor.TensorType;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tokens after earlier ones, as exporters write it: past keys and values come in, present ones go out. */
class CachedDecodingTest {
    private static final ModelCompiler COMPILER = new ModelCompiler(Backends.discover());
    private static final int HEADS = 8;
    private static final int SHARED = 2;
    private static final int SIZE = 16;
    private static final int FEATURES = HEADS * SIZE;
    private static final int SAMPLES = 2;

    private final GraphBuilder graph = new GraphBuilder("decode");

    /** Projections of each token; each query head compares each query with all keys and weighs all values. */
    private static long macs(long tokens, long past) {
        long projections = tokens * (2L * FEATURES * FEATURES + 2L * FEATURES * SHARED * SIZE);
        return SAMPLES * (projections + 2L * HEADS * SIZE * tokens * (tokens + past));
    }

    @ParameterizedTest
    @CsvSource({"1, 9", "1, 99", "4, 6", "5, 0"})
    void everyQueryMeetsThePastAndItself(long tokens, long past) {
        Graph decode = decode();
        BatchAxes axes = BatchAxes.of(decode, types -> COMPILER.infer(decode, types));
        Map<String, TensorType> types = Map.of(
                "x", TensorType.of(DataType.FP32, SAMPLES, tokens, FEATURES),
                "past_k", TensorType.of(DataType.FP32, SAMPLES, SHARED, past, SIZE),
                "past_v", TensorType.of(DataType.FP32, SAMPLES, SHARED, past, SIZE));
        AnalyticReport report = CostAnalyzer.analyze(COMPILER.infer(decode, types), axes);

        assertThat(report.totals().mac()).isEqualTo(macs(tokens, past));
        assertThat(axes.axes()).containsOnly(Map.entry("x", 0), Map.entry("past_k", 0), Map.entry("past_v", 0));
        assertThat(report.perSample().require().mac()).isEqualTo(macs(tokens, past) / (double) SAMPLES);
    }

    private Graph decode() {
        String x = input("x", "p", "t", FEATURES);
        String query = transpose(reshape(project(x, FEATURES), 0, 0, HEADS, SIZE), 0, 2, 1, 3);
        String keys = heads("past_k", x);
        String values = heads("past_v", x);
        String scores = node(new Linear.MatMul(), query, transpose(keys, 0, 1, 3, 2));
        String weights = node(new Softmax.Normalized(Softmax.SoftmaxFunction.SOFTMAX, -1, false), scores);
        String merged = reshape(transpose(node(new Linear.MatMul(), weights, values), 0, 2, 1, 3), 0, 0, FEATURES);
        graph.output(project(merged, FEATURES));
        return graph.build();
    }

    /** Past and present of all shared heads, each as often as query heads share it. */
    private String heads(String name, String x) {
        String past = input(name, "q", SHARED, "past", SIZE);
        String now = transpose(reshape(project(x, SHARED * SIZE), 0, 0, SHARED, SIZE), 0, 2, 1, 3);
        String present = node(new Movement.Concat(2), past, now);
        graph.output(present);
        String apart = node(new Shaping.Unsqueeze(), present, graph.longs("axes", 2));
        String repeated = node(new Movement.Tile(), apart, graph.longs("repeats", 1, 1, HEADS / SHARED, 1, 1));
        String length = node(new Shaping.ShapeOf(2, 3), present);
        String shape = node(new Movement.Concat(0), graph.longs("front", 0, HEADS), length, graph.longs("back", SIZE));
        return node(new Shaping.Reshape(false), repeated, node(new Elementwise.Cast(DataType.INT64), shape));
    }

    private String input(String name, Object... dims) {
        return graph.input(
                name,
                new TensorType(
                        DataType.FP32,
                        Shape.of(Arrays.stream(dims)
                                .map(dim -> dim instanceof String symbol ? Dim.named(symbol) : Dim.of((Integer) dim))
                                .toList())));
    }

    private String project(String x, long out) {
        return node(
                new Linear.MatMul(),
                x,
                graph.weight(Weight.of(
                        graph.freshValue("w"), TensorType.of(DataType.FP32, FEATURES, out), WeightSource.constant(1))));
    }

    private String reshape(String x, long... shape) {
        return node(new Shaping.Reshape(false), x, graph.longs("shape", shape));
    }

    private String transpose(String x, Integer... axes) {
        return node(new Movement.Transpose(List.of(axes)), x);
    }

    private String node(Op op, String... inputs) {
        return graph.node("n", "n", op, List.of(inputs));
    }
}
