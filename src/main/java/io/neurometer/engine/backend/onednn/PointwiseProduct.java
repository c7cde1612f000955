package io.neurometer.engine.backend.onednn;

import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.op.Convolution;
import io.neurometer.engine.op.Inputs;
import io.neurometer.engine.op.WindowAxis;
import io.neurometer.engine.tensor.Shape;
import org.bytedeco.dnnl.global.dnnl;
import org.jspecify.annotations.Nullable;

/** Convolutions with windows of one position, channels last, as one product of all positions with the weights. */
final class PointwiseProduct implements SpecialConvolution {
    @Override
    public Way.Method method() {
        return Way.Method.POINTWISE_PRODUCT;
    }

    /** Only where no other values are used after it on each element. */
    @Override
    public boolean suits(KernelRequest request, Convolution.Conv conv, FusedOps after) {
        Inputs inputs = request.inputs();
        return conv.groups() == 1
                && conv.connections() == null
                && inputs.shape(0).rank() > 2
                && !after.hasOperandsBeside(bias(request, after))
                && conv.axes(inputs.shape(0), inputs.shape(1)).stream().allMatch(PointwiseProduct::isPointwise);
    }

    private static boolean isPointwise(WindowAxis axis) {
        return axis.kernel() == 1 && axis.stride() == 1 && axis.padBegin() == 0 && axis.input() == axis.output();
    }

    private static int bias(KernelRequest request, FusedOps after) {
        Shape made = request.outputs().get(0).shape();
        return after.anyBias(made.rank() - 1, made.size(1));
    }

    @Override
    public boolean isWorthwhile(KernelRequest request, Convolution.Conv conv) {
        return false;
    }

    @Override
    public @Nullable Kernel of(KernelRequest request, Convolution.Conv conv, FusedOps after) {
        Shape image = request.inputs().shape(0);
        Shape made = request.outputs().get(0).shape();
        long channels = image.size(1);
        long features = made.size(1);
        long positions = image.elements() / Math.max(1, channels);
        boolean hasBias = after.headHas(2);
        int bias = bias(request, after);
        MemoryDescriptor left = MemoryDescriptor.fp32(positions, channels);
        MemoryDescriptor raw =
                MemoryDescriptor.strided(dnnl.dnnl_f32, new long[] {channels, features}, new long[] {1, channels});
        MemoryDescriptor output = MemoryDescriptor.fp32(positions, features);
        MemoryDescriptor row = bias < 0 ? null : MemoryDescriptor.fp32(1, features);
        return ProgramBuilder.build(request, program -> {
            NativeScope scope = program.scope();
            FusedPrimitive fused = after.fuse(
                    scope,
                    dnnl.dnnl_f32,
                    output.sizes(),
                    bias >= 0 && !hasBias,
                    false,
                    attributes -> Primitives.matMul(
                            scope, left, MemoryDescriptor.any(dnnl.dnnl_f32, raw.sizes()), row, output, attributes));
            if (fused == null) {
                return false;
            }
            MemoryDescriptor source = MemoryDescriptor.channelsLast(dnnl.dnnl_f32, image.sizes());
            MemoryDescriptor target = MemoryDescriptor.channelsLast(dnnl.dnnl_f32, made.sizes());
            Arguments arguments = Arguments.of(
                            Argument.SRC,
                            program.inputView(0, source.layout(request.inputs().type(0)), 0, left))
                    .and(
                            Argument.WEIGHTS,
                            program.parameter(1, raw, fused.descriptor().weights()));
            if (row != null) {
                arguments = arguments.and(Argument.BIAS, program.parameter(bias, row, row));
            }
            return fused.call(
                    program,
                    arguments,
                    program.outputView(0, target.layout(request.outputs().get(0)), 0, output));
        });
    }
}
