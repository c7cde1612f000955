package io.neurometer.engine.pass;

import io.neurometer.engine.graph.GraphPatch;
import io.neurometer.engine.graph.Node;
import io.neurometer.engine.op.EinsumEquation;
import io.neurometer.engine.op.Elementwise;
import io.neurometer.engine.op.Elementwise.BinaryFunction;
import io.neurometer.engine.op.Linear;
import io.neurometer.engine.op.Movement;
import io.neurometer.engine.op.Shaping;
import io.neurometer.engine.tensor.Dim;
import io.neurometer.engine.tensor.Shape;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * An einsum of two operands becomes a product of matrices between transposes and reshapes, which other passes and kernels
 * know: what both operands and the result have counts matrices, and what the result lacks is summed by the product. Where
 * nothing is summed the product is one of elements. One operand whose dimensions only change places becomes a transpose.
 * Diagonals, broadcast dimensions and sums over an index that one operand alone has stay as they are.
 */
final class EinsumsIntoProducts implements Pass {
    @Override
    public String name() {
        return "einsums-into-products";
    }

    @Override
    public void rewrite(Rewriter graph) {
        graph.each(Linear.Einsum.class, node -> rewritten(graph, node));
    }

    private static @Nullable GraphPatch rewritten(Rewriter graph, Node node) {
        if (node.inputs().size() > 2 || !graph.isAccurate(node.inputs().toArray(String[]::new))) {
            return null;
        }
        Shape[] shapes = node.inputs().stream().map(graph::fixedShape).toArray(Shape[]::new);
        EinsumEquation.Bound equation =
                EinsumEquation.parse(((Linear.Einsum) node.op()).equation()).bind(shapes);
        for (int i = 0; i < shapes.length; i++) {
            if (!isPlain(shapes[i], equation.operands().get(i), equation.sizes())) {
                return null;
            }
        }
        return shapes.length == 1 ? transposed(graph, node, equation) : product(graph, node, equation);
    }

    /** Whether each dimension has an index of its own, and that index's size. */
    private static boolean isPlain(Shape shape, List<Integer> indices, List<Dim> sizes) {
        return new HashSet<>(indices).size() == indices.size()
                && IntStream.range(0, indices.size())
                        .allMatch(axis ->
                                shape.size(axis) == sizes.get(indices.get(axis)).size());
    }

    private static @Nullable GraphPatch transposed(Rewriter graph, Node node, EinsumEquation.Bound equation) {
        List<Integer> from = equation.operands().get(0);
        if (from.size() != equation.result().size()) {
            return null;
        }
        List<Integer> axes = equation.result().stream().map(from::indexOf).toList();
        return graph.patch()
                .remove(node)
                .replace(node, new Movement.Transpose(axes), node.inputs(), Rewriter.output(node))
                .build();
    }

    private static @Nullable GraphPatch product(Rewriter graph, Node node, EinsumEquation.Bound equation) {
        List<Integer> left = equation.operands().get(0);
        List<Integer> right = equation.operands().get(1);
        List<Integer> result = equation.result();
        if (isSummedApart(left, right, result) || isSummedApart(right, left, result)) {
            return null;
        }
        List<Integer> inner =
                left.stream().filter(index -> !result.contains(index)).toList();
        Arranged arranged = new Arranged(graph, graph.patch().remove(node), node, equation.sizes());
        if (inner.isEmpty()) {
            return arranged.elementwise(left, right, result);
        }
        // The operand that has the last index of the result has its columns, so that the result need not be turned.
        int last = result.isEmpty() ? -1 : result.get(result.size() - 1);
        boolean swapped = left.contains(last) && !right.contains(last);
        return swapped
                ? arranged.product(1, right, 0, left, inner, result)
                : arranged.product(0, left, 1, right, inner, result);
    }

    private static boolean isSummedApart(List<Integer> operand, List<Integer> other, List<Integer> result) {
        return operand.stream().anyMatch(index -> !other.contains(index) && !result.contains(index));
    }

