package io.neurometer.engine.cost;

import static io.neurometer.engine.report.Unit.MACS;

import io.neurometer.engine.graph.Node;
import io.neurometer.engine.op.Attention;
import io.neurometer.engine.op.Convolution;
import io.neurometer.engine.op.Inputs;
import io.neurometer.engine.op.WindowAxis;
import io.neurometer.engine.report.Section;
import io.neurometer.engine.tensor.Shape;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * Metric: multiply-accumulates without those that the convention {@code mac-matmul/1} counts though their result is known
 * beforehand.
 */
public record ExactMac(long mac, long paddingExact, long causalExact, long exact) {

    static final Section<ExactMac> SECTION = Section.of(ExactMac.class)
            .figure("mac", MACS, "Multiply-accumulates by the convention, as in `totals.mac`.", ExactMac::mac)
            .figure("padding_exact", MACS, "Without taps on padding and outputs cut away.", ExactMac::paddingExact)
            .figure("causal_exact", MACS, "Without the masked pairs of query and key.", ExactMac::causalExact)
            .figure("exact", MACS, "Without either.", ExactMac::exact)
            .build();

    static ExactMac of(AnalyzedGraph graph) {
        long mac = 0;
        long padding = 0;
        long masked = 0;
        for (int i = 0; i < graph.nodes().size(); i++) {
            Node node = graph.nodes().get(i);
            NodeCost known = graph.costs().get(i).value();
            if (known == null || known.arithmetic().mac() == 0) {
                continue;
            }
            long own = known.arithmetic().mac();
            Inputs inputs = graph.typed().inputs(node);
            mac = Math.addExact(mac, own);
            if (node.op() instanceof Convolution op) {
                padding = Math.addExact(padding, own - withoutPadding(op, inputs, own));
            } else if (CausalAttention.is(node.op())) {
                masked = Math.addExact(masked, own - withoutMasked(node, inputs, own));
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
        Inputs byHead = Attention.byHead(node.op(), inputs);
        Shape query = byHead.shape(0);
        long keys = byHead.shape(1).size(2);
        long all = Math.multiplyExact(query.size(2), keys);
        long before = CausalAttention.before(node.op(), inputs, query.size(2), keys);
        return Math.multiplyExact(mac / all, CausalAttention.pairs(query.size(2), keys, before));
    }
}
