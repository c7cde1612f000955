package io.neurometer.engine.backend.onednn;

import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.backend.Layout;
import io.neurometer.engine.backend.onednn.lines.SoftmaxLogarithms;
import io.neurometer.engine.op.Softmax;
import io.neurometer.engine.tensor.Shape;
import io.neurometer.engine.tensor.TensorType;
import java.util.List;
import org.bytedeco.dnnl.global.dnnl;
import org.jspecify.annotations.Nullable;

/** Softmax, and its logarithm, which oneDNN's primitive is off by a fifth of where one score stands out: that is in Java. */
final class SoftmaxKernels {
    /** Elements of the longest row of which logarithms are computed in memory of the heap. */
    private static final long LONGEST = 1 << 20;

    private SoftmaxKernels() {}

    static List<KernelEntry<?>> kernels() {
        return List.of(KernelEntry.unfusedForFp32(Softmax.Normalized.class, SoftmaxKernels::create));
    }

    private static @Nullable Kernel create(KernelRequest request, Softmax.Normalized softmax) {
        if (softmax.function() == Softmax.SoftmaxFunction.HARDMAX || !SupportedTypes.areFp32(request, 1)) {
            return null;
        }
        if (softmax.function() == Softmax.SoftmaxFunction.LOG_SOFTMAX) {
            return logarithm(request, softmax);
        }
        Shape shape = request.outputs().get(0).shape();
        int axis = Shape.axis(softmax.axis(), shape.rank());
        MemoryDescriptor memory = MemoryFormats.current(request, 0);
        if (softmax.flatten()) {
            long length = softmax.length(shape);
            memory = MemoryDescriptor.fp32(shape.elements() / length, length);
            axis = 1;
        }
        return kernel(request, dnnl.dnnl_softmax_accurate, memory, axis);
    }

    /** Of rows that lie one after another and are not too long to be copied; null for others. */
    private static @Nullable Kernel logarithm(KernelRequest request, Softmax.Normalized softmax) {
        Shape shape = request.outputs().get(0).shape();
        boolean rows = softmax.flatten() || Shape.axis(softmax.axis(), shape.rank()) == shape.rank() - 1;
        if (!rows || shape.elements() == 0 || softmax.length(shape) > LONGEST) {
            return null;
        }
        int length = Math.toIntExact(softmax.length(shape));
        int count = Math.toIntExact(shape.elements() / length);
        return ProgramBuilder.build(request, program -> {
            program.mayOverwrite(0);
            program.run(
                    memory -> SharedRange.of(
                            () -> new SoftmaxLogarithms(memory.get(0), memory.get(1), length),
                            count,
                            length,
                            OpenMpTeam.sizeFor(request)),
                    program.inputBytes(0),
                    program.outputBytes(0));
            return true;
        });
    }

    private static @Nullable Kernel kernel(KernelRequest request, int algorithm, MemoryDescriptor memory, int axis) {
        return ProgramBuilder.build(request, program -> {
            NativeScope scope = program.scope();
            PrimitiveDescriptor softmax = Primitives.softmax(scope, algorithm, memory, memory, axis);
            if (softmax == null) {
                return false;
            }
            TensorType output = request.outputs().get(0);
            Layout layout = memory.rank() == output.shape().rank()
                    ? memory.layout(output)
                    : MemoryFormats.rowMajor(output, memory.type());
            program.mayOverwrite(0);
            program.call(softmax, program.inputView(0, layout, 0, memory), program.outputView(0, layout, 0, memory));
            return true;
        });
    }
}