    /** The nodes of a patch for an einsum of two operands; dimensions are named by their index in the equation. */
    private record Arranged(Rewriter graph, PatchBuilder patch, Node node, List<Dim> sizes) {
        /** Nothing is summed: operands with dimensions of one element where they lack an index of the result. */
        GraphPatch elementwise(List<Integer> left, List<Integer> right, List<Integer> result) {
            String a = broadcast(node.inputs().get(0), left, result);
            String b = broadcast(node.inputs().get(1), right, result);
            return patch.replace(node, new Elementwise.Binary(BinaryFunction.MUL), List.of(a, b), Rewriter.output(node))
                    .build();
        }

        private String broadcast(String operand, List<Integer> from, List<Integer> result) {
            List<Integer> order = result.stream().filter(from::contains).toList();
            String turned = transposed(operand, from, order);
            long[] shape = result.stream()
                    .mapToLong(index -> from.contains(index) ? size(index) : 1)
                    .toArray();
            return order.equals(result) ? turned : reshaped(turned, shape);
        }

        GraphPatch product(
                int first,
                List<Integer> ofFirst,
                int second,
                List<Integer> ofSecond,
                List<Integer> inner,
                List<Integer> result) {
            List<Integer> batch = result.stream()
                    .filter(ofFirst::contains)
                    .filter(ofSecond::contains)
                    .toList();
            List<Integer> rows =
                    result.stream().filter(index -> !ofSecond.contains(index)).toList();
            List<Integer> columns =
                    result.stream().filter(index -> !ofFirst.contains(index)).toList();
            String a = matrices(node.inputs().get(first), ofFirst, batch, rows, inner);
            String b = matrices(node.inputs().get(second), ofSecond, batch, inner, columns);
            List<Integer> made = concat(batch, rows, columns);
            boolean isGrouped = rows.size() != 1 || columns.size() != 1;
            boolean isTurned = !made.equals(result);
            String output = Rewriter.output(node);
            String product = isGrouped || isTurned ? patch.fresh(output + "/product") : output;
            patch.replace(node, new Linear.MatMul(), List.of(a, b), product);
            String apart = product;
            if (isGrouped) {
                apart = isTurned ? patch.fresh(output + "/apart") : output;
                Shape shape = Shape.of(made.stream().map(sizes::get).toList());
                patch.giving(apart, node, output + "/reshape", new Shaping.Reshape(true), product, patch.shape(shape));
            }
            if (isTurned) {
                List<Integer> axes = result.stream().map(made::indexOf).toList();
                patch.giving(output, node, output + "/transpose", new Movement.Transpose(axes), apart);
            }
            return patch.build();
        }

        /** An operand as {@code [batch..., rows, columns]}. */
        private String matrices(
                String operand, List<Integer> from, List<Integer> batch, List<Integer> rows, List<Integer> columns) {
            String turned = transposed(operand, from, concat(batch, rows, columns));
            if (rows.size() == 1 && columns.size() == 1) {
                return turned;
            }
            LongStream matrix = LongStream.of(elements(rows), elements(columns));
            return reshaped(
                    turned,
                    LongStream.concat(batch.stream().mapToLong(this::size), matrix)
                            .toArray());
        }

        private String transposed(String value, List<Integer> from, List<Integer> order) {
            if (from.equals(order)) {
                return value;
            }
            Movement.Transpose transpose =
                    new Movement.Transpose(order.stream().map(from::indexOf).toList());
            return graph.isConstant(value)
                    ? patch.constant(transpose, value)
                    : patch.node(node, value + "/turned", transpose, value);
        }

        private String reshaped(String value, long... shape) {
            return graph.isConstant(value)
                    ? patch.reshaped(value, shape)
                    : patch.node(
                            node, value + "/matrices", new Shaping.Reshape(true), value, patch.shape(Shape.of(shape)));
        }

        private long elements(List<Integer> indices) {
            return indices.stream().mapToLong(this::size).reduce(1, Math::multiplyExact);
        }

        private long size(int index) {
            return sizes.get(index).size();
        }
    }

    private static List<Integer> concat(List<Integer> batch, List<Integer> rows, List<Integer> columns) {
        List<Integer> all = new ArrayList<>(batch);
        all.addAll(rows);
        all.addAll(columns);
        return all;
    }
}
