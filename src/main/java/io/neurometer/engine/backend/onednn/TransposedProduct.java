package io.neurometer.engine.backend.onednn;

import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.backend.Layout;
import io.neurometer.engine.op.Convolution;
import io.neurometer.engine.op.WindowAxis;
import io.neurometer.engine.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.dnnl.global.dnnl;
import org.jspecify.annotations.Nullable;

/**
 * Transposed convolutions of row-major lines and images as a matrix product, which gives what each position adds to the
 * outputs under its window, and a pass that adds that up.
 */
final class TransposedProduct {
    /** Of the product of one sample. */
    private static final long MAX_BYTES = 32L << 20;

    /** Each sample has steps of its own. */
    private static final long MAX_BATCH = 8;

    /** oneDNN's own code computes vectors of features and leaves the lanes empty that are beyond. */
    private static final long FEW_FEATURES = 8;

    private TransposedProduct() {}

    /** Whether this is such a convolution, with constant weights and in one group. */
    static boolean suits(KernelRequest request, Convolution.ConvTranspose conv) {
        Shape image = request.inputs().shape(0);
        Shape weight = request.inputs().shape(1);
        if (conv.groups() != 1
                || image.rank() > 4
                || image.size(0) > MAX_BATCH
                || image.elements() == 0
                || weight.elements() == 0
                || !ConvolutionKernels.hasFp32Weights(request)) {
            return false;
        }
        long given = weight.elements() / weight.size(0) * (image.elements() / (image.size(0) * image.size(1)));
        return given <= MAX_BYTES / Float.BYTES;
    }

    /** Whether a convolution that suits should be faster so than directly. */
    static boolean isWorthwhile(KernelRequest request) {
        return request.outputs().get(0).shape().size(1) < FEW_FEATURES;
    }

    static @Nullable Kernel of(KernelRequest request, Convolution.ConvTranspose conv, FusedOps after) {
        Shape image = request.inputs().shape(0);
        Shape weight = request.inputs().shape(1);
        Shape made = request.outputs().get(0).shape();
        List<WindowAxis> axes = conv.axes(image, weight);
        WindowAxis down = axes.size() == 1 ? WindowAxis.UNIT : axes.get(0);
        WindowAxis across = axes.get(axes.size() - 1);
        int bias = after.anyBias(axes.size() + 1, made.size(1));
        PostOps separate = after.postOps(made.rank(), bias >= 0 && !after.headHas(2), false);
        if (separate == null || Way.isApart(request)) {
            return null;
        }
        long channels = image.size(1);
        long rows = weight.elements() / channels;
        long positions = image.elements() / (image.size(0) * channels);
        MemoryDescriptor features = MemoryDescriptor.fp32(channels, positions);
        MemoryDescriptor turned =
                MemoryDescriptor.strided(dnnl.dnnl_f32, new long[] {rows, channels}, new long[] {1, rows});
        MemoryDescriptor weights = MemoryDescriptor.fp32(rows, channels);
        MemoryDescriptor given = MemoryDescriptor.fp32(rows, positions);
        MemoryDescriptor sample = MemoryDescriptor.fp32(made.elements() / made.size(0));
        MemoryDescriptor biasMemory = MemoryDescriptor.fp32(made.size(1));
        int threads = OpenMpTeam.sizeFor(request);
        return ProgramBuilder.build(request, program -> {
            PrimitiveDescriptor product = Primitives.matMul(
                    program.scope(), weights, features, null, given, new PrimitiveAttributes(program.scope()));
            if (product == null || product.isReference()) {
                return false;
            }
            MemoryView sums = program.temporary(given);
            Layout input = MemoryFormats.rowMajor(request.inputs().type(0), dnnl.dnnl_f32);
            Layout output = MemoryFormats.rowMajor(request.outputs().get(0), dnnl.dnnl_f32);
            for (long i = 0; i < image.size(0); i++) {
                program.call(
                        product,
                        Arguments.of(Argument.SRC, program.constant(1, turned, weights))
                                .and(Argument.WEIGHTS, program.inputView(0, input, i * features.bytes(), features))
                                .and(Argument.DST, sums));
                List<MemoryView> views =
                        new ArrayList<>(List.of(sums, program.outputView(0, output, i * sample.bytes(), sample)));
                if (bias >= 0) {
                    views.add(program.parameter(bias, biasMemory, biasMemory));
                }
                program.run(bytes -> new OverlapAdd(bytes, down, across, threads), views.toArray(MemoryView[]::new));
            }
            MemoryView whole = program.rowMajorOutput(0, MemoryDescriptor.fp32(made.sizes()));
            return separate.callSeparately(program, whole);
        });
    }
}
