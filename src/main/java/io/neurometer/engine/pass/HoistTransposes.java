package io.neurometer.engine.pass;

import io.neurometer.engine.graph.GraphPatch;
import io.neurometer.engine.graph.Node;
import io.neurometer.engine.op.Elementwise;
import io.neurometer.engine.op.Elementwise.BinaryFunction;
import io.neurometer.engine.op.Movement;
import io.neurometer.engine.op.Op;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A value that is multiplied with several numbers, each product transposed in the same way, is transposed once before:
 * exporters move transposes over multiplications, which tears an activation apart that reads its input more than once.
 */
final class HoistTransposes implements Pass {
    @Override
    public String name() {
        return "transposes-of-multiples";
    }

    @Override
    public void rewrite(Rewriter graph) {
        graph.each(Movement.Transpose.class, node -> early(graph, node));
    }

    private static @Nullable GraphPatch early(Rewriter graph, Node transpose) {
        Node product = graph.producer(transpose.inputs().get(0), Elementwise.Binary.class);
        int position = product == null ? -1 : multiple(graph, product);
        if (product == null || position < 0 || graph.onlyConsumer(Rewriter.output(product)) == null) {
            return null;
        }
        String value = product.inputs().get(position);
        if (!hasAnother(graph, value, product, transpose.op())) {
            return null;
        }
        PatchBuilder patch = graph.patch().remove(product, transpose);
        List<String> inputs = new ArrayList<>(product.inputs());
        inputs.set(position, patch.node(product, value + "/transposed", transpose.op(), value));
        return patch.replace(product, product.op(), inputs, Rewriter.output(transpose))
                .build();
    }

    /** Which input of a product or quotient is the value that a number multiplies or divides; -1 where none is. */
    private static int multiple(Rewriter graph, Node node) {
        BinaryFunction function = ((Elementwise.Binary) node.op()).function();
        int inputs = function == BinaryFunction.MUL ? 2 : function == BinaryFunction.DIV ? 1 : 0;
        for (int i = 0; i < inputs; i++) {
            if (graph.scalar(node.inputs().get(1 - i), node.inputs().get(i)) != null) {
                return i;
            }
        }
        return -1;
    }

    /** Whether another consumer of the value is that transpose, or a multiple that only such a transpose reads. */
    private static boolean hasAnother(Rewriter graph, String value, Node product, Op transpose) {
        for (Node consumer : graph.graph().consumers(value)) {
            boolean turned = consumer.op().equals(transpose);
            if (!turned && !consumer.equals(product) && consumer.op() instanceof Elementwise.Binary) {
                Node only = graph.onlyConsumer(Rewriter.output(consumer));
                turned = multiple(graph, consumer) >= 0
                        && only != null
                        && only.op().equals(transpose);
            }
            if (turned) {
                return true;
            }
        }
        return false;
    }
}
