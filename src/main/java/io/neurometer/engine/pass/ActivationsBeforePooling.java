package io.neurometer.engine.pass;

import io.neurometer.engine.graph.GraphPatch;
import io.neurometer.engine.graph.Node;
import io.neurometer.engine.op.Activation;
import io.neurometer.engine.op.Activation.ActivationFunction;
import io.neurometer.engine.op.Op;
import io.neurometer.engine.op.Pooling;
import io.neurometer.engine.op.WindowAxis;
import io.neurometer.engine.tensor.Shape;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code relu(max_pool(product))} becomes {@code max_pool(relu(product))}: a function that never falls gives the largest
 * element of a window the largest value, and right after a product it costs next to nothing.
 */
final class ActivationsBeforePooling implements Pass {
    @Override
    public String name() {
        return "activations-before-pooling";
    }

    @Override
    public void rewrite(Rewriter graph) {
        graph.each(Pooling.MaxPool.class, node -> swapped(graph, node));
    }

    private static @Nullable GraphPatch swapped(Rewriter graph, Node pool) {
        String product = pool.inputs().get(0);
        Node made = graph.onlyConsumer(product) == null ? null : graph.producer(product, Op.class);
        Node after = graph.onlyConsumer(Rewriter.output(pool));
        Shape shape = graph.shape(product);
        if (made == null
                || !ElementwiseFusion.isProduct(made.op())
                || after == null
                || !(after.op() instanceof Activation.Simple activation)
                || !neverFalls(activation)
                || pool.outputs().size() > 1
                || shape == null
                || ((Pooling.MaxPool) pool.op()).axes(shape).stream().anyMatch(WindowAxis::seesPaddingAlone)) {
            return null;
        }
        PatchBuilder patch = graph.patch().remove(pool, after);
        String active = patch.fresh(Rewriter.output(after) + " before pooling");
        return patch.replace(after, activation, List.of(product), active)
                .replace(pool, pool.op(), List.of(active), Rewriter.output(after))
                .build();
    }

    /** Whether a larger number never gives a smaller value, rounding included. */
    private static boolean neverFalls(Activation.Simple activation) {
        return activation.function() == ActivationFunction.RELU
                || activation.function() == ActivationFunction.RELU6
                || (activation.function() == ActivationFunction.LEAKY_RELU && activation.alpha() >= 0);
    }
}
