package io.neurometer.engine.pass;

import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.engine.GraphRuns;
import io.neurometer.engine.backend.Backends;
import io.neurometer.engine.backend.Precision;
import io.neurometer.engine.compile.CompileOptions;
import io.neurometer.engine.graph.Graph;
import io.neurometer.engine.graph.GraphBuilder;
import io.neurometer.engine.graph.Node;
import io.neurometer.engine.graph.Weight;
import io.neurometer.engine.graph.WeightSource;
import io.neurometer.engine.op.Elementwise;
import io.neurometer.engine.op.Elementwise.BinaryFunction;
import io.neurometer.engine.op.Op;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Shape;
import io.neurometer.engine.tensor.TensorType;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** A small network with seeded weights, to be rewritten by some passes. */
final class Network {
    /** Sums of a few hundred products of numbers about 1 are regrouped by FP32 operations, each off by 6e-8. */
    private static final double TOLERANCE = 2e-5;

    /** Far enough out that activations reach their limits. */
    private static final double AMPLITUDE = 4;

    private final GraphBuilder builder = new GraphBuilder("network");
    private final Random random = new Random(5);

    String input(String name, long... sizes) {
        return builder.input(name, TensorType.of(DataType.FP32, sizes));
    }

    /** Weights from -1 to 1. */
    String weight(String name, long... sizes) {
        return weight(name, -1, sizes);
    }

    /** Weights from {@code least} to 1. */
    String weight(String name, double least, long... sizes) {
        float[] values = new float[Math.toIntExact(Shape.elements(sizes))];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (least + (1 - least) * random.nextDouble());
        }
        return builder.weight(Weight.of(name, TensorType.of(DataType.FP32, sizes), WeightSource.floats(values)));
    }

    /** A vector of one value. */
    String filled(String name, double value, long length) {
        return builder.weight(Weight.of(name, TensorType.of(DataType.FP32, length), WeightSource.constant(value)));
    }

    String number(double value) {
        return builder.scalar("number", DataType.FP32, value);
    }

    String longs(long... values) {
        return builder.longs("longs", values);
    }

    String index(long value) {
        return builder.scalar("index", DataType.INT64, value);
    }

    String node(Op op, String... inputs) {
        return builder.node(op.kind(), op.kind(), op, List.of(inputs));
    }

    List<String> nodes(Op op, int outputs, String... inputs) {
        String[] names = new String[outputs];
        Arrays.setAll(names, i -> builder.freshValue(op.kind()));
        builder.node(op.kind(), op.kind(), op, List.of(inputs), List.of(names));
        return List.of(names);
    }

    String add(String a, String b) {
        return node(new Elementwise.Binary(BinaryFunction.ADD), a, b);
    }

    String sub(String a, String b) {
        return node(new Elementwise.Binary(BinaryFunction.SUB), a, b);
    }

    String mul(String a, String b) {
        return node(new Elementwise.Binary(BinaryFunction.MUL), a, b);
    }

    String div(String a, String b) {
        return node(new Elementwise.Binary(BinaryFunction.DIV), a, b);
    }

    String pow(String a, String b) {
        return node(new Elementwise.Binary(BinaryFunction.POW), a, b);
    }

    Rewritten rewritten(String output, String... passes) {
        return rewritten(List.of(output), passes);
    }

    /** Rewrites by these passes alone, after asserting that all outputs stay what they were. */
    Rewritten rewritten(List<String> outputs, String... passes) {
        outputs.forEach(builder::output);
        Graph graph = builder.build();
        Set<String> without = new HashSet<>(PassPipeline.standard().names());
        assertThat(without).contains(passes);
        Arrays.asList(passes).forEach(without::remove);
        GraphRuns runs = GraphRuns.of(graph, Map.of()).withAmplitude(AMPLITUDE);
        PassResult result = PassPipeline.standard().run(runs.typed(), outputs, without);
        runs.assertSame(
                outputs, TOLERANCE, List.of(new CompileOptions(Backends.REFERENCE, 0, Precision.FP32, true, without)));
        return new Rewritten(result, outputs);
    }

    /** What has become of the network. */
    record Rewritten(PassResult result, List<String> outputs) {
        List<Node> nodes() {
            return result.typed().running(outputs);
        }

        /** The kinds of the nodes that run, in order. */
        List<String> kinds() {
            return nodes().stream().map(node -> node.op().kind()).toList();
        }

        Op onlyOp() {
            assertThat(nodes()).hasSize(1);
            return nodes().get(0).op();
        }
    }
}
