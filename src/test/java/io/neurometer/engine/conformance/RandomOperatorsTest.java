package io.neurometer.engine.conformance;

import static io.neurometer.engine.frontend.onnx.OnnxFiles.file;
import static io.neurometer.engine.frontend.onnx.OnnxFiles.graph;
import static io.neurometer.engine.frontend.onnx.OnnxFiles.integer;
import static io.neurometer.engine.frontend.onnx.OnnxFiles.integers;
import static io.neurometer.engine.frontend.onnx.OnnxFiles.node;
import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.engine.backend.Backend;
import io.neurometer.engine.frontend.onnx.AnyOpset;
import io.neurometer.engine.frontend.onnx.proto.AttributeProto;
import io.neurometer.engine.frontend.onnx.proto.NodeProto;
import io.neurometer.engine.graph.Graph;
import io.neurometer.engine.graph.GraphBuilder;
import io.neurometer.engine.op.Generation.Distribution;
import io.neurometer.engine.op.Generation.RandomNumbers;
import io.neurometer.engine.op.Shaping;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.engine.tensor.TensorType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Random numbers follow from their seed, alike on every backend, and are distributed as asked for. */
class RandomOperatorsTest {
    private static final int MANY = 20_000;

    private static AttributeProto real(String name, float value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.FLOAT)
                .setF(value)
                .build();
    }

    private static Graph read(NodeProto.Builder node, long... sizes) {
        return AnyOpset.importer().read(file(graph(sizes).addNode(node), 22));
    }

    /** What y is: the same at every run on every backend. */
    private static float[] drawn(Graph graph, Tensor x) {
        List<float[]> results = new ArrayList<>();
        for (Backend backend : SingleOperatorRun.backends()) {
            new BackendRuns(backend)
                    .inEveryWay(
                            graph,
                            Map.of("x", x),
                            1,
                            (way, outputs) -> results.add(outputs.get("y").toFloats()));
        }
        assertThat(results).isNotEmpty().allSatisfy(result -> assertThat(result).isEqualTo(results.get(0)));
        return results.get(0);
    }

    private static Tensor filled(float value, int count) {
        float[] values = new float[count];
        Arrays.fill(values, value);
        return Tensor.ofFloats(values, count);
    }

    private static double mean(float[] values) {
        double sum = 0;
        for (float value : values) {
            sum += value;
        }
        return sum / values.length;
    }

    private static double deviation(float[] values) {
        double mean = mean(values);
        double sum = 0;
        for (float value : values) {
            sum += (value - mean) * (value - mean);
        }
        return Math.sqrt(sum / values.length);
    }

    /** Within five standard errors. */
    @Test
    void normalNumbersHaveTheirMeanAndDeviation() {
        NodeProto.Builder node = node("RandomNormalLike", "x", "->", "y")
                .addAttribute(real("mean", 3))
                .addAttribute(real("scale", 2))
                .addAttribute(real("seed", 7));
        float[] values = drawn(read(node, MANY), filled(0, MANY));
        assertThat(mean(values)).isBetween(3 - 0.07, 3 + 0.07);
        assertThat(deviation(values)).isBetween(2 - 0.05, 2 + 0.05);
    }

    @Test
    void evenNumbersFillTheirRangeButItsEnd() {
        NodeProto.Builder node = node("RandomUniform", "->", "y")
                .addAttribute(integers("shape", (long) MANY))
                .addAttribute(real("low", -1))
                .addAttribute(real("high", 3));
        float[] values = drawn(read(node, 1), filled(0, 1));
        assertThat(mean(values)).isBetween(1 - 0.05, 1 + 0.05);
        for (float value : values) {
            assertThat(value).isGreaterThanOrEqualTo(-1).isLessThan(3);
        }
    }

    @Test
    void aSeedGivesItsNumbersAndAnotherSeedOthers() {
        float[] first = drawn(read(seeded(1), 5), filled(0, 5));
        assertThat(drawn(read(seeded(1), 5), filled(0, 5))).isEqualTo(first);
        assertThat(drawn(read(seeded(2), 5), filled(0, 5))).isNotEqualTo(first);
    }

    private static NodeProto.Builder seeded(float seed) {
        return node("RandomUniformLike", "x", "->", "y").addAttribute(real("seed", seed));
    }

    @Test
    void nodesWithoutASeedDrawNumbersOfTheirOwn() {
        Graph graph = AnyOpset.importer()
                .read(file(
                        graph(5).addNode(node("RandomUniformLike", "x", "->", "a"))
                                .addNode(node("RandomUniformLike", "x", "->", "b"))
                                .addNode(node("Sub", "a", "b", "->", "y")),
                        22));
        for (float difference : drawn(graph, filled(0, 5))) {
            assertThat(difference).isNotZero();
        }
    }

    @Test
    void bernoulliIsCertainAtBothEndsAndFairBetween() {
        Graph graph = read(node("Bernoulli", "x", "->", "y"), MANY);
        assertThat(drawn(graph, filled(0, MANY))).containsOnly(0);
        assertThat(drawn(graph, filled(1, MANY))).containsOnly(1);
        assertThat(mean(drawn(graph, filled(0.3f, MANY)))).isBetween(0.3 - 0.02, 0.3 + 0.02);
    }

    /** Unnormalized log-probabilities of 1/4 and 3/4, and a class that cannot be. */
    @Test
    void multinomialDrawsClassesByTheirProbability() {
        NodeProto.Builder node = node("Multinomial", "x", "->", "y")
                .addAttribute(integer("sample_size", MANY))
                .addAttribute(integer("dtype", 7));
        Tensor x = Tensor.ofFloats(new float[] {0, (float) Math.log(3), Float.NEGATIVE_INFINITY}, 1, 3);
        float[] values = drawn(read(node, 1, 3), x);
        assertThat(values).hasSize(MANY).containsOnly(0, 1);
        assertThat(mean(values)).isBetween(0.75 - 0.02, 0.75 + 0.02);
    }

    /** In FP16 and BF16 the number next to the end would round up to it. */
    @Test
    void numbersOfFewBitsStayBelowTheEndOfTheRange() {
        for (DataType type : List.of(DataType.FP16, DataType.BF16, DataType.FP64)) {
            GraphBuilder builder = new GraphBuilder("random");
            String x = builder.input("x", TensorType.of(DataType.FP32, MANY));
            String shape = builder.node("shape", "shape", new Shaping.ShapeOf(0, 1), List.of(x));
            RandomNumbers op = new RandomNumbers(Distribution.UNIFORM, type, 0, 1, 5);
            builder.node("random", "random", op, List.of(shape), List.of("y"));
            builder.output("y");
            for (float value : drawn(builder.build(), filled(0, MANY))) {
                assertThat(value).isGreaterThanOrEqualTo(0).isLessThan(type == DataType.FP64 ? 1.0001f : 1);
            }
        }
    }
}
