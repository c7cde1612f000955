package io.neurometer.engine.graph;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.op.Control;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Dim;
import io.neurometer.engine.tensor.Shape;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.engine.tensor.TensorType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Finds the types of what nodes of control flow give whose bodies a run chooses or repeats. */
final class BodyTypes {
    /** A carried value that has another type after that many iterations may have any. */
    private static final int ROUNDS = 3;

    private final TypeInference inference;
    private final Effort effort;

    BodyTypes(TypeInference inference, Effort effort) {
        this.inference = inference;
        this.effort = effort;
    }

    /** The length that all sequences share; null where no type says it. */
    static @Nullable Long length(TypedGraph typed, List<String> sequences, List<Control.Track> tracks) {
        for (int i = 0; i < sequences.size(); i++) {
            TensorType type = typed.type(sequences.get(i));
            int axis = tracks.get(i).axis();
            if (type != null
                    && axis >= -type.shape().rank()
                    && axis < type.shape().rank()) {
                Dim dim = type.shape().dim(axis);
                if (dim.isFixed()) {
                    return dim.size();
                }
            }
        }
        return null;
    }

    /** The types of the node's outputs as far as the bodies' types tell them. */
    Map<String, TensorType> of(Node node) {
        List<@Nullable TensorType> types = List.of();
        if (effort.isLeft()) {
            if (node.op() instanceof Control.If op) {
                types = ofBranches(node, op);
            } else if (node.op() instanceof Control.Loop op) {
                types = ofLoop(node, op);
            } else if (node.op() instanceof Control.Scan op) {
                types = ofScan(node, op);
            }
        }
        Map<String, TensorType> known = new LinkedHashMap<>();
        for (int i = 0; i < Math.min(types.size(), node.outputs().size()); i++) {
            TensorType type = types.get(i);
            if (type != null && !node.outputs().get(i).equals(Node.ABSENT)) {
                known.put(node.outputs().get(i), type);
            }
        }
        return known;
    }

    private List<@Nullable TensorType> ofBranches(Node node, Control.If op) {
        List<@Nullable TensorType> types = new ArrayList<>();
        List<@Nullable TensorType> first;
        List<@Nullable TensorType> second;
        try {
            first = outputs(node, (Subgraph) op.thenBranch(), 1, List.of());
        } catch (EngineException impossible) {
            // Where neither branch fits, both say what is wrong; where one does, the other must not be chosen.
            return outputs(node, (Subgraph) op.elseBranch(), 1, List.of());
        }
        try {
            second = outputs(node, (Subgraph) op.elseBranch(), 1, List.of());
        } catch (EngineException impossible) {
            return first;
        }
        for (int i = 0; i < Math.min(first.size(), second.size()); i++) {
            types.add(either(first.get(i), second.get(i)));
        }
        return types;
    }

    private List<@Nullable TensorType> ofLoop(Node node, Control.Loop op) {
        Subgraph body = (Subgraph) op.body();
        List<@Nullable TensorType> formals = new ArrayList<>();
        formals.add(
                body.formals().get(0).rank() == 1 ? TensorType.of(DataType.INT64, 1) : TensorType.of(DataType.INT64));
        String condition = node.inputs().get(1);
        formals.add(condition.equals(Node.ABSENT) ? TensorType.of(DataType.BOOL) : typeOf(condition));
        try {
            return repeated(node, body, formals, op.carried(), 2, 1, elements -> {
                List<@Nullable TensorType> collected = new ArrayList<>();
                elements.forEach(type -> collected.add(withAxis(type, 0, Dim.UNKNOWN)));
                return collected;
            });
        } catch (EngineException impossible) {
            // It may never run; where it does, the run says what is wrong.
            return List.of();
        }
    }

    private List<@Nullable TensorType> ofScan(Node node, Control.Scan op) {
        Subgraph body = (Subgraph) op.body();
        List<String> sequences = node.inputs().subList(op.carried(), op.ownInputs());
        Long length = length(inference.soFar(), sequences, op.sequences());
        List<@Nullable TensorType> formals = new ArrayList<>();
        for (int i = 0; i < sequences.size(); i++) {
            formals.add(
                    withoutAxis(typeOf(sequences.get(i)), op.sequences().get(i).axis()));
        }
        Dim dim = length == null ? Dim.UNKNOWN : Dim.of(length);
        return repeated(node, body, formals, op.carried(), 0, 0, elements -> {
            List<@Nullable TensorType> collected = new ArrayList<>();
            for (int i = 0; i < elements.size(); i++) {
                collected.add(withAxis(elements.get(i), op.collected().get(i).axis(), dim));
            }
            return collected;
        });
    }

