package io.neurometer.engine.backend.onednn;

import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.backend.Layout;
import io.neurometer.engine.op.Activation;
import io.neurometer.engine.op.Elementwise;
import io.neurometer.engine.op.Inputs;
import io.neurometer.engine.op.Op;
import io.neurometer.engine.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.dnnl.dnnl_primitive_attr;
import org.bytedeco.dnnl.global.dnnl;
import org.jspecify.annotations.Nullable;

/** Functions of single elements, in whichever order they lie. */
final class ElementwiseKernels {
    private ElementwiseKernels() {}

    static void register(KernelTable table) {
        table.add(Activation.Simple.class, ElementwiseKernels::activation);
        table.add(Elementwise.Unary.class, ElementwiseKernels::unary);
        table.add(Elementwise.Clip.class, ElementwiseKernels::clip);
        table.add(Elementwise.Binary.class, ElementwiseKernels::binary);
    }

    private static @Nullable Kernel activation(KernelRequest request, Op op, FusedOps after) {
        return eltwise(request, 0, Eltwise.of((Activation.Simple) op), after);
    }

    private static @Nullable Kernel unary(KernelRequest request, Op op, FusedOps after) {
        return eltwise(request, 0, Eltwise.of(((Elementwise.Unary) op).function()), after);
    }

    private static @Nullable Kernel clip(KernelRequest request, Op op, FusedOps after) {
        float[] limits = {Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY};
        for (int i = 1; i <= 2; i++) {
            if (after.headHas(i)) {
                if (!request.inputs().hasValue(i)) {
                    return null;
                }
                limits[i - 1] = request.inputs().floats(i)[0];
            }
        }
        return limits[0] > limits[1]
                ? null
                : eltwise(request, 0, new Eltwise(dnnl.dnnl_eltwise_clip_v2, limits[0], limits[1]), after);
    }

    private static @Nullable Kernel binary(KernelRequest request, Op op, FusedOps after) {
        Elementwise.BinaryFunction function = ((Elementwise.Binary) op).function();
        Inputs inputs = request.inputs();
        Shape made = request.outputs().get(0).shape();
        if (!Eligible.floats(request, 2)) {
            return null;
        }
        for (int i = 0; i < 2; i++) {
            boolean scalar = inputs.hasValue(i) && inputs.shape(i).elements() == 1;
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
        if (function == null || !Eligible.floats(request, 1)) {
            return null;
        }
        return kernel(request, input, after, new Maker() {
            @Override
            public @Nullable PrimitiveDescriptor make(
                    NativeScope scope, MemoryDescriptor memory, dnnl_primitive_attr attributes) {
                return scope.blueprint(made -> dnnl.dnnl_eltwise_forward_primitive_desc_create(
                        made,
                        Library.engine(),
                        dnnl.dnnl_forward_inference,
                        function.algorithm(),
                        scope.memory(memory),
                        scope.memory(memory),
                        function.alpha(),
                        function.beta(),
                        attributes));
            }

            @Override
            public List<Integer> others(ProgramBuilder program, MemoryDescriptor memory) {
                return List.of();
            }
        });
    }

    private static @Nullable Kernel binary(KernelRequest request, int algorithm, int left, FusedOps after) {
        int right = 1 - left;
        Shape shape = request.inputs().shape(right);
        boolean whole = shape.equals(request.outputs().get(0).shape());
        return kernel(request, left, after, new Maker() {
            private MemoryDescriptor other(MemoryDescriptor memory) {
                return whole ? memory : Activations.broadcast(request, right, memory.rank());
            }

            @Override
            public @Nullable PrimitiveDescriptor make(
                    NativeScope scope, MemoryDescriptor memory, dnnl_primitive_attr attributes) {
                return scope.blueprint(made -> dnnl.dnnl_binary_primitive_desc_create(
                        made,
                        Library.engine(),
                        algorithm,
                        scope.memory(memory),
                        scope.memory(other(memory)),
                        scope.memory(memory),
                        attributes));
            }

            @Override
            public List<Integer> others(ProgramBuilder program, MemoryDescriptor memory) {
                MemoryDescriptor other = other(memory);
                Layout layout =
                        whole ? other.layout(request.outputs().get(0)) : Activations.broadcastLayout(request, right);
                return List.of(dnnl.DNNL_ARG_SRC_1, program.inputView(right, layout, 0, other));
            }
        });
    }

    /** Makes the primitive over elements that lie as described, and names what it reads beside them. */
    private interface Maker {
        @Nullable
        PrimitiveDescriptor make(NativeScope scope, MemoryDescriptor memory, dnnl_primitive_attr attributes);

        List<Integer> others(ProgramBuilder program, MemoryDescriptor memory);
    }

    private static @Nullable Kernel kernel(KernelRequest request, int input, FusedOps after, Maker maker) {
        MemoryDescriptor memory = Activations.now(request, input);
        ProgramBuilder program = new ProgramBuilder(request);
        try (NativeScope scope = new NativeScope()) {
            FusedPrimitive fitted = after.fit(scope, memory, attributes -> maker.make(scope, memory, attributes));
            if (fitted == null) {
                return null;
            }
            Layout layout = memory.layout(request.outputs().get(0));
            List<Integer> pairs = new ArrayList<>();
            pairs.addAll(List.of(dnnl.DNNL_ARG_SRC, program.inputView(input, layout, 0, memory)));
            int output = program.outputView(0, layout, 0, memory);
            pairs.addAll(List.of(dnnl.DNNL_ARG_DST, output));
            pairs.addAll(maker.others(program, memory));
            pairs.addAll(fitted.arguments(program, memory));
            program.mayOverwrite(input);
            return fitted.program(program, scope, pairs, output, memory);
        } catch (RuntimeException failure) {
            program.abandon();
            throw failure;
        }
    }
}
