package io.neurometer.engine.batch;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.graph.Graph;
import io.neurometer.engine.graph.GraphInput;
import io.neurometer.engine.graph.Node;
import io.neurometer.engine.graph.TypedGraph;
import io.neurometer.engine.graph.Weight;
import io.neurometer.engine.graph.WeightSource;
import io.neurometer.engine.op.Shaping;
import io.neurometer.engine.tensor.Shape;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.engine.tensor.TensorType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * A graph for a part of its samples. Where the first dimension of every value that runs counts samples, and no operator
 * lets a sample see another one, the outputs of all parts, one after another, are those of the whole.
 */
public final class BatchPart {
    private final TypedGraph whole;
    private final List<String> outputs;
    private final int parts;
    private final long samples;

    private BatchPart(TypedGraph whole, List<String> outputs, int parts, long samples) {
        this.whole = whole;
        this.outputs = outputs;
        this.parts = parts;
        this.samples = samples;
    }

    /**
     * The graph that takes one of so many equal parts of every input along its first dimension.
     *
     * @param whole the graph with its types, all of which are fixed, for all samples
     * @param outputs names of the values to yield
     * @param inference gives a graph its types for these types of its inputs
     * @return null unless the graph proves that the parts give what the whole gives
     */
    public static @Nullable TypedGraph of(
            TypedGraph whole,
            List<String> outputs,
            int parts,
            BiFunction<Graph, Map<String, TensorType>, TypedGraph> inference) {
        long samples = samples(whole);
        if (parts < 2 || samples < parts || samples % parts != 0) {
            return null;
        }
        return new BatchPart(whole, List.copyOf(outputs), parts, samples).proved(inference);
    }

    /** What every input has along its first dimension; 0 where they differ. */
    private static long samples(TypedGraph typed) {
        long samples = 0;
        for (GraphInput input : typed.graph().inputs()) {
            TensorType type = typed.type(input.name());
            Shape shape = type == null ? Shape.scalar() : type.shape();
            long first = shape.isFixed() && shape.rank() > 0 ? shape.size(0) : 0;
            if (first == 0 || (samples != 0 && samples != first)) {
                return 0;
            }
            samples = first;
        }
        return samples;
    }

    private @Nullable TypedGraph proved(BiFunction<Graph, Map<String, TensorType>, TypedGraph> inference) {
        Map<String, TensorType> types = new LinkedHashMap<>();
        List<GraphInput> inputs = new ArrayList<>();
        for (GraphInput input : whole.graph().inputs()) {
            long[] sizes =
                    Objects.requireNonNull(whole.type(input.name())).shape().sizes();
            sizes[0] = samples / parts;
            TensorType type = input.type().withShape(Shape.of(sizes));
            types.put(input.name(), type);
            inputs.add(new GraphInput(input.name(), type, input.hints()));
        }
        TypedGraph part;
        try {
            part = inference.apply(ofPart(inputs), types);
        } catch (EngineException unfit) {
            return null;
        }
        if (keepsSamplesApart(part)) {
            return part;
        }
        part.values().values().forEach(Tensor::close);
        return null;
    }

    private boolean keepsSamplesApart(TypedGraph part) {
        List<Node> nodes = whole.running(outputs);
        List<Node> same = part.running(outputs);
        if (nodes.size() != same.size()) {
            return false;
        }
        SampleRules rules = new SampleRules(whole, part, parts);
        Set<String> made = new HashSet<>();
        for (int i = 0; i < nodes.size(); i++) {
            Node node = nodes.get(i);
            Node twin = same.get(i);
            if (!node.name().equals(twin.name()) || !node.op().equals(twin.op()) || !rules.keepApart(node, twin)) {
                return false;
            }
            made.addAll(node.outputs());
        }
        return made.containsAll(outputs);
    }

    /** The graph with these inputs, whose reshapes name the samples of a part where they named those of the whole. */
    private Graph ofPart(List<GraphInput> inputs) {
        Graph graph = whole.graph();
        Map<String, Weight> weights = new LinkedHashMap<>(graph.weights());
        List<Node> nodes = new ArrayList<>();
        Set<String> shapeDependent = whole.shapeDependent();
        for (Node node : graph.nodes()) {
            String target = node.op() instanceof Shaping.Reshape ? node.inputs().get(1) : Node.ABSENT;
            Tensor value =
                    shapeDependent.contains(target) ? null : whole.values().get(target);
            long[] sizes = value == null ? new long[0] : value.toLongs();
            boolean namesSamples = sizes.length > 0 && sizes[0] > 0 && sizes[0] % samples == 0;
            if (value == null || !namesSamples || whole.isConstant(node)) {
                nodes.add(node);
                continue;
            }
            sizes[0] /= parts;
            String name = target + " from " + sizes[0];
            weights.put(name, new Weight(name, value.type(), sizes.length, false, WeightSource.longs(sizes)));
            nodes.add(new Node(
                    node.name(), node.layer(), node.op(), List.of(node.inputs().get(0), name), node.outputs()));
        }
        return new Graph(
                graph.name(), inputs, weights, nodes, graph.outputs(), graph.features(), List.of(), graph.opset());
    }
}
