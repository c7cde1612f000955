package io.neurometer.engine.backend.onednn;

import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.op.Convolution;
import io.neurometer.engine.op.Inputs;
import io.neurometer.engine.op.WindowAxis;
import io.neurometer.engine.tensor.Shape;
import io.neurometer.engine.tensor.Tensor;
import java.util.List;
import org.bytedeco.dnnl.global.dnnl;
import org.jspecify.annotations.Nullable;

/**
 * Depthwise convolutions of lines and images whose windows have gaps, by {@link TapSums}. oneDNN's code for depthwise
 * convolutions takes only windows that reach a few positions into the padding; it computes each channel of the others as a
 * matrix product of its own.
 */
final class DilatedDepthwise implements SpecialConvolution {
    /** How far into the padding oneDNN's windows may reach. */
    private static final int MAX_PADDING = 6;

    /** Weights are held once for each position of a chunk, 16 KB for a tap. */
    private static final long MAX_TAPS = 64;

    @Override
    public Way.Method method() {
        return Way.Method.SUMS_OF_TAPS;
    }

    @Override
    public boolean suits(KernelRequest request, Convolution.Conv conv, FusedOps after) {
        Inputs inputs = request.inputs();
        Shape image = inputs.shape(0);
        Shape weight = inputs.shape(1);
        return (image.rank() == 3 || image.rank() == 4)
                && request.outputs().get(0).shape().elements() > 0
                && ConvolutionKernels.isDepthwise(conv, inputs)
                && weight.elements() / weight.size(0) <= MAX_TAPS
                && conv.connections() == null
                && ConvolutionKernels.hasFp32Weights(request)
                && conv.axes(image, weight).stream().anyMatch(axis -> axis.dilation() > 1);
    }

    @Override
    public boolean isWorthwhile(KernelRequest request, Convolution.Conv conv) {
        return conv.axes(request.inputs().shape(0), request.inputs().shape(1)).stream()
                .anyMatch(axis -> axis.padBegin() > MAX_PADDING || axis.paddingReached() > MAX_PADDING);
    }

    @Override
    public @Nullable Kernel of(KernelRequest request, Convolution.Conv conv, FusedOps after) {
        Shape image = request.inputs().shape(0);
        Shape weight = request.inputs().shape(1);
        Shape made = request.outputs().get(0).shape();
        List<WindowAxis> axes = conv.axes(image, weight);
        WindowAxis rows = axes.size() == 1 ? WindowAxis.UNIT : axes.get(0);
        WindowAxis columns = axes.get(axes.size() - 1);
        TapSums.Geometry geometry =
                new TapSums.Geometry(Math.toIntExact(image.size(0)), Math.toIntExact(image.size(1)), rows, columns);
        AfterSums rest = AfterSums.of(after, made);
        MemoryDescriptor source = MemoryDescriptor.channelsLast(dnnl.dnnl_f32, image.sizes());
        MemoryDescriptor target = MemoryDescriptor.channelsLast(dnnl.dnnl_f32, made.sizes());
        MemoryDescriptor taps = MemoryDescriptor.fp32(weight.elements() / weight.size(0), weight.size(0));
        int threads = OpenMpTeam.sizeFor(request);
        return ProgramBuilder.build(request, program -> {
            MemoryView sums = rest.target(program, target);
            program.run(
                    memory -> new TapSums(geometry, memory.get(0), memory.get(1), memory.get(2), threads),
                    program.input(0, source),
                    program.constant(1, "taps of channels", taps, raw -> byTap(raw, taps)),
                    sums);
            return rest.add(program, sums);
        });
    }

    /** The weights of all channels for the first tap, then those for the next. */
    private static Tensor byTap(Tensor raw, MemoryDescriptor taps) {
        MemoryDescriptor turned = MemoryDescriptor.strided(dnnl.dnnl_f32, taps.sizes(), new long[] {1, taps.size(0)});
        return Reorders.reordered(raw, turned, taps);
    }
}
