package io.neurometer.engine.pass;

import io.neurometer.engine.graph.GraphPatch;
import io.neurometer.engine.graph.Node;
import io.neurometer.engine.op.Elementwise;
import io.neurometer.engine.op.Elementwise.BinaryFunction;
import io.neurometer.engine.op.Inputs;
import io.neurometer.engine.op.Movement;
import io.neurometer.engine.op.Op;
import io.neurometer.engine.op.PadRange;
import io.neurometer.engine.op.Reduction;
import io.neurometer.engine.op.Shaping;
import io.neurometer.engine.op.SliceRange;
import io.neurometer.engine.tensor.Shape;
import io.neurometer.engine.tensor.TensorType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Removes what gives back its input: identities, reshapes to the same shape, casts to the same type, full slices, pads by
 * nothing, reductions of single elements, x * 1 and its like. Of views one after the other only the last stays, of transposes one.
 */
final class RemoveIdentities implements Pass {
    @Override
    public String name() {
        return "remove-identities";
    }

    @Override
    public void rewrite(Rewriter graph) {
        graph.each(Op.class, node -> {
            TensorType type = graph.type(Rewriter.output(node));
            if (type == null || node.inputs().isEmpty()) {
                return null;
            }
            String same = same(graph, node);
            if (same != null && type.equals(graph.type(same))) {
                return without(graph, node, same);
            }
            if (node.op().isView()) {
                return mergedView(graph, node, type.shape());
            }
            if (node.op() instanceof Reduction.Reduce reduce && reducesNothing(graph, node, reduce)) {
                return reshaped(graph, node, node.inputs().get(0), type.shape());
            }
            return node.op() instanceof Movement.Transpose op ? mergedTranspose(graph, node, op) : null;
        });
    }

    /** The input that the node gives back if their types are equal, or null. */
    private static @Nullable String same(Rewriter graph, Node node) {
        String input = node.inputs().get(0);
        Op op = node.op();
        if (op.isView()
                || op instanceof Elementwise.Cast
                || op instanceof Elementwise.CastLike
                || op instanceof Movement.Expand
                || op instanceof Movement.Tile
                || (op instanceof Reduction.Reduce reduce && reducesNothing(graph, node, reduce))
                || (op instanceof Movement.Concat && node.inputs().size() == 1)
                || (op instanceof Movement.Split && node.outputs().size() == 1)) {
            return input;
        }
        if (op instanceof Movement.Transpose transpose) {
            Shape shape = graph.shape(input);
            return shape != null && isIdentity(transpose.axes(shape.rank())) ? input : null;
        }
        if (op instanceof Movement.Slice && settingsKnown(graph, node)) {
            SliceRange range = SliceRange.of(inputs(graph, node));
            return Arrays.stream(range.steps()).allMatch(step -> step > 0) ? input : null;
        }
        if (op instanceof Movement.Pad && settingsKnown(graph, node)) {
            PadRange range = PadRange.of(inputs(graph, node));
            boolean none = Arrays.stream(range.begins()).allMatch(pad -> pad == 0)
                    && Arrays.stream(range.ends()).allMatch(pad -> pad == 0);
            return none ? input : null;
        }
        return op instanceof Elementwise.Binary binary ? operand(graph, node, binary.function()) : null;
    }

    /** Whether each result is of one element, which it then is. */
    private static boolean reducesNothing(Rewriter graph, Node node, Reduction.Reduce reduce) {
        Shape read = graph.shape(node.inputs().get(0));
        Shape made = graph.shape(Rewriter.output(node));
        boolean keeps = switch (reduce.function()) {
            case SUM, MEAN, MAX, MIN, PROD -> true;
            default -> false;
        };
        return keeps && read != null && made != null && made.elements() > 0 && read.elements() == made.elements();
    }

    /** What stays of x * 1, x + 0, x - 0, x / 1 and x ^ 1. */
    private static @Nullable String operand(Rewriter graph, Node node, BinaryFunction function) {
        double neutral = switch (function) {
            case ADD, SUB -> 0;
            case MUL, DIV, POW -> 1;
            default -> Double.NaN;
        };
        if (isUniform(graph, node.inputs().get(1), neutral)) {
            return node.inputs().get(0);
        }
        boolean commutes = function == BinaryFunction.ADD || function == BinaryFunction.MUL;
        return commutes && isUniform(graph, node.inputs().get(0), neutral)
                ? node.inputs().get(1)
                : null;
    }

    private static boolean isUniform(Rewriter graph, String value, double number) {
        Double uniform = graph.uniform(value);
        return uniform != null && uniform == number;
    }

    private static boolean settingsKnown(Rewriter graph, Node node) {
        return graph.areKnown(node, 1) && graph.shape(node.inputs().get(0)) != null;
    }

    private static Inputs inputs(Rewriter graph, Node node) {
        return graph.graph().typed().inputs(node);
    }

    private static boolean isIdentity(int[] axes) {
        for (int i = 0; i < axes.length; i++) {
            if (axes[i] != i) {
                return false;
            }
        }
        return true;
    }

    /**
     * Readers of the node read {@code same}. A value asked for stays under its name: then whatever makes {@code same}
     * makes it under that name instead, unless that one has been asked for too.
     */
    private static @Nullable GraphPatch without(Rewriter graph, Node node, String same) {
        String output = Rewriter.output(node);
        if (!graph.graph().isOutput(output)) {
            return graph.patch().remove(node).redirect(output, same).build();
        }
        Node producer = graph.producer(same, Op.class);
        if (producer == null || graph.graph().isOutput(same)) {
            return null;
        }
        List<String> outputs = new ArrayList<>(producer.outputs());
        outputs.replaceAll(value -> value.equals(same) ? output : value);
        return graph.patch()
                .remove(producer, node)
                .add(new Node(producer.name(), producer.layer(), producer.op(), producer.inputs(), outputs))
                .redirect(same, output)
                .build();
    }

    private static @Nullable GraphPatch mergedView(Rewriter graph, Node node, Shape shape) {
        Node before = graph.producer(node.inputs().get(0), Op.class);
        Shape first = before == null || !before.op().isView()
                ? null
                : graph.shape(before.inputs().get(0));
        if (before == null || first == null) {
            return null;
        }
        if (first.equals(shape)) {
            return without(graph, node, before.inputs().get(0));
        }
        return reshaped(graph, node, before.inputs().get(0), shape);
    }

    private static GraphPatch reshaped(Rewriter graph, Node node, String value, Shape shape) {
        PatchBuilder patch = graph.patch().remove(node);
        List<String> inputs = List.of(value, patch.shape(shape));
        return patch.replace(node, new Shaping.Reshape(true), inputs, Rewriter.output(node))
                .build();
    }

    private static @Nullable GraphPatch mergedTranspose(Rewriter graph, Node node, Movement.Transpose op) {
        Node before = graph.producer(node.inputs().get(0), Movement.Transpose.class);
        Shape shape = before == null ? null : graph.shape(before.inputs().get(0));
        if (before == null || shape == null) {
            return null;
        }
        int[] first = ((Movement.Transpose) before.op()).axes(shape.rank());
        List<Integer> both = new ArrayList<>();
        for (int axis : op.axes(shape.rank())) {
            both.add(first[axis]);
        }
        if (isIdentity(new Movement.Transpose(both).axes(shape.rank()))) {
            return without(graph, node, before.inputs().get(0));
        }
        return graph.patch()
                .remove(node)
                .replace(node, new Movement.Transpose(both), before.inputs().subList(0, 1), Rewriter.output(node))
                .build();
    }
}
