package io.neurometer.engine.backend.onednn;

import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.op.Elementwise;
import io.neurometer.engine.op.Fusion;
import io.neurometer.engine.tensor.Shape;
import org.bytedeco.dnnl.dnnl_primitive_attr;
import org.jspecify.annotations.Nullable;

/** What follows the operator that a kernel is made for: nothing, or the links of a chain. */
record FusedOps(KernelRequest request, Fusion.@Nullable Chain chain) {
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

    /** Makes a primitive with these attributes; null where the library has none that is fast. */
    interface Maker {
        @Nullable
        PrimitiveDescriptor make(dnnl_primitive_attr attributes);
    }

    /** As the longer one, of an operator without a bias whose output lies as {@code memory} says. */
    @Nullable
    FusedPrimitive fit(NativeScope scope, MemoryDescriptor memory, Maker maker) {
        return fit(scope, memory.type(), memory.sizes(), false, false, maker);
    }

    /**
     * A primitive with the links inside it where the library can do that, else with the links behind it; null where it can
     * do neither.
     *
     * @param type element type of the output
     * @param sizes of the output as the primitive sees it
     * @param bias whether the first link is a bias that the primitive takes as an argument
     * @param accumulate whether the primitive can add to what lies in its output
     */
    @Nullable
    FusedPrimitive fit(NativeScope scope, int type, long[] sizes, boolean bias, boolean accumulate, Maker maker) {
        PostOps inside = postOps(sizes.length, bias, accumulate);
        if (inside == null) {
            return null;
        }
        PrimitiveDescriptor fused = maker.make(inside.attributes(scope, type, sizes));
        if (fused != null) {
            return new FusedPrimitive(fused, inside, null);
        }
        PostOps apart = inside.isEmpty() ? null : postOps(sizes.length, bias, false);
        PrimitiveDescriptor bare = apart == null ? null : maker.make(scope.attributes());
        return bare == null ? null : new FusedPrimitive(bare, PostOps.none(request), apart);
    }
}
