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
 * First convolutions of images, of at most three channels in row-major order. oneDNN's matrix products sum up over
 * channels, of which there are too few here; its older code multiplies windows of rows, reads row-major images as they are
 * and leaves channels in blocks of 8 or 16. A single block is nothing but channels last; pooling takes several as they
 * are.
 */
final class FewChannels implements SpecialConvolution {
    private static final long MAX_CHANNELS = 3;

    private static final int WIDE = MemoryFormats.WIDE;
    private static final int NARROW = MemoryFormats.NARROW;

    /** With fewer products for each output, undoing blocks costs more than is won. */
    private static final long MIN_PRODUCTS = 25;

    /** The same for several channels in narrow vectors. */
    private static final long MANY_PRODUCTS = 100;

    @Override
    public Way.Method method() {
        return Way.Method.WINDOWS_OF_ROWS;
    }

    /** Only where no other values are used after it on each element. */
    @Override
    public boolean suits(KernelRequest request, Convolution.Conv conv, FusedOps after) {
        Inputs inputs = request.inputs();
        Shape image = inputs.shape(0);
        if (image.rank() != 4
                || image.size(1) > MAX_CHANNELS
                || conv.groups() != 1
                || conv.connections() != null
                || !ConvolutionKernels.hasFp32Weights(request)
                || !request.context().layout(0).equals(Layout.ROW_MAJOR)) {
            return false;
        }
        return !after.hasOperandsBeside(bias(request, after))
                && conv.axes(image, inputs.shape(1)).stream()
                        .noneMatch(axis -> ConvolutionKernels.hasWindowOutside(axis, false));
    }

    @Override
    public boolean isWorthwhile(KernelRequest request, Convolution.Conv conv) {
        return block(request.inputs().shape(1)) > 0;
    }

    private static int bias(KernelRequest request, FusedOps after) {
        Shape made = request.outputs().get(0).shape();
        return after.anyBias(made.rank() - 1, made.size(1));
    }

    @Override
    public @Nullable Kernel of(KernelRequest request, Convolution.Conv conv, FusedOps after) {
        Inputs inputs = request.inputs();
        Shape image = inputs.shape(0);
        Shape weight = inputs.shape(1);
        List<WindowAxis> axes = conv.axes(image, weight);
        Shape made = request.outputs().get(0).shape();
        boolean hasBias = after.headHas(2);
        int bias = bias(request, after);
        int worthwhile = block(weight);
        int block = worthwhile > 0 ? worthwhile : MemoryFormats.lanes();
        MemoryDescriptor raw = MemoryDescriptor.fp32(weight.sizes());
        MemoryDescriptor source = MemoryDescriptor.fp32(image.sizes());
        MemoryDescriptor biasMemory = bias < 0 ? null : MemoryDescriptor.fp32(made.size(1));
        MemoryDescriptor last = MemoryDescriptor.channelsLast(dnnl.dnnl_f32, made.sizes());
        return ProgramBuilder.build(request, program -> {
            NativeScope scope = program.scope();
            MemoryDescriptor blocks = MemoryFormats.inBlocks(scope, block, made.sizes());
            FusedPrimitive fused = after.fuse(
                    scope,
                    dnnl.dnnl_f32,
                    made.sizes(),
                    bias >= 0 && !hasBias,
                    false,
                    attributes -> ofWindows(ConvolutionKernels.descriptor(
                            scope,
                            false,
                            axes,
                            source,
                            MemoryDescriptor.any(dnnl.dnnl_f32, raw.sizes()),
                            biasMemory,
                            blocks,
                            attributes)));
            if (fused == null) {
                return false;
            }
            Arguments arguments = Arguments.of(Argument.SRC, program.rowMajorInput(0, source))
                    .and(
                            Argument.WEIGHTS,
                            program.parameter(1, raw, fused.descriptor().weights()));
            if (biasMemory != null) {
                arguments = arguments.and(Argument.BIAS, program.parameter(bias, biasMemory, biasMemory));
            }
            if (made.size(1) == block) {
                Layout layout = last.layout(request.outputs().get(0));
                return fused.call(program, arguments, program.outputView(0, layout, 0, blocks));
            }
            PrimitiveDescriptor undoing = Primitives.reorder(scope, blocks, last);
            return undoing != null
                    && !undoing.isReference()
                    && fused.call(program, arguments, program.output(0, blocks));
        });
    }

    /** How many channels should lie side by side; 0 where channels last are as good. */
    private static int block(Shape weight) {
        long features = weight.size(0);
        long products = weight.elements() / features;
        if (!Isa.hasWideVectors()) {
            long least = weight.size(1) == 1 ? MIN_PRODUCTS : MANY_PRODUCTS;
            return features == NARROW || products >= least ? NARROW : 0;
        }
        long over = features % WIDE;
        int block = over > 0 && over <= NARROW ? NARROW : WIDE;
        boolean leavesLanes = block == NARROW || features < WIDE;
        return features == block || (leavesLanes && products >= MIN_PRODUCTS) ? block : 0;
    }

    private static @Nullable PrimitiveDescriptor ofWindows(@Nullable PrimitiveDescriptor found) {
        return found != null && found.implementation().startsWith("jit:") ? found : null;
    }
}
