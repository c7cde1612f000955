package io.neurometer.engine.pass;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.graph.GraphPatch;
import io.neurometer.engine.graph.Node;
import io.neurometer.engine.graph.TypedGraph;
import io.neurometer.engine.op.Control;
import io.neurometer.engine.op.Elementwise;
import io.neurometer.engine.op.Inputs;
import io.neurometer.engine.op.Op;
import io.neurometer.engine.op.TypeUnknownException;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.engine.tensor.TensorType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a graph computes with floating-point numbers of 16 bits it computes in FP32: weights are widened once, inputs at
 * each run, and values between operators keep the digits that 16 bits have no room for. Values are rounded where the graph
 * itself casts, and where they are asked for.
 *
 * <p>An operator whose types do not follow from its inputs' stays as it is, among casts. So do bodies of control flow,
 * which are graphs of their own.
 */
public final class WidenHalves implements Pass {
    /** By this name it is left out. */
    public static final String NAME = "fp32-for-halves";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void rewrite(Rewriter graph) {
        Map<String, String> wide = new HashMap<>();
        graph.each(Op.class, node -> reads(graph, node) ? widened(graph, node, wide) : null);
    }

    private static boolean reads(Rewriter graph, Node node) {
        return !Control.isFlow(node.op())
                && node.inputs().stream().anyMatch(input -> isHalf(graph.type(input)))
                && !roundsTo(graph, node);
    }

    /** Whether a node casts to 16 bits. */
    private static boolean roundsTo(Rewriter graph, Node node) {
        boolean casts = node.op() instanceof Elementwise.Cast || node.op() instanceof Elementwise.CastLike;
        return casts && isHalf(graph.type(Rewriter.output(node)));
    }

    private static boolean isHalf(@Nullable TensorType type) {
        return type != null && isHalf(type.dataType());
    }

    private static boolean isHalf(DataType type) {
        return type == DataType.FP16 || type == DataType.BF16;
    }

    private static TensorType widened(TensorType type) {
        return isHalf(type) ? type.withDataType(DataType.FP32) : type;
    }

    /** @param wide for each value of 16 bits that has been met the one of 32 */
    private static @Nullable GraphPatch widened(Rewriter graph, Node node, Map<String, String> wide) {
        if (!followsInputs(graph, node)) {
            return null;
        }
        PatchBuilder patch = graph.patch().remove(node);
        List<String> inputs = new ArrayList<>();
        for (String input : node.inputs()) {
            inputs.add(isHalf(graph.type(input)) ? wideInput(graph, patch, node, input, wide) : input);
        }
        if (node.op() instanceof Elementwise.Cast cast
                && cast.to() == DataType.FP32
                && !graph.graph().isOutput(Rewriter.output(node))) {
            return patch.redirect(Rewriter.output(node), inputs.get(0)).build();
        }
        List<String> outputs = new ArrayList<>();
        List<Node> narrowing = new ArrayList<>();
        for (String output : node.outputs()) {
            TensorType type = graph.type(output);
            if (type == null || !isHalf(type)) {
                outputs.add(output);
                continue;
            }
            String made = patch.fresh(output + " as FP32");
            wide.put(output, made);
            outputs.add(made);
            String name = patch.fresh(output + " rounded");
            Op rounds = new Elementwise.Cast(type.dataType());
            narrowing.add(new Node(name, node.layer(), rounds, List.of(made), List.of(output)));
        }
        patch.add(new Node(node.name(), node.layer(), node.op(), inputs, outputs));
        narrowing.forEach(patch::add);
        return patch.build();
    }

    private static String wideInput(
            Rewriter graph, PatchBuilder patch, Node node, String input, Map<String, String> wide) {
        String known = wide.get(input);
        if (known != null) {
            return known;
        }
        Op widens = new Elementwise.Cast(DataType.FP32);
        String made;
        if (graph.isConstant(input)) {
            Tensor value = graph.graph().typed().values().get(input);
            made = value == null ? patch.constant(widens, input) : patch.known(input + " as FP32", inFp32(value));
        } else {
            made = patch.node(node, input + " as FP32", widens, input);
        }
        wide.put(input, made);
        return made;
    }

    private static Tensor inFp32(Tensor value) {
        return Tensor.ofFloats(value.toFloats(), value.shape().sizes());
    }

    /** Whether the outputs of an operator become FP32 with its inputs, and nothing else of it changes. */
    private static boolean followsInputs(Rewriter graph, Node node) {
        TypedGraph typed = graph.graph().typed();
        Inputs.Builder inputs = new Inputs.Builder();
        for (String input : node.inputs()) {
            TensorType type = graph.type(input);
            if (input.equals(Node.ABSENT)) {
                inputs.addAbsent();
            } else if (type == null) {
                return false;
            } else if (isHalf(type)) {
                inputs.add(widened(type));
            } else {
                inputs.add(type, typed.values().get(input));
            }
        }
        List<TensorType> made;
        try {
            made = node.op().infer(inputs.build());
        } catch (EngineException | TypeUnknownException refused) {
            return false;
        }
        for (int i = 0; i < node.outputs().size(); i++) {
            String output = node.outputs().get(i);
            TensorType type = graph.type(output);
            boolean fits = type != null && i < made.size() && widened(type).equals(made.get(i));
            if (!output.equals(Node.ABSENT) && !fits) {
                return false;
            }
        }
        return true;
    }
}
