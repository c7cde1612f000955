package io.neurometer.engine.backend.onednn;

import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.backend.Layout;
import io.neurometer.engine.op.Activation;
import io.neurometer.engine.op.Elementwise;
import io.neurometer.engine.op.Fusion;
import io.neurometer.engine.op.Inputs;
import io.neurometer.engine.op.Op;
import io.neurometer.engine.tensor.Shape;
import io.neurometer.engine.tensor.TensorType;
import java.util.List;
import java.util.Objects;
import org.bytedeco.dnnl.global.dnnl;
import org.jspecify.annotations.Nullable;

/** Activations, clips and functions of one or two elements, in the memory format that the input has. */
final class ElementwiseKernels {
    /** For fewer elements a call of the library takes longer than the loop itself. */
    private static final long MAX_SMALL = 2048;

    private ElementwiseKernels() {}

    static List<KernelEntry<?>> kernels() {
        return List.of(
                orLines(
                        Activation.Simple.class,
                        (request, op, after) ->
                                isGelu(op) ? gelu(request, op, after) : eltwise(request, 0, Eltwise.of(op), after)),
                orLines(
                        Elementwise.Unary.class,
                        (request, op, after) -> eltwise(request, 0, Eltwise.of(op.function()), after)),
                orLines(Elementwise.Clip.class, ElementwiseKernels::clip),
                orLines(binary()),
                new KernelEntry<>(Elementwise.Where.class, LineKernels::kernel),
                new KernelEntry<>(Elementwise.IsInf.class, LineKernels::kernel),
                orLines(Activation.PRelu.class, ElementwiseKernels::prelu));
    }

    /** Whether the kernels of an operator, or of a chain that begins with it, look themselves at what primitives lose. */
    static boolean keepNonFinite(Op head) {
        boolean casts = head instanceof Elementwise.Cast || head instanceof Elementwise.CastLike;
        return head instanceof Activation || (head instanceof Elementwise && !casts);
    }

    /** oneDNN's primitive where it has one and keeps what it reads, else Java. */
    private static <O extends Op> KernelEntry<O> orLines(Class<O> kind, KernelEntry.Factory<O> factory) {
        return orLines(KernelEntry.forFp32(kind, factory));
    }

    private static <O extends Op> KernelEntry<O> orLines(KernelEntry<O> primitive) {
        return new KernelEntry<>(primitive.kind(), (request, op, after) -> {
            boolean small = isSmall(request);
            Kernel quick = small ? LineKernels.kernel(request, op, after) : null;
            if (quick != null) {
                return quick;
            }
            Kernel kernel =
                    NonFinite.areLost(request) ? null : primitive.factory().create(request, op, after);
            return kernel != null || small ? kernel : LineKernels.kernel(request, op, after);
        });
    }

    /** Whether there are few elements, which lie in row-major order already. */
    private static boolean isSmall(KernelRequest request) {
        for (int i = 0; i < request.inputs().count(); i++) {
            if (!request.context().layout(i).equals(Layout.ROW_MAJOR)) {
                return false;
            }
        }
        return request.outputs().get(0).shape().elements() <= MAX_SMALL;
    }

    private static boolean isGelu(Op op) {
        return op instanceof Activation.Simple activation
                && (activation.function() == Activation.ActivationFunction.GELU
                        || activation.function() == Activation.ActivationFunction.GELU_TANH);
    }

    /** Two passes: oneDNN's function, and, in FP32, an exact one of the elements for which it is not. */
    private static @Nullable Kernel gelu(KernelRequest request, Activation.Simple op, FusedOps after) {
        if (after.chain() != null || !SupportedTypes.areFp32(request, 1)) {
            return null;
        }
        MemoryDescriptor memory = MemoryFormats.current(request, 0);
        Layout layout = memory.layout(request.outputs().get(0));
        return ProgramBuilder.build(request, program -> {
            PrimitiveDescriptor function = Primitives.eltwise(
                    program.scope(),
                    Objects.requireNonNull(Eltwise.of(op)),
                    memory,
                    new PrimitiveAttributes(program.scope()));
            if (function == null) {
                return false;
            }
            MemoryView source = program.inputView(0, layout, 0, memory);
            MemoryView result = program.outputView(0, layout, 0, memory);
            program.call(function, source, result);
            if (memory.type() == dnnl.dnnl_f32) {
                program.run(bytes -> new GeluTail(op.function(), bytes.get(0), bytes.get(1)), source, result);
            }
            return true;
        });
    }

