package io.neurometer.engine.pass;

import io.neurometer.engine.graph.GraphPatch;
import io.neurometer.engine.graph.Node;
import io.neurometer.engine.op.Op;
import io.neurometer.engine.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Two nodes with the same operator on the same values become one; small constants are the same if they are equal. */
final class CommonSubexpressions implements Pass {
    private static final int MAX_COMPARED = 64;

    private record Expression(Op op, List<Object> inputs, int outputs) {}

    private record Constant(Object type, List<Byte> bytes) {}

    @Override
    public String name() {
        return "common-subexpressions";
    }

    @Override
    public void rewrite(Rewriter graph) {
        Map<Expression, Node> first = new HashMap<>();
        Map<String, Object> keys = new HashMap<>();
        graph.each(Op.class, node -> {
            List<Object> inputs = new ArrayList<>(node.inputs().size());
            for (String input : node.inputs()) {
                inputs.add(keys.computeIfAbsent(input, name -> key(graph, name)));
            }
            Node same = first.putIfAbsent(
                    new Expression(node.op(), inputs, node.outputs().size()), node);
            return same == null ? null : merge(graph, node, same);
        });
    }

    private static Object key(Rewriter graph, String value) {
        Tensor tensor = graph.isConstant(value) ? graph.graph().typed().values().get(value) : null;
        if (tensor == null || tensor.elements() > MAX_COMPARED) {
            return value;
        }
        byte[] bytes = new byte[(int) tensor.byteSize()];
        tensor.bytes().get(bytes);
        List<Byte> boxed = new ArrayList<>(bytes.length);
        for (byte each : bytes) {
            boxed.add(each);
        }
        return new Constant(tensor.type(), boxed);
    }

    private static @Nullable GraphPatch merge(Rewriter graph, Node node, Node same) {
        PatchBuilder patch = graph.patch().remove(node);
        for (int i = 0; i < node.outputs().size(); i++) {
            String from = node.outputs().get(i);
            String to = same.outputs().get(i);
            if (from.equals(Node.ABSENT) != to.equals(Node.ABSENT) || graph.type(from) == null) {
                return null;
            }
            if (!from.equals(Node.ABSENT)) {
                patch.redirect(from, to);
            }
        }
        return patch.build();
    }
}
