package io.neurometer.engine.backend.onednn;

import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.op.Convolution;
import io.neurometer.engine.op.Inputs;
import io.neurometer.engine.op.WindowAxis;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Shape;
import java.util.List;
import org.bytedeco.dnnl.global.dnnl;
import org.jspecify.annotations.Nullable;

/**
 * Convolutions of 8-bit integers with constant weights whose zero point is the middle of their type, as 32-bit integers.
 * Padding counts as the zero point of the features.
 */
final class IntegerConvolution {
    private static final int FEATURE_ZERO = 2;
    private static final int WEIGHT_ZERO = 3;

    private IntegerConvolution() {}

    static List<KernelEntry<?>> kernels() {
        return List.of(KernelEntry.unfused(Convolution.ConvInteger.class, IntegerConvolution::kernel));
    }

    private static @Nullable Kernel kernel(KernelRequest request, Convolution.ConvInteger op) {
        Inputs inputs = request.inputs();
        Shape weight = inputs.shape(1);
        List<WindowAxis> axes = op.axes(inputs.shape(0), weight);
        if (!isExact(request)
                || !isSymmetric(request)
                || axes.stream().anyMatch(axis -> ConvolutionKernels.hasWindowOutside(axis, false))) {
            return null;
        }
        MemoryDescriptor raw = MemoryDescriptor.rowMajor(dnnl.dnnl_s8, ConvolutionKernels.grouped(weight, op.groups()));
        int type = MemoryDescriptor.typeOrUndefined(inputs.dataType(0));
        return ProgramBuilder.build(request, program -> {
            PrimitiveAttributes attributes = new PrimitiveAttributes(program.scope());
            if (inputs.has(FEATURE_ZERO)) {
                attributes.zeroPoint(Argument.SRC);
            }
            PrimitiveDescriptor descriptor = ConvolutionKernels.descriptor(
                    program.scope(),
                    false,
                    axes,
                    MemoryDescriptor.any(type, inputs.shape(0).sizes()),
                    MemoryDescriptor.any(dnnl.dnnl_s8, raw.sizes()),
                    null,
                    MemoryDescriptor.any(
                            dnnl.dnnl_s32, request.outputs().get(0).shape().sizes()),
                    attributes);
            if (descriptor == null || descriptor.isReference()) {
                return false;
            }
            Arguments arguments = Arguments.of(Argument.SRC, program.input(0, descriptor.source()))
                    .and(Argument.WEIGHTS, SignedWeights.view(program, raw, descriptor.weights()))
                    .and(Argument.DST, program.output(0, descriptor.destination()));
            program.call(
                    descriptor,
                    inputs.has(FEATURE_ZERO)
                            ? arguments.and(Argument.SRC.zeroPoints(), ZeroPoints.integers(program, FEATURE_ZERO, 0))
                            : arguments);
            return true;
        });
    }

    /** Without VNNI oneDNN adds up pairs in 16 bits, and halves weights where the features are signed. */
    private static boolean isExact(KernelRequest request) {
        return request.context().constants().has(1) && (Isa.multipliesIntegers() || SignedWeights.fitPairs(request));
    }

    private static boolean isSymmetric(KernelRequest request) {
        int middle = request.inputs().dataType(1) == DataType.UINT8 ? SignedWeights.SIGN_BIT : 0;
        if (!request.inputs().has(WEIGHT_ZERO)) {
            return middle == 0;
        }
        Integer zero = request.context().constants().has(WEIGHT_ZERO) ? ZeroPoints.common(request, WEIGHT_ZERO) : null;
        return zero != null && zero == middle;
    }
}
