package io.neurometer.engine.frontend.definition;

import io.neurometer.engine.error.Fault;
import io.neurometer.engine.graph.Node;
import io.neurometer.engine.graph.Weight;
import io.neurometer.engine.graph.WeightSource;
import io.neurometer.engine.op.Inputs;
import io.neurometer.engine.op.Op;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Shape;
import io.neurometer.engine.tensor.TensorType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One layer under construction. Nodes are named {@code <layer>/<part>}, or as the layer when the part is empty; weights
 * are named {@code <layer>.<tensor>}. Types are found as nodes are added, since the sizes of weights follow from them.
 */
final class LayerAssembly {
    private final NetworkAssembly network;
    private final String layer;
    private final String partPrefix;
    private final Options options;
    private final List<Value> inputs;
    private final Emission emission;

    /** What a layer and the layers within it have made so far. */
    private record Emission(
            List<Node> nodes,
            Map<String, String> features,
            @Nullable Value mask) {}

    /** @param mask the value that the layer's {@code mask} option names, or null */
    LayerAssembly(NetworkAssembly network, String layer, Options options, List<Value> inputs, @Nullable Value mask) {
        this(network, layer, "", options, inputs, new Emission(new ArrayList<>(), new LinkedHashMap<>(), mask));
    }

    private LayerAssembly(
            NetworkAssembly network,
            String layer,
            String partPrefix,
            Options options,
            List<Value> inputs,
            Emission emission) {
        this.network = network;
        this.layer = layer;
        this.partPrefix = partPrefix;
        this.options = options;
        this.inputs = inputs;
        this.emission = emission;
    }

    /** A layer within this one, such as the attention of an encoder block, with this one's options. */
    LayerAssembly child(String name) {
        network.countLayer();
        return new LayerAssembly(network, layer + "." + name, "", options, inputs, emission);
    }

    /** The same layer with other options and one input, its nodes' parts under a prefix. */
    LayerAssembly part(String prefix, Options partOptions, Value input) {
        return new LayerAssembly(network, layer, prefix, partOptions, List.of(input), emission);
    }

    String name() {
        return layer;
    }

    Value input() {
        return inputs.get(0);
    }

    Value input(int index) {
        return inputs.get(index);
    }

    List<Value> inputs() {
        return inputs;
    }

    <T> T get(Option<T> option) {
        return options.get(option);
    }

    /** One size for each of {@code rank} dimensions from an option that may give one for all. */
    List<Long> each(Option<List<Long>> option, int rank) {
        return check().each(option.name(), get(option), rank);
    }

    Options options() {
        return options;
    }

    /** Nodes made so far, in order. */
    List<Node> nodes() {
        return emission.nodes();
    }

    /** Names of layers within this one and the values they yield. */
    Map<String, String> features() {
        return emission.features();
    }

    @Nullable
    Value mask() {
        return emission.mask();
    }

    /** Makes a value this inner layer's feature. */
    Value yields(Value value) {
        emission.features().put(layer, value.name());
        return value;
    }

    /** What this layer may require of its inputs and options. */
    LayerChecks check() {
        return new LayerChecks(layer);
    }

    NetworkAssembly network() {
        return network;
    }

    /** Adds a node with one output whose type its own rule gives. */
    Value add(String part, Op op, Value... operands) {
        return addTyped(part, op, infer(op, operands).get(0), operands);
    }

    /** Adds a node whose type rule needs values that only the finished graph has; the type is given instead. */
    Value addTyped(String part, Op op, TensorType type, Value... operands) {
        String node = nodeName(part);
        addNode(node, op, operands, List.of(node));
        return new Value(node, type);
    }

    /** Adds a node with several outputs of given types; the first is named as the node, the others have a number. */
    List<Value> addMany(String part, Op op, List<TensorType> types, Value... operands) {
        String node = nodeName(part);
        List<Value> values = new ArrayList<>(types.size());
        for (int i = 0; i < types.size(); i++) {
            values.add(new Value(i == 0 ? node : node + ":" + i, types.get(i)));
        }
        addNode(node, op, operands, values.stream().map(Value::name).toList());
        return values;
    }

    /** Adds a node with several outputs whose types its own rule gives. */
    List<Value> addMany(String part, Op op, Value... operands) {
        return addMany(part, op, infer(op, operands), operands);
    }

