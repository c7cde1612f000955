package io.neurometer.engine.backend.onednn;

import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.backend.onednn.loops.Gate;
import io.neurometer.engine.op.Activation;
import io.neurometer.engine.op.Elementwise;
import io.neurometer.engine.op.Fusion;
import io.neurometer.engine.op.Inputs;
import io.neurometer.engine.tensor.DataType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What may follow a Winograd convolution on images: a bias for each channel, another value of the output's shape, and
 * limits or an activation in a pass of its own, in this order and each optional.
 *
 * @param bias the constant input with one value for each channel, or -1
 * @param added the input of the output's shape, or -1
 * @param low the smallest value, -infinity for no limit
 * @param high the largest value, infinity for no limit
 * @param gate the activation, or null
 */
record Epilogue(
        int bias,
        int added,
        float low,
        float high,
        @Nullable Gate gate) {
    private static final int IMAGE_RANK = 4;

    /** Null where something else follows. */
    static @Nullable Epilogue of(KernelRequest request, FusedOps after, long channels) {
        int fusedBias = after.headHas(2) ? -1 : after.bias(IMAGE_RANK - 1, channels);
        Gate gate = Way.isApart(request) ? after.gate() : null;
        Epilogue found = new Epilogue(
                after.headHas(2) ? 2 : fusedBias, -1, Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY, gate);
        if (found.bias >= 0 && !request.context().constants().has(found.bias)) {
            return null;
        }
        Fusion.Chain chain = after.chain();
        if (chain == null) {
            return found;
        }
        List<Fusion.Link> links = chain.links();
        int next = chain.headInputs();
        int count = gate == null ? links.size() : links.size() - 1;
        for (int i = 0; i < count && found != null; i++) {
            if (i > 0 || fusedBias < 0) {
                found = found.then(request, links.get(i), next);
            }
            next += links.get(i).extras();
        }
        return found;
    }

    private @Nullable Epilogue then(KernelRequest request, Fusion.Link link, int extra) {
        boolean limited = low != Float.NEGATIVE_INFINITY || high != Float.POSITIVE_INFINITY;
        if (limited) {
            return null;
        }
        Inputs inputs = request.inputs();
        if (link.op() instanceof Elementwise.Binary binary) {
            boolean whole = binary.function() == Elementwise.BinaryFunction.ADD
                    && added < 0
                    && inputs.dataType(extra) == DataType.FP32
                    && inputs.shape(extra).equals(request.outputs().get(0).shape())
                    && !request.context().constants().has(extra);
            return whole ? new Epilogue(bias, extra, low, high, gate) : null;
        } else if (link.op() instanceof Activation.Simple simple) {
            return switch (simple.function()) {
                case RELU -> new Epilogue(bias, added, 0, high, gate);
                case RELU6 -> new Epilogue(bias, added, 0, 6, gate);
                default -> null;
            };
        }
        return null;
    }
}
