package io.neurometer.engine.compile;

import io.neurometer.engine.graph.Node;
import io.neurometer.engine.graph.TypedGraph;
import io.neurometer.engine.op.Inputs;
import io.neurometer.engine.tensor.TensorType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How much work the nodes of a model are, and which models have no operator that is worth a team of threads. Waking a team
 * and waiting for its last member takes some microseconds at every operator, and a time slice where another process has
 * that member's processor; one thread does the work of a small operator in less.
 */
final class SmallWork {
    /** Stands among the rewrites that options may leave out: every operator then has all threads. */
    static final String NAME = "one-thread-for-small-work";

    /** One thread takes about 20 microseconds for these. */
    private static final long MAX_OPERATIONS = 2_000_000;

    /** And about 20 for bytes in the caches next to it. */
    private static final long MAX_BYTES = 256 << 10;

    /** One thread takes less than this for an operation, for a byte and for a node. */
    private static final double NANOS_OF_OPERATION = 0.1;

    private static final double NANOS_OF_BYTE = 0.5;
    private static final double NANOS_OF_NODE = 10_000;

    private SmallWork() {}

    /** What one run of a node does: arithmetic, and bytes that it reads and writes. */
    private record Work(long operations, long bytes) {}

    /** Whether every one of the nodes is small; a node whose types are known only when a request runs is not. */
    static boolean isAll(TypedGraph typed, List<Node> nodes) {
        return nodes.stream().allMatch(node -> node.op().isView() || isSmall(work(typed, node)));
    }

    /** More than one thread takes for all nodes whose types are known, in nanoseconds, when nothing disturbs it. */
    static double expectedNanos(TypedGraph typed, List<Node> nodes) {
        double nanos = 0;
        for (Node node : nodes) {
            Work work = node.op().isView() ? null : work(typed, node);
            nanos += NANOS_OF_NODE;
            nanos += work == null ? 0 : NANOS_OF_OPERATION * work.operations() + NANOS_OF_BYTE * work.bytes();
        }
        return nanos;
    }

    /** Operations of all nodes whose types are known. */
    static long operations(TypedGraph typed, List<Node> nodes) {
        double operations = 0;
        for (Node node : nodes) {
            Work work = node.op().isView() ? null : work(typed, node);
            operations += work == null ? 0 : work.operations();
        }
        return (long) operations;
    }

    private static boolean isSmall(@Nullable Work work) {
        return work != null && work.bytes() <= MAX_BYTES && work.operations() <= MAX_OPERATIONS;
    }

    /** Null where it is not known, or beyond measure. */
    private static @Nullable Work work(TypedGraph typed, Node node) {
        List<TensorType> outputs = outputs(typed, node);
        if (outputs == null) {
            return null;
        }
        Inputs inputs = typed.inputs(node);
        try {
            long bytes = outputs.stream().mapToLong(TensorType::bytes).reduce(0, Math::addExact);
            for (int i = 0; i < inputs.count(); i++) {
                bytes = Math.addExact(bytes, inputs.has(i) ? inputs.type(i).bytes() : 0);
            }
            return new Work(node.op().cost(inputs, outputs).op(), bytes);
        } catch (ArithmeticException huge) {
            return null;
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