    private static List<TensorType> infer(Op op, Value... operands) {
        Inputs.Builder builder = new Inputs.Builder();
        for (Value operand : operands) {
            if (operand.name().equals(Node.ABSENT)) {
                builder.addAbsent();
            } else {
                builder.add(operand.type());
            }
        }
        return op.infer(builder.build());
    }

    /** An operand for an optional input that is not given. */
    static Value absent() {
        return new Value(Node.ABSENT, TensorType.of(DataType.FP32));
    }

    private String nodeName(String part) {
        String path = partPrefix.isEmpty() || part.isEmpty() ? partPrefix + part : partPrefix + "/" + part;
        return path.isEmpty() ? layer : layer + "/" + path;
    }

    private void addNode(String node, Op op, Value[] operands, List<String> outputs) {
        network.countNode();
        emission.nodes()
                .add(new Node(
                        node,
                        layer,
                        op,
                        Arrays.stream(operands).map(Value::name).toList(),
                        outputs));
    }

    /** Adds a trainable FP32 weight called {@code <layer>.<tensor>}, a name it has in weight files too. */
    Value weight(String tensor, Initializer initializer, long... sizes) {
        WeightSource source = source(tensor, initializer, sizes);
        return weight(Weight.of(layer + "." + tensor, fp32(Shape.of(sizes)), source));
    }

    /** A weight of one element per channel, shaped [C, 1, ...] so that it broadcasts over the dimensions after them. */
    Value channelWeight(String tensor, Initializer initializer, long channels, int rank) {
        long[] sizes = new long[rank - 1];
        Arrays.fill(sizes, 1);
        sizes[0] = channels;
        WeightSource source = source(tensor, initializer, channels);
        return weight(Weight.of(layer + "." + tensor, fp32(Shape.of(sizes)), source));
    }

    /** A weight that weight files know by the layer's own name, as a bare parameter of a module. */
    Value parameter(Initializer initializer, long... sizes) {
        network.countParameters(sizes);
        Shape shape = Shape.of(sizes);
        return weight(Weight.of(layer + ".parameter", fp32(shape), network.source(layer, shape, initializer)));
    }

    /** FP32 state that is kept with the model but not trained. */
    Value buffer(String tensor, Initializer initializer, long... sizes) {
        WeightSource source = source(tensor, initializer, sizes);
        Shape shape = Shape.of(sizes);
        return weight(new Weight(layer + "." + tensor, fp32(shape), shape.elements(), false, source));
    }

    /** Where a tensor of this layer comes from, for weights that are stored otherwise than they are used. */
    WeightSource source(String tensor, Initializer initializer, long... sizes) {
        network.countParameters(sizes);
        return network.source(layer + "." + tensor, Shape.of(sizes), initializer);
    }

    /** A constant that is computed, not stored: in no weight file and never trained. */
    Value constant(String part, WeightSource source, long... sizes) {
        Shape shape = Shape.of(sizes);
        network.countParameters(sizes);
        return weight(new Weight(nodeName(part), fp32(shape), shape.elements(), false, source));
    }

    /** Registers a weight made by the caller. */
    Value weight(Weight weight) {
        network.graph().weight(weight);
        return new Value(weight.name(), weight.type());
    }

    /** Adds an INT64 vector of axes, sizes or other settings of an operator. */
    Value longs(String part, long... values) {
        String name = network.graph().longs(nodeName(part), values);
        return new Value(name, TensorType.of(DataType.INT64, values.length));
    }

    /** Adds an INT64 scalar that is a setting of an operator. */
    Value scalar(String part, long value) {
        String name = network.graph().scalar(nodeName(part), DataType.INT64, value);
        return new Value(name, TensorType.of(DataType.INT64));
    }

    /** A fault of this layer: its inputs do not fit it. */
    Fault mismatch(String problem, Object got) {
        return check().mismatch(problem, got);
    }

    /** A fault of this layer: its options are wrong. */
    Fault invalid(String problem) {
        return check().invalid(problem);
    }

    Fault invalid(String problem, Object got) {
        return invalid(problem).got(got);
    }

    private static TensorType fp32(Shape shape) {
        return new TensorType(DataType.FP32, shape);
    }
}
