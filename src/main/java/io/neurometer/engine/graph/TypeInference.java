package io.neurometer.engine.graph;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.error.Fault;
import io.neurometer.engine.op.Control;
import io.neurometer.engine.op.Inputs;
import io.neurometer.engine.op.NarrowInputs;
import io.neurometer.engine.op.TypeUnknownException;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.engine.tensor.TensorType;
import java.util.ArrayList;
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
    private final Effort effort;
    private final ControlExpansion control;
    private final List<Node> nodes = new ArrayList<>();
    private final List<String> journal = new ArrayList<>();
    private final Map<String, TensorType> types = new LinkedHashMap<>();
    private final Map<String, Tensor> values = new LinkedHashMap<>();
    private final Set<String> constants = new HashSet<>();
    private final List<Fault> faults = new ArrayList<>();
    private final TypedGraph soFar;
    private boolean isExpanded;

    /** A state to come back to. */
    record Mark(int nodes, int typed, int faults) {}

    private TypeInference(Graph graph, ConstantFolder folder, Effort effort) {
        this.graph = graph;
        this.folder = folder;
        this.effort = effort;
        this.control = new ControlExpansion(this, effort);
        this.soFar = new TypedGraph(graph, types, values, constants);
    }

    /**
     * Control flow that the types and constants decide is replaced by the bodies that run: the graph of the answer holds
     * their nodes.
     *
     * @param inputTypes the inputs' types; fixed for an exact answer, symbolic for a description
     * @param folder computes small constants
     * @throws EngineException with every node at which types disagree
     */
    public static TypedGraph infer(Graph graph, Map<String, TensorType> inputTypes, ConstantFolder folder) {
        return infer(graph, inputTypes, Map.of(), folder);
    }

    /**
     * As {@link #infer(Graph, Map, ConstantFolder)} with inputs whose values are known beforehand.
     *
     * @param known values of inputs, which are copied
     */
    public static TypedGraph infer(
            Graph graph, Map<String, TensorType> inputTypes, Map<String, Tensor> known, ConstantFolder folder) {
        return infer(graph, inputTypes, known, folder, new Effort(false));
    }

    /**
     * As {@link #infer(Graph, Map, ConstantFolder)} for counting: of branches that only data chooses the one with more
     * operations stands for both, and a body that data repeats stands once, or as often as its trip count says.
     */
    public static TypedGraph counted(Graph graph, Map<String, TensorType> inputTypes, ConstantFolder folder) {
        return infer(graph, inputTypes, Map.of(), folder, new Effort(true));
    }

    static TypedGraph infer(
            Graph graph,
            Map<String, TensorType> inputTypes,
            Map<String, Tensor> known,
            ConstantFolder folder,
            Effort effort) {
        TypeInference inference = new TypeInference(graph, folder, effort);
        inference.start(inputTypes, known);
        graph.nodes().forEach(inference::visit);
        if (!inference.faults.isEmpty()) {
            throw new EngineException(inference.faults);
        }
        return inference.isExpanded
                ? new TypedGraph(
                        graph.withNodes(inference.nodes), inference.types, inference.values, inference.constants)
                : inference.soFar;
    }

    /** What is known so far; its graph is the one that was asked about. */
    TypedGraph soFar() {
        return soFar;
    }

    ConstantFolder folder() {
        return folder;
    }

    Mark mark() {
        return new Mark(nodes.size(), journal.size(), faults.size());
    }

    boolean failedSince(Mark mark) {
        return faults.size() > mark.faults();
    }

    /** The nodes added since. */
    List<Node> nodesSince(Mark mark) {
        return nodes.subList(mark.nodes(), nodes.size());
    }

    /** Forgets all that was found since. */
    void backTo(Mark mark) {
        nodes.subList(mark.nodes(), nodes.size()).clear();
        faults.subList(mark.faults(), faults.size()).clear();
        List<String> found = journal.subList(mark.typed(), journal.size());
        for (String name : found) {
            types.remove(name);
            constants.remove(name);
            Tensor value = values.remove(name);
            if (value != null) {
                value.close();
            }
        }
        found.clear();
    }

    /** Adds a small constant that follows from the bound shapes and takes it over. */
    void define(String name, Tensor value) {
        setType(name, value.type());
        constants.add(name);
        values.put(name, value);
    }

    void fault(Fault fault) {
        faults.add(fault);
    }

    void setType(String name, TensorType type) {
        types.put(name, type);
        journal.add(name);
    }

    private void start(Map<String, TensorType> inputTypes, Map<String, Tensor> known) {
        for (GraphInput input : graph.inputs()) {
            TensorType type = inputTypes.getOrDefault(input.name(), input.type());
            types.put(input.name(), type);
            requireCountable(input.name(), type);
        }
        for (Weight weight : graph.weights().values()) {
            types.put(weight.name(), weight.type());
            constants.add(weight.name());
        }
        known.forEach((name, value) -> {
            types.put(name, value.type());
            constants.add(name);
            values.put(name, value.copy());
        });
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

    /** Adds a node, or what stands for it, and finds the types of its outputs. */
    void visit(Node node) {
        effort.spend();
        boolean isFlow = Control.isFlow(node.op());
        if (isFlow) {
            loadSmallWeights(node);
            if (control.expanded(node)) {
                isExpanded = true;
                return;
            }
        }
        nodes.add(node);
        if (isFlow) {
            visitFlow(node);
            return;
        }
        List<TensorType> outputs;
        try {
            if (!hasTypes(node)) {
                return;
            }
            loadSmallWeights(node);
            Inputs inputs = soFar.inputs(node);
            NarrowInputs.check(node.op(), inputs);
            outputs = node.op().infer(inputs);
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
                setType(node.outputs().get(i), outputs.get(i));
            }
        }
        if (isConstant(node)) {
            constants.addAll(node.outputs());
            foldIfSmall(node, outputs);
        }
    }

    private void visitFlow(Node node) {
        try {
            control.types(node).forEach(this::setType);
        } catch (EngineException impossible) {
            faults.addAll(impossible.faults());
        }
    }

    private boolean hasTypes(Node node) {
        return node.inputs().stream().allMatch(input -> input.equals(Node.ABSENT) || types.containsKey(input));
    }

    private boolean isConstant(Node node) {
        if (ShapeQuestions.isOne(node.op())) {
            TensorType type = types.get(node.inputs().get(0));
            return type != null && type.shape().isFixed();
        }
        return node.inputs().stream().allMatch(input -> input.equals(Node.ABSENT) || constants.contains(input));
    }

    private void foldIfSmall(Node node, List<TensorType> outputs) {
        for (TensorType output : outputs) {
            if (!output.shape().isFixed() || output.shape().elements() > MAX_FOLDED_ELEMENTS) {
                return;
            }
        }
        if (ShapeQuestions.isOne(node.op())) {
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
        boolean isRead = !node.outputs().isEmpty() && !node.outputs().get(0).equals(Node.ABSENT);
        if (input != null && isRead) {
            values.put(node.outputs().get(0), ShapeQuestions.answer(node.op(), input.shape()));
        }
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
