package io.neurometer.engine.backend.onednn;

import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.backend.Precision;
import io.neurometer.engine.backend.onednn.loops.Gate;
import io.neurometer.engine.op.Activation;
import io.neurometer.engine.op.Elementwise;
import io.neurometer.engine.op.Fusion;
import io.neurometer.engine.op.Inputs;
import io.neurometer.engine.op.Op;
import io.neurometer.engine.tensor.Shape;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** What follows the operator of a kernel on each element of its output: nothing, or the links of a chain. */
record FusedOps(KernelRequest request, Fusion.@Nullable Chain chain) {
    boolean isEmpty() {
        return chain == null || chain.links().isEmpty();
    }

    /** How many inputs belong to the operator itself. */
    int headInputs() {
        return chain == null ? request.inputs().count() : chain.headInputs();
    }

    /** Whether input {@code index} belongs to the operator itself and is present. */
    boolean headHas(int index) {
        return index < headInputs() && request.inputs().has(index);
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

    /** The operator's own bias, else the input that {@link #bias} finds; -1 where there is none. */
    int anyBias(int fromEnd, long features) {
        return headHas(2) ? 2 : bias(fromEnd, features);
    }

    /** Whether links use inputs beside known numbers and the bias that {@link #anyBias} has found. */
    boolean hasOperandsBeside(int bias) {
        return operandsBeside(bias).findAny().isPresent();
    }

    /** Whether those inputs all have the shape of the output. */
    boolean areOperandsWholeBeside(int bias) {
        Shape made = request.outputs().get(0).shape();
        return operandsBeside(bias).allMatch(i -> request.inputs().shape(i).equals(made));
    }

    private IntStream operandsBeside(int bias) {
        Inputs inputs = request.inputs();
        return IntStream.range(headInputs(), inputs.count())
                .filter(i -> inputs.has(i) && i != bias && !inputs.hasNumber(i));
    }

    /** The links as post-ops, without the first where it is a bias; null where one has no counterpart. */
    @Nullable
    PostOps postOps(int rank, boolean bias, boolean accumulate) {
        List<PostOp> ops =
                chain == null ? List.of() : PostOpTranslator.translate(request, chain, bias ? 1 : 0, rank, accumulate);
        return ops == null ? null : new PostOps(request, ops);
    }

    /**
     * The activation at the end where it can be a pass of its own over elements that are finite and in FP32, and is large
     * enough for one; else null.
     */
    @Nullable
    Gate gate() {
        if (chain == null
                || isEmpty()
                || ElementwiseKernels.keepNonFinite(chain.head())
                || !request.context().finite()
                || request.context().precision() != Precision.FP32
                || !isLongEnough()) {
            return null;
        }
        Op last = chain.links().get(chain.links().size() - 1).op();
        return last instanceof Activation.Simple activation ? gate(activation) : null;
    }

    private boolean isLongEnough() {
        return OpenMpTeam.sizeFor(request) == 1
                || SmallKernel.isLongPass(request.outputs().get(0).bytes());
    }

    private static @Nullable Gate gate(Activation.Simple activation) {
        return switch (activation.function()) {
            case SWISH -> activation.alpha() == 1 ? Gate.SWISH : null;
            case GELU -> Gate.GELU;
            case GELU_TANH -> Gate.GELU_TANH;
            default -> null;
        };
    }

    /** Makes a primitive with these attributes; null where oneDNN has none that is fast. */
    interface Maker {
        @Nullable
        PrimitiveDescriptor make(PrimitiveAttributes attributes);
    }

    /** The same for an operator without a bias, whose output lies as {@code memory} says and is not added to. */
    @Nullable
    FusedPrimitive fuse(NativeScope scope, MemoryDescriptor memory, Maker maker) {
        return fuse(scope, memory.type(), memory.sizes(), false, false, maker);
    }

    /**
     * A primitive with the links as post-ops where oneDNN can do that, else with the links as primitives behind it, or with
     * the last in a pass of its own where that is asked for; null where none of it can be done.
     *
     * @param type element type of the output
     * @param sizes of the output as the primitive sees it
     * @param bias whether the first link is a bias that the primitive takes as an argument
     * @param accumulate whether the primitive can add to what lies in its output
     */
    @Nullable
    FusedPrimitive fuse(NativeScope scope, int type, long[] sizes, boolean bias, boolean accumulate, Maker maker) {
        PostOps inside = postOps(sizes.length, bias, accumulate);
        if (inside == null) {
            return null;
        }
        if (Way.isApart(request)) {
            return withGate(scope, type, sizes, inside, maker);
        }
        PrimitiveDescriptor fused = maker.make(inside.attributes(scope, type, sizes));
        if (fused != null && inside.limit(fused).isEmpty()) {
            return new FusedPrimitive(fused, inside, null, null);
        }
        PostOps separate = inside.isEmpty() ? null : postOps(sizes.length, bias, false);
        PrimitiveDescriptor bare = separate == null ? null : maker.make(new PrimitiveAttributes(scope));
        return bare == null ? null : new FusedPrimitive(bare, new PostOps(request, List.of()), separate, null);
    }

    /** A primitive with the links but the last as post-ops, and the last in a pass of its own. */
    private @Nullable FusedPrimitive withGate(NativeScope scope, int type, long[] sizes, PostOps all, Maker maker) {
        Gate gate = gate();
        if (gate == null) {
            return null;
        }
        PostOps inside = all.withoutLast();
        PrimitiveDescriptor fused = maker.make(inside.attributes(scope, type, sizes));
        return fused != null && inside.limit(fused).isEmpty() ? new FusedPrimitive(fused, inside, null, gate) : null;
    }
}
