package io.neurometer.engine.measure.phase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.neurometer.engine.cost.CostAnalyzer;
import io.neurometer.engine.cost.LayerCost;
import io.neurometer.engine.graph.ConstantFolder;
import io.neurometer.engine.graph.Graph;
import io.neurometer.engine.graph.GraphBuilder;
import io.neurometer.engine.graph.Node;
import io.neurometer.engine.graph.TypeInference;
import io.neurometer.engine.graph.Weight;
import io.neurometer.engine.graph.WeightSource;
import io.neurometer.engine.measure.phase.LayerAttribution.KernelTime;
import io.neurometer.engine.op.Convolution;
import io.neurometer.engine.op.Elementwise;
import io.neurometer.engine.op.Linear;
import io.neurometer.engine.op.Movement;
import io.neurometer.engine.op.Op;
import io.neurometer.engine.op.Window;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.TensorType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LayerAttributionTest {
    private static final Op NEG = new Elementwise.Unary(Elementwise.UnaryFunction.NEG);

    @Test
    void jointKernelsAreSharedOutAndNothingIsLost() {
        List<LayerCost> costs = costs();
        Map<String, List<String>> sources = Map.of(
                "joint", List.of("conv", "proj", "relu"), "chain", List.of("a", "b"), "chain 0", List.of("a", "b"));

        List<LayerTime> times = LayerAttribution.attribute(
                List.of(
                        kernel("joint", NEG, 4),
                        kernel("chain", NEG, 1),
                        kernel("chain 0", NEG, 1),
                        kernel("own", NEG, 3),
                        kernel("v as blocked", new Movement.Reorder(), 1)),
                sources,
                costs);

        assertThat(times)
                .extracting(LayerTime::name, LayerTime::ms, LayerTime::share, LayerTime::attribution)
                .containsExactly(
                        tuple("conv", 3.0, 0.3, LayerTime.Attribution.BY_MAC),
                        tuple("proj", 1.0, 0.1, LayerTime.Attribution.BY_MAC),
                        tuple("relu", 0.0, 0.0, LayerTime.Attribution.BY_MAC),
                        tuple("a", 1.0, 0.1, LayerTime.Attribution.EQUALLY),
                        tuple("b", 1.0, 0.1, LayerTime.Attribution.EQUALLY),
                        tuple("flat", 0.0, 0.0, LayerTime.Attribution.NONE),
                        tuple("own", 3.0, 0.3, LayerTime.Attribution.OWN),
                        tuple("v as blocked", 1.0, 0.1, LayerTime.Attribution.OWN));
        assertThat(times.get(3).kernels()).containsExactly("chain", "chain 0");
        assertThat(times.get(0).mac().value()).isEqualTo(30);
    }

    private static KernelTime kernel(String name, Op op, double ms) {
        return new KernelTime(new Node(name, "layer", op, List.of("in"), List.of(name + " out")), ms);
    }

    /** An input and seven nodes, of which the convolution has 30 multiply-accumulates and the projection 10. */
    private static List<LayerCost> costs() {
        GraphBuilder graph = new GraphBuilder("net");
        String image = graph.input("image", TensorType.of(DataType.FP32, 1, 1, 5, 2));
        String features = graph.input("features", TensorType.of(DataType.FP32, 1, 2));
        Window one = new Window(
                List.of(1L, 1L), List.of(1L, 1L), List.of(), Window.Padding.EXPLICIT, List.of(0L, 0L), List.of(0L, 0L));
        graph.output(node(graph, "conv", new Convolution.Conv(one, 1, null), image, weight(graph, 3, 1, 1, 1)));
        graph.output(node(graph, "proj", new Linear.FullyConnected(), features, weight(graph, 5, 2)));
        for (String name : List.of("relu", "a", "b", "flat", "own")) {
            graph.output(node(graph, name, NEG, image));
        }
        ConstantFolder folder = (node, values, types) -> {
            throw new AssertionError("nothing here needs " + node + " to be computed");
        };
        Graph built = graph.build();
        Map<String, TensorType> inputs = new HashMap<>();
        built.inputs().forEach(input -> inputs.put(input.name(), input.type()));
        return CostAnalyzer.analyze(TypeInference.infer(built, inputs, folder)).layers();
    }

    private static String node(GraphBuilder graph, String name, Op op, String... inputs) {
        return graph.node(name, name, op, List.of(inputs));
    }

    private static String weight(GraphBuilder graph, long... sizes) {
        String name = graph.freshValue("weight");
        TensorType type = TensorType.of(DataType.FP32, sizes);
        graph.weight(new Weight(name, type, type.shape().elements(), true, WeightSource.constant(0)));
        return name;
    }
}
