package io.neurometer.engine.pass;

import io.neurometer.engine.graph.GraphPatch;
import io.neurometer.engine.graph.Node;
import io.neurometer.engine.op.Elementwise;
import io.neurometer.engine.op.Elementwise.BinaryFunction;
import io.neurometer.engine.op.Gathering;
import io.neurometer.engine.op.Linear;
import io.neurometer.engine.op.Movement;
import io.neurometer.engine.op.Op;
import io.neurometer.engine.op.Shaping;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Elements;
import io.neurometer.engine.tensor.Shape;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.engine.tensor.TensorType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A product of one-hot rows and a constant matrix looks up rows of the matrix. Indices out of range find a row of zeros, and
 * negative ones, which count from the end, the rows once more: the table is zeros, the matrix, the matrix, zeros.
 */
final class OneHotProducts implements Pass {
    /** A table takes twice the matrix. */
    private static final long MAX_ELEMENTS = 1 << 20;

    @Override
    public String name() {
        return "one-hot-products";
    }

    @Override
    public void rewrite(Rewriter graph) {
        graph.each(Linear.MatMul.class, node -> lookedUp(graph, node));
    }

    private static @Nullable GraphPatch lookedUp(Rewriter graph, Node node) {
        String matrix = node.inputs().get(1);
        Shape sizes = graph.shape(matrix);
        TensorType made = graph.type(Rewriter.output(node));
        if (sizes == null
                || sizes.rank() != 2
                || sizes.elements() > MAX_ELEMENTS
                || !graph.isConstant(matrix)
                || !graph.isAccurate(matrix)) {
            return null;
        }
        Node hot = oneHot(graph, node.inputs().get(0), sizes.size(0));
        String indices = hot == null ? "" : hot.inputs().get(0);
        TensorType type = graph.type(indices);
        if (hot == null || made == null || type == null || !isIndex(type.dataType())) {
            return null;
        }
        long depth = sizes.size(0);
        PatchBuilder patch = graph.patch().remove(node);
        String zeros = patch.constant(
                new Shaping.Reshape(true),
                patch.vector(made.dataType(), sizes.size(1), 0),
                patch.longs(1, sizes.size(1)));
        String table = patch.constant(new Movement.Concat(0), zeros, matrix, matrix, zeros);
        String places = bounded(patch, node, indices, type.dataType(), depth);
        String rows = patch.node(node, Rewriter.output(node) + " rows", new Gathering.Gather(0), table, places);
        return patch.replace(
                        node,
                        new Shaping.Reshape(true),
                        List.of(rows, patch.shape(made.shape())),
                        Rewriter.output(node))
                .build();
    }

    /** The rows of the table that indices stand for. */
    private static String bounded(PatchBuilder patch, Node node, String indices, DataType type, long depth) {
        String wide = type == DataType.INT64
                ? indices
                : patch.node(node, indices + " as INT64", new Elementwise.Cast(DataType.INT64), indices);
        String least = patch.longs(-depth - 1);
        String most = patch.longs(depth);
        String low = patch.node(node, indices + " from below", binary(BinaryFunction.MAX), wide, least);
        String both = patch.node(node, indices + " within", binary(BinaryFunction.MIN), low, most);
        return patch.node(node, indices + " in the table", binary(BinaryFunction.ADD), both, patch.longs(depth + 1));
    }

    private static Op binary(BinaryFunction function) {
        return new Elementwise.Binary(function);
    }

    private static boolean isIndex(DataType type) {
        return type == DataType.INT64 || type == DataType.INT32 || type == DataType.UINT8 || type == DataType.INT8;
    }

    /** What makes a value, perhaps cast or seen in another shape, if it is rows of zeros with a single one; else null. */
    private static @Nullable Node oneHot(Rewriter graph, String value, long depth) {
        String at = value;
        Node maker = graph.producer(at, Op.class);
        while (maker != null
                && isLastKept(graph, at, depth)
                && (maker.op().isView() || maker.op() instanceof Elementwise.Cast)) {
            at = maker.inputs().get(0);
            maker = graph.producer(at, Op.class);
        }
        boolean hot = maker != null
                && maker.op() instanceof Gathering.OneHot op
                && isLastKept(graph, at, depth)
                && Shape.axis(op.axis(), graph.fixedShape(at).rank())
                        == graph.fixedShape(at).rank() - 1
                && isZeroAndOne(graph, maker.inputs().get(2));
        return hot ? maker : null;
    }

    private static boolean isLastKept(Rewriter graph, String value, long depth) {
        Shape shape = graph.shape(value);
        return shape != null && shape.rank() > 0 && shape.size(-1) == depth;
    }

    private static boolean isZeroAndOne(Rewriter graph, String value) {
        Tensor known = graph.isConstant(value) ? graph.graph().typed().values().get(value) : null;
        return known != null
                && known.elements() == 2
                && Elements.getDouble(known.bytes(), known.dataType(), 0) == 0
                && Elements.getDouble(known.bytes(), known.dataType(), 1) == 1;
    }
}
