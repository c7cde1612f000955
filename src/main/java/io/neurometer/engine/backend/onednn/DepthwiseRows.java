package io.neurometer.engine.backend.onednn;

import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.backend.Layout;
import io.neurometer.engine.op.Convolution;
import io.neurometer.engine.op.Inputs;
import io.neurometer.engine.op.WindowAxis;
import io.neurometer.engine.tensor.Shape;
import java.util.List;
import org.bytedeco.dnnl.global.dnnl;
import org.jspecify.annotations.Nullable;

/**
 * Depthwise convolutions along one dimension, as images of one row, channels last. oneDNN's fast code for depthwise
 * convolutions knows images only; without it each channel is a matrix product of its own.
 */
final class DepthwiseRows implements SpecialConvolution {
    @Override
    public Way.Method method() {
        return Way.Method.IMAGE_ROWS;
    }

    /** Only where no other values are used after it on each element. */
    @Override
    public boolean suits(KernelRequest request, Convolution.Conv conv, FusedOps after) {
        Inputs inputs = request.inputs();
        Shape image = inputs.shape(0);
        Shape weight = inputs.shape(1);
        if (image.rank() != 3
                || !ConvolutionKernels.isDepthwise(conv, inputs)
                || MemoryFormats.activationType(request) != dnnl.dnnl_f32
                || !SupportedTypes.areFp32(request, 3)) {
            return false;
        }
        return !after.hasOperandsBeside(bias(request, after))
                && !ConvolutionKernels.hasWindowOutside(conv.axes(image, weight).get(0), false);
    }

    private static int bias(KernelRequest request, FusedOps after) {
        Shape made = request.outputs().get(0).shape();
        return after.anyBias(2, made.size(1));
    }

    @Override
    public boolean isWorthwhile(KernelRequest request, Convolution.Conv conv) {
        return true;
    }

    @Override
    public @Nullable Kernel of(KernelRequest request, Convolution.Conv conv, FusedOps after) {
        Inputs inputs = request.inputs();
        Shape image = inputs.shape(0);
        Shape weight = inputs.shape(1);
        WindowAxis axis = conv.axes(image, weight).get(0);
        Shape made = request.outputs().get(0).shape();
        boolean hasBias = after.headHas(2);
        int bias = bias(request, after);
        MemoryDescriptor raw = MemoryDescriptor.fp32(weight.size(0), 1, 1, 1, weight.size(2));
        MemoryDescriptor source = row(image);
        MemoryDescriptor target = row(made);
        MemoryDescriptor biasMemory = bias < 0 ? null : MemoryDescriptor.fp32(made.size(1));
        return ProgramBuilder.build(request, program -> {
            NativeScope scope = program.scope();
            FusedPrimitive fused = after.fuse(
                    scope,
                    dnnl.dnnl_f32,
                    target.sizes(),
                    bias >= 0 && !hasBias,
                    false,
                    attributes -> fast(ConvolutionKernels.descriptor(
                            scope,
                            false,
                            List.of(WindowAxis.UNIT, axis),
                            source,
                            MemoryDescriptor.any(dnnl.dnnl_f32, raw.sizes()),
                            biasMemory,
                            target,
                            attributes)));
            if (fused == null) {
                return false;
            }
            Arguments arguments = Arguments.of(Argument.SRC, program.inputView(0, layout(request, image), 0, source))
                    .and(
                            Argument.WEIGHTS,
                            program.parameter(1, raw, fused.descriptor().weights()));
            if (biasMemory != null) {
                arguments = arguments.and(Argument.BIAS, program.parameter(bias, biasMemory, biasMemory));
            }
            Layout made3 = channelsLast(made).layout(request.outputs().get(0));
            return fused.call(program, arguments, program.outputView(0, made3, 0, target));
        });
    }

    private static @Nullable PrimitiveDescriptor fast(@Nullable PrimitiveDescriptor found) {
        return found == null || found.implementation().startsWith("gemm") ? null : found;
    }

    private static MemoryDescriptor row(Shape shape) {
        return MemoryDescriptor.channelsLast(dnnl.dnnl_f32, shape.size(0), shape.size(1), 1, shape.size(2));
    }

    private static Layout layout(KernelRequest request, Shape image) {
        return channelsLast(image).layout(request.inputs().type(0));
    }

    private static MemoryDescriptor channelsLast(Shape shape) {
        return MemoryDescriptor.channelsLast(dnnl.dnnl_f32, shape.sizes());
    }
}
