package io.neurometer.engine.backend.onednn;

import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.backend.Layout;
import io.neurometer.engine.op.Op;
import io.neurometer.engine.op.Softmax;
import io.neurometer.engine.tensor.Shape;
import org.bytedeco.dnnl.global.dnnl;
import org.jspecify.annotations.Nullable;

/** Softmax and its logarithm. */
final class SoftmaxKernels {
    private SoftmaxKernels() {}

    static void register(KernelTable table) {
        table.add(Softmax.Normalized.class, SoftmaxKernels::create);
    }

    private static @Nullable Kernel create(KernelRequest request, Op op, FusedOps after) {
        Softmax.Normalized softmax = (Softmax.Normalized) op;
        if (softmax.function() == Softmax.SoftmaxFunction.HARDMAX || !after.isEmpty() || !Eligible.floats(request, 1)) {
            return null;
        }
        Shape shape = request.outputs().get(0).shape();
        int axis = softmax.axis() < 0 ? softmax.axis() + shape.rank() : softmax.axis();
        MemoryDescriptor memory = Activations.now(request, 0);
        if (softmax.flatten()) {
            long length = softmax.length(shape);
            memory = MemoryDescriptor.rowMajor(dnnl.dnnl_f32, shape.elements() / length, length);
            axis = 1;
        }
        int algorithm = softmax.function() == Softmax.SoftmaxFunction.SOFTMAX
                ? dnnl.dnnl_softmax_accurate
                : dnnl.dnnl_softmax_log;
        return kernel(request, algorithm, memory, axis);
    }

    private static @Nullable Kernel kernel(KernelRequest request, int algorithm, MemoryDescriptor memory, int axis) {
        ProgramBuilder program = new ProgramBuilder(request);
        try (NativeScope scope = new NativeScope()) {
            PrimitiveDescriptor blueprint = blueprint(scope, algorithm, memory, memory, axis);
            if (blueprint == null) {
                return null;
            }
            boolean same = memory.rank() == request.outputs().get(0).shape().rank();
            Layout layout = same
                    ? memory.layout(request.outputs().get(0))
                    : Flat.layout(request.outputs().get(0), memory.type());
            int source = program.inputView(0, layout, 0, memory);
            int target = program.outputView(0, layout, 0, memory);
            program.mayOverwrite(0);
            program.call(blueprint, dnnl.DNNL_ARG_SRC, source, dnnl.DNNL_ARG_DST, target);
            return program.build();
        }
    }

    static @Nullable PrimitiveDescriptor blueprint(
            NativeScope scope, int algorithm, MemoryDescriptor source, MemoryDescriptor target, int axis) {
        return scope.blueprint(made -> dnnl.dnnl_softmax_forward_primitive_desc_create(
                made,
                Library.engine(),
                dnnl.dnnl_forward_inference,
                algorithm,
                scope.memory(source),
                scope.memory(target),
                axis,
                scope.attributes()));
    }
}