    private static @Nullable Kernel prelu(KernelRequest request, Activation.PRelu op, FusedOps after) {
        Eltwise single = Eltwise.slope(request.inputs(), 1);
        return single == null ? Prelu.of(request, after) : eltwise(request, 0, single, after);
    }

    private static boolean endsInGelu(FusedOps after) {
        return after.chain() != null
                && after.chain().links().stream().map(Fusion.Link::op).anyMatch(ElementwiseKernels::isGelu);
    }

    private static @Nullable Kernel clip(KernelRequest request, Elementwise.Clip op, FusedOps after) {
        return eltwise(request, 0, Eltwise.clip(request.inputs(), 1, after.headInputs() - 1), after);
    }

    private static KernelEntry<Elementwise.Binary> binary() {
        KernelEntry<Elementwise.Binary> arithmetic =
                KernelEntry.forFp32(Elementwise.Binary.class, ElementwiseKernels::binary);
        return new KernelEntry<>(
                Elementwise.Binary.class,
                (request, op, after) -> Comparison.is(op.function())
                        ? Comparison.kernel(request, op.function(), after)
                        : arithmetic.factory().create(request, op, after));
    }

    private static @Nullable Kernel binary(KernelRequest request, Elementwise.Binary op, FusedOps after) {
        Elementwise.BinaryFunction function = op.function();
        Inputs inputs = request.inputs();
        Shape made = request.outputs().get(0).shape();
        if (endsInGelu(after) || !SupportedTypes.areFp32(request, 2)) {
            return null;
        }
        for (int i = 0; i < 2; i++) {
            boolean scalar = inputs.hasNumber(i);
            if (scalar && inputs.shape(1 - i).equals(made)) {
                Eltwise eltwise = Eltwise.ofConstant(function, 1 - i, inputs.floats(i)[0]);
                if (eltwise != null) {
                    return eltwise(request, 1 - i, eltwise, after);
                }
            }
        }
        boolean commutes = function != Elementwise.BinaryFunction.SUB && function != Elementwise.BinaryFunction.DIV;
        boolean swapped = commutes
                && inputs.shape(1).equals(made)
                && (!inputs.shape(0).equals(made) || (isRowMajor(request, 0) && !isRowMajor(request, 1)));
        int left = swapped ? 1 : 0;
        if (Eltwise.binary(function) < 0 || !inputs.shape(left).equals(made)) {
            return null;
        }
        return binary(request, Eltwise.binary(function), left, after);
    }

    private static boolean isRowMajor(KernelRequest request, int index) {
        return request.context().layout(index).equals(Layout.ROW_MAJOR);
    }

    private static @Nullable Kernel eltwise(
            KernelRequest request, int input, @Nullable Eltwise function, FusedOps after) {
        if (function == null || endsInGelu(after) || !SupportedTypes.areFp32(request, 1)) {
            return null;
        }
        MemoryDescriptor memory = MemoryFormats.current(request, input);
        return ProgramBuilder.build(request, program -> {
            FusedPrimitive fused = after.fuse(
                    program.scope(),
                    memory,
                    attributes -> Primitives.eltwise(program.scope(), function, memory, attributes));
            return fused != null && call(program, fused, input, memory, Arguments.NONE);
        });
    }

    private static @Nullable Kernel binary(KernelRequest request, int algorithm, int left, FusedOps after) {
        int right = 1 - left;
        MemoryDescriptor memory = MemoryFormats.current(request, left);
        TensorType output = request.outputs().get(0);
        boolean whole = request.inputs().shape(right).equals(output.shape());
        MemoryDescriptor other = whole ? memory : MemoryFormats.broadcast(request, right, memory.rank());
        Layout layout = whole ? other.layout(output) : MemoryFormats.broadcastLayout(request, right);
        return ProgramBuilder.build(request, program -> {
            FusedPrimitive fused = after.fuse(
                    program.scope(),
                    memory,
                    attributes -> Primitives.binary(program.scope(), algorithm, memory, other, memory, attributes));
            return fused != null
                    && call(
                            program,
                            fused,
                            left,
                            memory,
                            Arguments.of(Argument.SRC_1, program.inputView(right, layout, 0, other)));
        });
    }

    private static boolean call(
            ProgramBuilder program, FusedPrimitive fused, int input, MemoryDescriptor memory, Arguments others) {
        Layout layout = memory.layout(program.request().outputs().get(0));
        Arguments arguments = others.and(Argument.SRC, program.inputView(input, layout, 0, memory));
        program.mayOverwrite(input);
        return fused.call(program, arguments, program.outputView(0, layout, 0, memory));
    }
}
