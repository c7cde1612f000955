package io.neurometer.engine.backend.nd4j;

import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.op.InputRole;
import io.neurometer.engine.op.Op;
import io.neurometer.engine.op.Pooling;
import io.neurometer.engine.op.Pooling.PoolFunction;
import io.neurometer.engine.op.Resizing;
import io.neurometer.engine.tensor.DataType;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * What ND4J 1.0.0-M2.1 lacks or computes wrongly, and what would end the process: such an operator is left to the
 * reference. A test shows each of these with ND4J itself, so that a limit that is gone is struck off.
 *
 * @param name in the words of that test
 * @param kinds of the operators that it is about; empty for all
 * @param reason in the words of a report: why such an operator does not run on ND4J
 * @param applies whether a request meets it
 */
record Limit(String name, Set<String> kinds, String reason, Predicate<KernelRequest> applies) {
    private static final List<Limit> ALL = Stream.of(
                    ofAll(), ElementLimits.all(), ofWindows(), ofProducts(), ofMovements())
            .flatMap(List::stream)
            .toList();

    private static List<Limit> ofAll() {
        return List.of(of("empty", "ND4J takes no arrays without elements", Limit::hasEmpty));
    }

    /** Of convolution, pooling, normalization and resizing. */
    private static List<Limit> ofWindows() {
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
                        request -> !request.context().finite() && isMaximum(request.op()),
                        "max_pool",
                        "global_pool",
                        "adaptive_pool"));
    }

    /** Of products, attention and recurrent layers. */
    private static List<Limit> ofProducts() {
        return List.of();
    }

    /** Of movement, gathering, generation and reduction. */
    private static List<Limit> ofMovements() {
        return MovementLimits.all();
    }

    static Limit of(String name, String reason, Predicate<KernelRequest> applies, String... kinds) {
        return new Limit(name, Set.of(kinds), reason, applies);
    }

    static List<Limit> all() {
        return ALL;
    }

    /** The first limit that a request meets. */
    static Optional<Limit> of(KernelRequest request) {
        String kind = request.op().kind();
        return ALL.stream()
                .filter(limit -> limit.kinds().isEmpty() || limit.kinds().contains(kind))
                .filter(limit -> limit.applies().test(request))
                .findFirst();
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

    private static boolean hasEmpty(KernelRequest request) {
        for (int i = 0; i < request.inputs().count(); i++) {
            boolean isKnown = request.op().role(i) == InputRole.SETTING
                    && request.inputs().hasValue(i);
            if (request.inputs().has(i) && !isKnown && request.inputs().shape(i).elements() == 0) {
                return true;
            }
        }
        return request.outputs().stream().anyMatch(type -> type.shape().elements() == 0);
    }
}
