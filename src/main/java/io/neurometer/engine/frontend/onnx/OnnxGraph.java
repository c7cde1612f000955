package io.neurometer.engine.frontend.onnx;

import io.neurometer.engine.graph.GraphBuilder;
import io.neurometer.engine.graph.Subgraph;
import io.neurometer.engine.graph.Weight;
import io.neurometer.engine.graph.WeightSource;
import io.neurometer.engine.op.Op;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.engine.tensor.TensorType;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The graph under construction, to which mappings add the operators that ONNX nodes become. */
public final class OnnxGraph {
    private static final long MAX_SETTING_ELEMENTS = 64;

    private final GraphBuilder builder;
    private final GraphImport file;
    private final OnnxScope scope;
    private final KnownTypes types;

    /** @param scope what names in the graph in the file stand for */
    OnnxGraph(GraphBuilder builder, GraphImport file, OnnxScope scope) {
        this.builder = builder;
        this.file = file;
        this.scope = scope;
        this.types = new KnownTypes(builder);
    }

    /** Output {@code index} of the node would hold strings: it is left out. */
    void withholdStrings(OnnxNode node, int index) {
        if (node.hasOutput(index)) {
            file.strings().add(node.output(index), node.opType() + " '" + node.name() + "' gives strings");
        }
    }

    /** The type of a value as far as it is known before any request; null where not even its rank is. */
    @Nullable
    TensorType type(String value) {
        return types.of(value);
    }

    /** Whether the value is one that the model comes with. */
    boolean isWeight(String value) {
        return builder.findWeight(value) != null;
    }

    /** The graphs of one node, with the values that they read from around it. */
    record Bodies(List<Subgraph> all, List<String> captured) {
        /** The node's own inputs and what the bodies capture. */
        List<String> inputs(List<String> own) {
            List<String> inputs = new ArrayList<>(own);
            inputs.addAll(captured);
            return inputs;
        }
    }

    /**
     * The graphs in a node's attributes.
     *
     * @throws io.neurometer.engine.error.EngineException when one of them is missing
     */
    Bodies bodies(OnnxNode node, String... attributes) {
        List<OpenBody> open = new ArrayList<>();
        Set<String> captured = new LinkedHashSet<>();
        for (String attribute : attributes) {
            OpenBody body = file.body(node.body(attribute), scope, node, attribute);
            open.add(body);
            captured.addAll(body.captured());
        }
        List<String> names = List.copyOf(captured);
        return new Bodies(open.stream().map(body -> body.close(names)).toList(), names);
    }

    /** The node becomes one operator with the same inputs and outputs. */
    public void emit(OnnxNode node, Op op) {
        emit(node, op, node.inputs());
    }

    /** The node becomes one operator with these inputs and the same outputs. */
    public void emit(OnnxNode node, Op op, List<String> inputs) {
        emit(node, op, inputs, node.outputs());
    }

    /** The node, or a part of it, becomes one operator with these inputs and these of its outputs. */
    public void emit(OnnxNode node, Op op, List<String> inputs, List<String> outputs) {
        builder.node(node.name(), node.name(), op, inputs, outputs);
        if (node.hasOutput(0)) {
            boolean withheld = file.strings().has(node.output(0));
            builder.feature(node.name(), withheld ? outputs.get(0) : node.output(0));
        }
    }

    /** Adds an operator whose output only other operators of the same node read, and gives the output's name. */
    public String intermediate(OnnxNode node, Op op, String... inputs) {
        return builder.node(node.name() + "/" + op.kind(), node.name(), op, List.of(inputs));
    }

    /** Adds an operator whose outputs only other operators of the same node read, and gives their names. */
    List<String> intermediates(OnnxNode node, Op op, int outputs, String... inputs) {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < outputs; i++) {
            names.add(fresh(node));
        }
        builder.node(node.name() + "/" + op.kind(), node.name(), op, List.of(inputs), names);
        return names;
    }

    /** A fresh name for an output that only other operators of the same node read. */
    public String fresh(OnnxNode node) {
        return builder.freshValue(node.name() + "/value");
    }

    /** Adds an INT64 vector of axes, sizes or other settings of an operator. */
    public String longs(OnnxNode node, List<Long> values) {
        return builder.longs(
                node.name() + "/setting",
                values.stream().mapToLong(Long::longValue).toArray());
    }

    /** Adds a scalar that is part of the computation. */
    public String scalar(OnnxNode node, DataType type, double value) {
        return builder.scalar(node.name() + "/scalar", type, value);
    }

    /** Adds an FP32 vector of settings of an operator, such as scales. */
    public String floats(OnnxNode node, float... values) {
        return builder.weight(new Weight(
                builder.freshValue(node.name() + "/setting"),
                TensorType.of(DataType.FP32, values.length),
                values.length,
                false,
                WeightSource.floats(values)));
    }

    /** Adds a weight that the node keeps in an attribute. @param what names it in reports */
    String weight(OnnxNode node, String what, TensorType type, WeightSource source) {
        return weight(node, what, type, type.shape().elements(), source);
    }

    /** Adds a weight of which only {@code present} elements exist, the others being zeros by design. */
    String weight(OnnxNode node, String what, TensorType type, long present, WeightSource source) {
        String name = builder.freshValue(node.name() + "." + what);
        return builder.weight(new Weight(name, type, present, true, source));
    }

    /** Says that a weight stands for another number of parameters than it has elements, as packed ones do. */
    void countAs(String weight, long parameters) {
        Weight packed = builder.findWeight(weight);
        if (packed != null) {
            builder.replaceWeight(
                    new Weight(packed.name(), packed.type(), parameters, packed.trainable(), packed.source()));
        }
    }

    /** Adds a constant that is no parameter, such as the structure of a tree. */
    String fixed(OnnxNode node, TensorType type, WeightSource source) {
        return builder.weight(new Weight(
                builder.freshValue(node.name() + "/setting"), type, type.shape().elements(), false, source));
    }

    /** The node's only result is a constant of the model, of which some elements may not exist. */
    void constant(OnnxNode node, Weight weight) {
        builder.weight(weight);
        builder.feature(node.name(), weight.name());
    }

    /** The node's only result is a constant of the model. */
    public void constant(OnnxNode node, TensorType type, WeightSource source) {
        builder.weight(Weight.of(node.output(0), type, source));
        builder.feature(node.name(), node.output(0));
    }

    /**
     * The integers or flags of a small constant that the graph already has, or null when the value is computed, large
     * or of another type, or a request may replace it.
     */
    public long @Nullable [] constantLongs(String value) {
        Weight weight = builder.findWeight(value);
        if (weight != null && builder.isReplaceable(value)) {
            if (!file.hasFixedWeights()) {
                return null;
            }
            builder.fix(value);
        }
        if (weight == null
                || weight.type().dataType().isFloating()
                || weight.type().shape().elements() > MAX_SETTING_ELEMENTS) {
            return null;
        }
        try (Tensor tensor = Tensor.allocate(weight.type())) {
            weight.source().fill(tensor);
            return tensor.toLongs();
        }
    }
}
