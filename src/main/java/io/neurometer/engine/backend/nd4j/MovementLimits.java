package io.neurometer.engine.backend.nd4j;

import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.op.Gathering;
import io.neurometer.engine.op.Gathering.ScatterFunction;
import io.neurometer.engine.op.Reduction;
import io.neurometer.engine.tensor.DataType;
import java.util.Arrays;
import java.util.List;

/** Limits of movement, gathering, generation and reduction. */
final class MovementLimits {
    /** Beyond this, a program of a search for each takes longer to bind than a sort takes. */
    private static final int MOST_SEARCHES = 100;

    private MovementLimits() {}

    static List<Limit> all() {
        return List.of(
                Limit.of(
                        "triangle of infinities",
                        "ND4J's own triangle is many times slower than a mask, which makes NaN of infinity",
                        request -> !request.context().finite(),
                        "trilu"),
                Limit.of(
                        "one-hot of large integers",
                        "ND4J takes the on and off values as double-precision numbers",
                        MovementLimits::isBeyondDoubles,
                        "one_hot"),
                Limit.of(
                        "scattered extremes of NaN",
                        "ND4J's minimum and maximum lose NaN",
                        request -> !request.context().finite() && isExtreme(request),
                        "scatter_elements",
                        "scatter_nd"),
                Limit.of(
                        "extremes of NaN",
                        "ND4J's minimum and maximum lose NaN",
                        request -> !request.context().finite(),
                        "reduce_max",
                        "reduce_min",
                        "argmax",
                        "argmin",
                        "topk"),
                Limit.of(
                        "sums of 16 bits",
                        "ND4J's sums of 16-bit numbers are far off",
                        request -> isHalf(request.inputs().dataType(0)),
                        "reduce_sum",
                        "reduce_mean",
                        "reduce_l1",
                        "reduce_sum_square",
                        "reduce_log_sum",
                        "reduce_log_sum_exp",
                        "reduce_prod",
                        "cumsum"),
                Limit.of(
                        "means and products of integers",
                        "ND4J's means, norms and products are of floating-point numbers alone",
                        request -> !request.inputs().dataType(0).isFloating(),
                        "reduce_mean",
                        "reduce_l2",
                        "reduce_prod"),
                Limit.of(
                        "largest of UINT64",
                        "ND4J finds no largest below 1 among unsigned elements",
                        request -> request.inputs().dataType(0) == DataType.UINT64,
                        "reduce_max"),
                Limit.of(
                        "many largest elements",
                        "ND4J's operator gives one place several times for equal elements",
                        request -> request.op() instanceof Reduction.TopK topK
                                && request.outputs().get(0).shape().size(topK.axis()) > MOST_SEARCHES,
                        "topk"),
                Limit.of(
                        "largest elements of 64-bit integers",
                        "ND4J's operator gives one place several times for equal elements",
                        request -> request.inputs().dataType(0) == DataType.INT64
                                || request.inputs().dataType(0) == DataType.UINT64,
                        "topk"));
    }

    private static boolean isExtreme(KernelRequest request) {
        ScatterFunction function = request.op() instanceof Gathering.ScatterElements elements
                ? elements.function()
                : request.op() instanceof Gathering.ScatterNd slices ? slices.function() : ScatterFunction.REPLACE;
        return function == ScatterFunction.MIN || function == ScatterFunction.MAX;
    }

    private static boolean isBeyondDoubles(KernelRequest request) {
        return switch (request.inputs().dataType(2)) {
            case INT64 ->
                !request.inputs().hasValue(2)
                        || Arrays.stream(request.inputs().longs(2)).anyMatch(value -> Math.abs(value) >> 53 != 0);
            case UINT64 ->
                !request.inputs().hasValue(2)
                        || Arrays.stream(request.inputs().longs(2)).anyMatch(value -> value >>> 53 != 0);
            default -> false;
        };
    }

    private static boolean isHalf(DataType type) {
        return type == DataType.FP16 || type == DataType.BF16;
    }
}
