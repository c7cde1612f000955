package io.neurometer.engine.compile;

import io.neurometer.engine.graph.Node;
import io.neurometer.engine.graph.TypedGraph;
import io.neurometer.engine.op.Inputs;
import io.neurometer.engine.tensor.TensorType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which models have no operator that is worth a team of threads. Waking a team and waiting for its last member takes some
 * microseconds at every operator, and a time slice where another process has that member's processor; one thread does
 * the work of a small operator in less.
 */
final class SmallWork {
    /** Stands among the rewrites that options may leave out: every operator then has all threads. */
    static final String NAME = "one-thread-for-small-work";

    /** One thread takes about 20 microseconds for these. */
    private static final long MAX_OPERATIONS = 2_000_000;

    /** And about 20 for bytes in the caches next to it. */
    private static final long MAX_BYTES = 256 << 10;

    private SmallWork() {}

    /** Whether every one of the nodes is small; a node whose types are known only when a request runs is not. */
    static boolean isAll(TypedGraph typed, List<Node> nodes) {
        return nodes.stream().allMatch(node -> node.op().isView() || isSmall(typed, node));
    }

    private static boolean isSmall(TypedGraph typed, Node node) {
        List<TensorType> outputs = outputs(typed, node);
        if (outputs == null) {
            return false;
        }
        Inputs inputs = typed.inputs(node);
        try {
            long bytes = outputs.stream().mapToLong(TensorType::bytes).reduce(0, Math::addExact);
            for (int i = 0; i < inputs.count(); i++) {
                bytes = Math.addExact(bytes, inputs.has(i) ? inputs.type(i).bytes() : 0);
            }
            return bytes <= MAX_BYTES && node.op().cost(inputs, outputs).op() <= MAX_OPERATIONS;
        } catch (ArithmeticException huge) {
            return false;
        }
    }

    private static @Nullable List<TensorType> outputs(TypedGraph typed, Node node) {
        for (String input : node.inputs()) {
            if (!input.equals(Node.ABSENT) && !typed.isFixed(input)) {
                return null;
            }
        }
        List<TensorType> types = new ArrayList<>();
        for (String output : node.outputs()) {
            TensorType type = typed.type(output);
            if (type != null && type.shape().isFixed()) {
                types.add(type);
            } else if (!output.equals(Node.ABSENT)) {
                return null;
            }
        }
        return types.size() == node.outputs().size() ? types : null;
    }
}
