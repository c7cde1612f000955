package io.neurometer.engine.backend.onednn;

import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.op.Elementwise;
import io.neurometer.engine.op.Fusion;
import io.neurometer.engine.tensor.Shape;
import org.jspecify.annotations.Nullable;

/** What follows the operator that a kernel is made for: nothing, or the links of a chain. */
record Links(KernelRequest request, Fusion.@Nullable Chain chain) {
    boolean isEmpty() {
        return chain == null || chain.links().isEmpty();
    }

    /** Whether input {@code index} belongs to the operator itself and is present. */
    boolean headHas(int index) {
        return (chain == null || index < chain.headInputs()) && request.inputs().has(index);
    }

    /**
     * The input that the first link adds and that has one element for each of {@code features} along the given
     * dimension from the end; -1 where it does something else.
     */
    int bias(int fromEnd, long features) {
        if (chain == null || isEmpty()) {
            return -1;
        }
        Fusion.Link first = chain.links().get(0);
        boolean adds =
                first.op() instanceof Elementwise.Binary binary && binary.function() == Elementwise.BinaryFunction.ADD;
        int input = chain.headInputs();
        if (!adds || !request.context().constants().has(input)) {
            return -1;
        }
        Shape shape = request.inputs().shape(input);
        boolean fits = shape.rank() >= fromEnd && shape.elements() == features && shape.size(-fromEnd) == features;
        return fits ? input : -1;
    }

    /** The links in the library's terms, without the first where it is a bias; null where one has no counterpart. */
    @Nullable
    PostOps postOps(int rank, boolean bias, boolean accumulate) {
        return chain == null ? PostOps.none(request) : PostOps.of(request, chain, bias ? 1 : 0, rank, accumulate);
    }
}
