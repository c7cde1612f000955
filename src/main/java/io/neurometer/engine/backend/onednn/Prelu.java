package io.neurometer.engine.backend.onednn;

import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.backend.Layout;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Shape;
import org.bytedeco.dnnl.global.dnnl;
import org.jspecify.annotations.Nullable;

/** Leaky ReLU with constant slopes for each channel. */
final class Prelu {
    private static final int CHANNELS = 1;

    private Prelu() {}

    /** Null where the slopes are no such constants, or something follows. */
    static @Nullable Kernel of(KernelRequest request, FusedOps after) {
        if (!after.isEmpty() || !SupportedTypes.areFp32(request, 2) || !isPerChannel(request, 1)) {
            return null;
        }
        MemoryDescriptor memory = MemoryFormats.current(request, 0);
        Layout layout = memory.layout(request.outputs().get(0));
        return ProgramBuilder.build(request, program -> {
            program.mayOverwrite(0);
            return add(program, 1, program.inputView(0, layout, 0, memory), program.outputView(0, layout, 0, memory));
        });
    }

    /** Whether an input is constant and has one element for each channel of the output. */
    static boolean isPerChannel(KernelRequest request, int input) {
        Shape made = request.outputs().get(0).shape();
        Shape slopes = request.inputs().shape(input);
        int fromEnd = made.rank() - CHANNELS;
        return made.rank() > CHANNELS
                && request.inputs().dataType(input) == DataType.FP32
                && request.context().constants().has(input)
                && slopes.rank() >= fromEnd
                && slopes.size(-fromEnd) == made.size(CHANNELS)
                && slopes.elements() == made.size(CHANNELS);
    }

    /** Adds the primitive; false where oneDNN has no fast one. */
    static boolean add(ProgramBuilder program, int slopes, MemoryView source, MemoryView output) {
        NativeScope scope = program.scope();
        MemoryDescriptor memory = output.descriptor();
        MemoryDescriptor each =
                MemoryFormats.broadcast(program.request().inputs().shape(slopes), memory.rank());
        PrimitiveDescriptor function = scope.descriptor(made -> dnnl.dnnl_prelu_forward_primitive_desc_create(
                made,
                Library.engine(),
                dnnl.dnnl_forward_inference,
                scope.memory(memory),
                scope.memory(MemoryDescriptor.any(dnnl.dnnl_f32, each.sizes())),
                scope.memory(memory),
                new PrimitiveAttributes(scope).handle()));
        if (function == null) {
            return false;
        }
        program.call(
                function,
                Arguments.of(Argument.SRC, source)
                        .and(Argument.WEIGHTS, program.parameter(slopes, each, function.weights()))
                        .and(Argument.DST, output));
        return true;
    }
}
