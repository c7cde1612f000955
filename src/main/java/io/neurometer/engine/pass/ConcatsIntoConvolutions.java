package io.neurometer.engine.pass;

import io.neurometer.engine.graph.GraphPatch;
import io.neurometer.engine.graph.Node;
import io.neurometer.engine.op.Convolution;
import io.neurometer.engine.op.Elementwise;
import io.neurometer.engine.op.Elementwise.BinaryFunction;
import io.neurometer.engine.op.Movement;
import io.neurometer.engine.op.Op;
import io.neurometer.engine.op.Pooling;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Shape;
import io.neurometer.engine.tensor.TensorType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A convolution of channels that were put together from a few values becomes a sum of convolutions of each, with the
 * weights of its channels, and the channels need not be put together; also where they are pooled in between. Pays where
 * the sum, which is read once more, has fewer channels than the values.
 */
final class ConcatsIntoConvolutions implements Pass {
    private static final int MAX_PARTS = 3;
    private static final int CHANNELS = 1;

    /** Fewer channels of a part leave vectors and matrix products half empty. */
    private static final long MIN_CHANNELS = 32;

    @Override
    public String name() {
        return "concats-into-convolutions";
    }

    @Override
    public void rewrite(Rewriter graph) {
        graph.each(Convolution.Conv.class, node -> summed(graph, node));
    }

    private static @Nullable GraphPatch summed(Rewriter graph, Node convolution) {
        Convolution.Conv op = (Convolution.Conv) convolution.op();
        String x = convolution.inputs().get(0);
        Node pool = graph.producer(x, Pooling.MaxPool.class);
        String joined = pool == null ? x : pool.inputs().get(0);
        Node concat = graph.producer(joined, Movement.Concat.class);
        boolean alone = graph.onlyConsumer(joined) != null
                && graph.onlyConsumer(x) != null
                && (pool == null || pool.outputs().size() == 1);
        if (concat == null
                || !alone
                || op.groups() != 1
                || op.connections() != null
                || !isWorthIt(graph, convolution, concat)) {
            return null;
        }
        PatchBuilder patch = graph.patch().remove(convolution, concat);
        if (pool != null) {
            patch.remove(pool);
        }
        List<String> parts = concat.inputs();
        String sum = null;
        long channel = 0;
        for (int i = 0; i < parts.size(); i++) {
            boolean last = i == parts.size() - 1;
            String part = parts.get(i);
            long next = channel + graph.fixedShape(part).size(CHANNELS);
            String pooled = pool == null ? part : patch.node(pool, part + "/pooled", pool.op(), part);
            String output = patch.fresh(Rewriter.output(convolution) + "/part");
            List<String> inputs = new ArrayList<>(
                    List.of(pooled, weights(patch, convolution.inputs().get(1), channel, next)));
            String bias = Rewriter.input(convolution, 2);
            if (last && !bias.equals(Node.ABSENT)) {
                inputs.add(bias);
            }
            patch.add(new Node(last ? convolution.name() : output, convolution.layer(), op, inputs, List.of(output)));
            if (sum == null) {
                sum = output;
            } else if (last) {
                String name = patch.fresh(convolution.name() + "/sum");
                patch.add(new Node(name, convolution.layer(), add(), List.of(output, sum), convolution.outputs()));
            } else {
                sum = patch.node(convolution, Rewriter.output(convolution) + "/sum", add(), output, sum);
            }
            channel = next;
        }
        return patch.build();
    }

    private static boolean isWorthIt(Rewriter graph, Node convolution, Node concat) {
        String output = Rewriter.output(convolution);
        TensorType type = graph.type(output);
        Shape joined = graph.shape(Rewriter.output(concat));
        if (type == null
                || type.dataType() != DataType.FP32
                || joined == null
                || joined.rank() < 3
                || !concat.op().equals(new Movement.Concat(CHANNELS))
                || !graph.isConstant(convolution.inputs().get(1))) {
            return false;
        }
        List<String> parts = concat.inputs();
        return parts.size() > 1
                && parts.size() <= MAX_PARTS
                && parts.stream()
                        .allMatch(part -> !graph.isConstant(part)
                                && graph.fixedShape(part).size(CHANNELS) >= MIN_CHANNELS)
                && 2 * type.shape().size(CHANNELS) <= joined.size(CHANNELS);
    }

    private static String weights(PatchBuilder patch, String weights, long from, long to) {
        return patch.constant(new Movement.Slice(), weights, patch.longs(from), patch.longs(to), patch.longs(CHANNELS));
    }

    private static Op add() {
        return new Elementwise.Binary(BinaryFunction.ADD);
    }
}
