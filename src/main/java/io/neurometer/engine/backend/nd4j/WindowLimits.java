package io.neurometer.engine.backend.nd4j;

import static io.neurometer.engine.backend.nd4j.Limit.of;

import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.op.Op;
import io.neurometer.engine.op.Pooling;
import io.neurometer.engine.op.Pooling.PoolFunction;
import io.neurometer.engine.op.Resizing;
import io.neurometer.engine.tensor.DataType;
import java.util.List;
import java.util.stream.IntStream;

/** Limits of convolution, pooling, normalization and resizing. */
final class WindowLimits {
    private WindowLimits() {}

    static List<Limit> all() {
        return List.of(
                of(
                        "windows of 16-bit numbers",
                        "ND4J sums 16-bit floating-point numbers in 16 bits",
                        request -> is(request, DataType.FP16) || is(request, DataType.BF16),
                        "conv",
                        "conv_transpose",
                        "avg_pool",
                        "lp_pool",
                        "batch_norm",
                        "layer_norm",
                        "rms_norm",
                        "instance_norm",
                        "group_norm",
                        "lrn",
                        "lp_norm",
                        "mean_variance_norm"),
                of(
                        "interpolation of other types",
                        "ND4J's products interpolate FP32 and FP64 alone",
                        request ->
                                isInterpolated(request) && !is(request, DataType.FP32) && !is(request, DataType.FP64),
                        "resize"),
                of(
                        "gathering truth values",
                        "ND4J gathers no truth values",
                        request -> is(request, DataType.BOOL),
                        "resize"),
                of(
                        "interpolation of NaN",
                        "products interpolate, in which a NaN that weighs nothing is not nothing",
                        request -> isInterpolated(request) && !request.context().finite(),
                        "resize"),
                of(
                        "maximum of NaN",
                        "ND4J's maximum of a window loses NaN and infinity",
                        request ->
                                isMaximum(request.op()) && (!request.context().finite() || seesPaddingAlone(request)),
                        "max_pool",
                        "global_pool",
                        "adaptive_pool"));
    }

    private static boolean is(KernelRequest request, DataType type) {
        return request.inputs().dataType(0) == type;
    }

    private static boolean isInterpolated(KernelRequest request) {
        return request.op() instanceof Resizing.Resize resize
                && resize.interpolation() != Resizing.Interpolation.NEAREST;
    }

    private static boolean isMaximum(Op op) {
        return op instanceof Pooling.MaxPool
                || (op instanceof Pooling.GlobalPool global && global.function() == PoolFunction.MAX)
                || (op instanceof Pooling.AdaptivePool adaptive && adaptive.function() == PoolFunction.MAX);
    }

    /** Whether the largest element of some window is that of nothing, minus infinity. */
    private static boolean seesPaddingAlone(KernelRequest request) {
        return request.op() instanceof Pooling.MaxPool pool
                && pool.axes(request.inputs().shape(0)).stream()
                        .anyMatch(axis -> IntStream.range(0, axis.output())
                                .anyMatch(i -> WindowCounts.count(axis, i, false) == 0));
    }
}
