package io.neurometer.engine.cost;

import io.neurometer.engine.graph.Node;
import io.neurometer.engine.graph.TypedGraph;
import io.neurometer.engine.op.Attention;
import io.neurometer.engine.op.Convolution;
import io.neurometer.engine.op.Inputs;
import io.neurometer.engine.op.OpCost;
import io.neurometer.engine.op.WindowAxis;
import io.neurometer.engine.tensor.Shape;
import java.util.List;
import java.util.Optional;
import java.util.function.ToLongFunction;

/**
 * Metric: multiply-accumulates without those that the convention {@code mac-matmul/1} counts though their result is known
 * beforehand.
 *
 * @param mac by the convention
 * @param paddingExact without taps on the padding of convolutions, and without what transposed convolutions cut away
 * @param causalExact without the masked half of causal attention
 * @param exact without either
 */
public record ExactMac(long mac, long paddingExact, long causalExact, long exact) {

    static ExactMac of(TypedGraph typed, List<Node> nodes, List<Optional<NodeCost>> costs) {
        long mac = 0;
        long padding = 0;
        long masked = 0;
        for (int i = 0; i < nodes.size(); i++) {
            Node node = nodes.get(i);
            OpCost cost = costs.get(i).map(NodeCost::arithmetic).orElse(OpCost.FREE);
            if (cost.mac() == 0) {
                continue;
            }
            mac = Math.addExact(mac, cost.mac());
            if (node.op() instanceof Convolution op) {
                padding = Math.addExact(padding, cost.mac() - withoutPadding(op, typed.inputs(node), cost.mac()));
            } else if (CausalAttention.is(node.op())) {
                masked = Math.addExact(masked, cost.mac() - withoutMasked(node, typed.inputs(node), cost.mac()));
            }
        }
        return new ExactMac(mac, mac - padding, mac - masked, mac - padding - masked);
    }

    private static long withoutPadding(Convolution op, Inputs inputs, long mac) {
        if (op instanceof Convolution.Conv conv) {
            return scaled(
                    mac, conv.axes(inputs.shape(0), inputs.shape(1)), WindowAxis::output, ValidTaps::ofConvolution);
        } else if (op instanceof Convolution.ConvInteger conv) {
            return scaled(
                    mac, conv.axes(inputs.shape(0), inputs.shape(1)), WindowAxis::output, ValidTaps::ofConvolution);
        } else if (op instanceof Convolution.ConvTranspose conv) {
            return scaled(mac, conv.axes(inputs.shape(0), inputs.shape(1)), WindowAxis::input, ValidTaps::ofTransposed);
        }
        return mac;
    }

    /** Takes the taps of every window out of a product and puts the valid ones in, dimension by dimension. */
    private static long scaled(
            long mac, List<WindowAxis> axes, ToLongFunction<WindowAxis> positions, ToLongFunction<WindowAxis> valid) {
        long left = mac;
        for (WindowAxis axis : axes) {
            left /= Math.multiplyExact(positions.applyAsLong(axis), (long) axis.kernel());
        }
        for (WindowAxis axis : axes) {
            left = Math.multiplyExact(left, valid.applyAsLong(axis));
        }
        return left;
    }

    private static long withoutMasked(Node node, Inputs inputs, long mac) {
        Inputs byHead = node.op() instanceof Attention.MultiHead heads ? heads.split(inputs) : inputs;
        Shape query = byHead.shape(0);
        long keys = byHead.shape(1).size(2);
        long all = Math.multiplyExact(query.size(2), keys);
        return Math.multiplyExact(mac / all, CausalAttention.pairs(query.size(2), keys));
    }
}
