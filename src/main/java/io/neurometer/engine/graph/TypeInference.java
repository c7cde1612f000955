package io.neurometer.engine.graph;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.error.Fault;
import io.neurometer.engine.op.Op;
import io.neurometer.engine.op.Shaping;
import io.neurometer.engine.op.TypeUnknownException;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.engine.tensor.TensorType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds the type of every value from the types of the inputs, computing small constants on the way since reshapes,
 * slices and the like take their sizes from other values.
 */
public final class TypeInference {
    /** Constants of at most this many elements are computed; larger ones are weights, whose values no type needs. */
    public static final long MAX_FOLDED_ELEMENTS = 1 << 16;

    private final Graph graph;
    private final ConstantFolder folder;
    private final Map<String, TensorType> types = new LinkedHashMap<>();
    private final Map<String, Tensor> values = new LinkedHashMap<>();
    private final Set<String> constants = new HashSet<>();
    private final List<Fault> faults = new ArrayList<>();
    private final TypedGraph soFar;

    private TypeInference(Graph graph, ConstantFolder folder) {
        this.graph = graph;
        this.folder = folder;
        this.soFar = new TypedGraph(graph, types, values, constants);
    }

    /**
     * @param inputTypes the inputs' types; fixed for an exact answer, symbolic for a description
     * @param folder computes small constants
     * @throws EngineException with every node at which types disagree
     */
    public static TypedGraph infer(Graph graph, Map<String, TensorType> inputTypes, ConstantFolder folder) {
        TypeInference inference = new TypeInference(graph, folder);
        inference.start(inputTypes);
        for (Node node : graph.nodes()) {
            inference.visit(node);
        }
        if (!inference.faults.isEmpty()) {
            throw new EngineException(inference.faults);
        }
        return inference.soFar;
    }

    private void start(Map<String, TensorType> inputTypes) {
        for (GraphInput input : graph.inputs()) {
            TensorType type = inputTypes.getOrDefault(input.name(), input.type());
            types.put(input.name(), type);
            requireCountable(input.name(), type);
        }
        for (Weight weight : graph.weights().values()) {
            types.put(weight.name(), weight.type());
            constants.add(weight.name());
        }
    }

    private void requireCountable(String input, TensorType type) {
        try {
            if (type.shape().isFixed()) {
                type.bytes();
            }
        } catch (ArithmeticException overflow) {
            faults.add(Fault.of(ErrorCode.TOO_LARGE, input, "the input has more than 2^63 bytes")
                    .got(type));
        }
    }

    private void visit(Node node) {
        List<TensorType> outputs;
        try {
            if (!hasTypes(node)) {
                return;
            }
            loadSmallWeights(node);
            outputs = node.op().infer(soFar.inputs(node));
        } catch (TypeUnknownException unknown) {
            return;
        } catch (EngineException mismatch) {
            for (Fault fault : mismatch.faults()) {
                faults.add(fault.at(fault.where() == null ? node.name() : fault.where()));
            }
            return;
        } catch (ArithmeticException overflow) {
            faults.add(Fault.of(ErrorCode.TOO_LARGE, node.name(), "sizes exceed 64 bits"));
            return;
        }
        if (node.outputs().size() > outputs.size()) {
            faults.add(Fault.of(ErrorCode.MODEL_INVALID, node.name(), "has more outputs than its operator gives")
                    .got(node.outputs().size())
                    .expected("at most " + outputs.size())
                    .fix("remove the surplus outputs"));
            return;
        }
        for (int i = 0; i < node.outputs().size(); i++) {
            if (!node.outputs().get(i).equals(Node.ABSENT)) {
                types.put(node.outputs().get(i), outputs.get(i));
            }
        }
        if (isConstant(node)) {
            constants.addAll(node.outputs());
            foldIfSmall(node, outputs);
        }
    }

    private boolean hasTypes(Node node) {
        return node.inputs().stream().allMatch(input -> input.equals(Node.ABSENT) || types.containsKey(input));
    }

    private boolean isConstant(Node node) {
        if (isShapeQuestion(node.op())) {
            TensorType type = types.get(node.inputs().get(0));
            return type != null && type.shape().isFixed();
        }
        return node.inputs().stream().allMatch(input -> input.equals(Node.ABSENT) || constants.contains(input));
    }

    private static boolean isShapeQuestion(Op op) {
        return op instanceof Shaping.ShapeOf || op instanceof Shaping.SizeOf;
    }

    private void foldIfSmall(Node node, List<TensorType> outputs) {
        for (TensorType output : outputs) {
            if (!output.shape().isFixed() || output.shape().elements() > MAX_FOLDED_ELEMENTS) {
                return;
            }
        }
        if (isShapeQuestion(node.op())) {
            answer(node);
            return;
        }
        List<@Nullable Tensor> known = new ArrayList<>();
        for (String input : node.inputs()) {
            Tensor value = values.get(input);
            if (value == null && !input.equals(Node.ABSENT)) {
                return;
            }
            known.add(value);
        }
        List<Tensor> folded = folder.fold(node, known, outputs);
        for (int i = 0; i < node.outputs().size(); i++) {
            if (!node.outputs().get(i).equals(Node.ABSENT)) {
                values.put(node.outputs().get(i), folded.get(i));
            }
        }
    }

    private void answer(Node node) {
        TensorType input = types.get(node.inputs().get(0));
        if (input == null || node.outputs().isEmpty() || node.outputs().get(0).equals(Node.ABSENT)) {
            return;
        }
        long[] sizes = input.shape().sizes();
        Tensor value;
        if (node.op() instanceof Shaping.ShapeOf shapeOf) {
            long[] part = Arrays.copyOfRange(sizes, shapeOf.firstOf(sizes.length), shapeOf.lastOf(sizes.length));
            value = Tensor.ofLongs(part, part.length);
        } else {
            value = Tensor.ofLongs(new long[] {input.shape().elements()});
        }
        values.put(node.outputs().get(0), value);
    }

    /** Weights that may be sizes, axes or indices: integers and small floating ones. */
    private void loadSmallWeights(Node node) {
        for (String input : node.inputs()) {
            Weight weight = graph.weights().get(input);
            if (weight == null || values.containsKey(input)) {
                continue;
            }
            boolean steering = weight.type().dataType() == DataType.INT64
                    || weight.type().dataType() == DataType.INT32
                    || weight.type().shape().elements() <= 64;
            if (steering && weight.source().isPresent() && weight.type().shape().elements() <= MAX_FOLDED_ELEMENTS) {
                Tensor value = Tensor.allocate(weight.type());
                weight.source().fill(value);
                values.put(input, value);
            }
        }
    }
}