    /** Turns types of elements into those of what collects them. */
    @FunctionalInterface
    private interface Collector {
        List<@Nullable TensorType> collect(List<@Nullable TensorType> elements);
    }

    /**
     * @param others types of the formals that are not carried
     * @param firstCarried the first input of the node that is an initial carried value
     * @param own how many outputs of the body precede the carried values; 0 where the carried values come first among the
     *     formals too
     */
    private List<@Nullable TensorType> repeated(
            Node node,
            Subgraph body,
            List<@Nullable TensorType> others,
            int count,
            int firstCarried,
            int own,
            Collector collector) {
        List<@Nullable TensorType> carried = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            carried.add(typeOf(node.inputs().get(firstCarried + i)));
        }
        List<@Nullable TensorType> results = List.of();
        for (int round = 0; ; round++) {
            List<@Nullable TensorType> formals = new ArrayList<>(own == 0 ? carried : others);
            formals.addAll(own == 0 ? others : carried);
            results = outputs(node, body, ((Control) node.op()).ownInputs(), formals);
            if (results.size() < own + count) {
                return List.of();
            }
            List<@Nullable TensorType> after = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                TensorType next = either(carried.get(i), results.get(own + i));
                boolean changes = round >= ROUNDS - 1 && !Objects.equals(next, carried.get(i));
                after.add(changes ? null : next);
            }
            if (after.equals(carried)) {
                break;
            }
            carried = after;
        }
        List<@Nullable TensorType> types = new ArrayList<>(carried);
        types.addAll(collector.collect(results.subList(own + count, results.size())));
        return types;
    }

    /** The types of a body's outputs. @throws EngineException where it cannot run with these types */
    private List<@Nullable TensorType> outputs(
            Node node, Subgraph body, int ownInputs, List<@Nullable TensorType> formals) {
        BodyGraph inside = BodyGraph.of(body, node, ownInputs, formals, inference.soFar());
        TypedGraph typed = TypeInference.infer(
                inside.describable(), inside.inputTypes(), inside.known(), inference.folder(), effort);
        List<@Nullable TensorType> types = new ArrayList<>();
        inside.outputs().forEach(output -> types.add(typed.type(output)));
        typed.values().values().forEach(Tensor::close);
        return types;
    }

    private @Nullable TensorType typeOf(String value) {
        return inference.soFar().type(value);
    }

    /** What two values have in common; null where they differ in datatype or rank, or one of them is not known. */
    private static @Nullable TensorType either(@Nullable TensorType first, @Nullable TensorType second) {
        if (first == null
                || second == null
                || first.dataType() != second.dataType()
                || first.shape().rank() != second.shape().rank()) {
            return null;
        }
        List<Dim> dims = new ArrayList<>();
        for (int i = 0; i < first.shape().rank(); i++) {
            Dim dim = first.shape().dim(i);
            dims.add(dim.equals(second.shape().dim(i)) ? dim : Dim.UNKNOWN);
        }
        return first.withShape(Shape.of(dims));
    }

    private static @Nullable TensorType withoutAxis(@Nullable TensorType type, int axis) {
        if (type == null || axis < -type.shape().rank() || axis >= type.shape().rank()) {
            return null;
        }
        List<Dim> dims = new ArrayList<>(type.shape().dims());
        dims.remove(Shape.axis(axis, dims.size()));
        return type.withShape(Shape.of(dims));
    }

    private static @Nullable TensorType withAxis(@Nullable TensorType type, int axis, Dim dim) {
        if (type == null
                || axis < -type.shape().rank() - 1
                || axis > type.shape().rank()) {
            return null;
        }
        List<Dim> dims = new ArrayList<>(type.shape().dims());
        dims.add(Shape.axis(axis, dims.size() + 1), dim);
        return type.withShape(Shape.of(dims));
    }
}
