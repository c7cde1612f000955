package io.neurometer.engine.backend.onednn;

import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.op.WindowAxis;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Products of a matrix with constant weights by a convolution with windows of one position: each row is a position of an image
 * with as many channels as the row has elements. oneDNN's convolutions fetch weights ahead, which its products do not, and with
 * AVX2 alone they are its only code for 8-bit integers that has the weights in order already.
 */
final class ProductByConvolution {
    private static final int RANK = 4;

    /** With AVX2 alone, oneDNN's products of some rows, but not more than these, wait for their weights. */
    private static final long FEW_ROWS = 64;

    /** Fewer weights lie in the nearest caches, where nothing waits for them. */
    private static final long MANY_WEIGHTS = 1 << 16;

    private ProductByConvolution() {}

    /** Whether it should be the fastest way for a product of so many rows with so many weights in FP32. */
    static boolean isWorthwhile(long rows, long weights) {
        return !Isa.hasWideVectors() && rows > 1 && rows <= FEW_ROWS && weights >= MANY_WEIGHTS;
    }

    /** Whether all that follows on each element can be read in the order of an image with channels last. */
    static boolean suits(KernelRequest request, FusedOps after, int bias) {
        return request.outputs().get(0).shape().rank() != RANK && after.areOperandsWholeBeside(bias);
    }

    /**
     * Null where oneDNN has none that is fast.
     *
     * @param left the first input as a matrix of rows
     * @param right the weights as a matrix of as many rows as {@code left} has columns
     * @param bias the input that is added to each row, or -1
     */
    static @Nullable Kernel of(
            KernelRequest request, FusedOps after, MemoryDescriptor left, MemoryDescriptor right, int bias) {
        if (left.rank() != 2 || !left.isRowMajor() || !suits(request, after, bias)) {
            return null;
        }
        MemoryDescriptor image = image(left);
        MemoryDescriptor output = image(MemoryDescriptor.fp32(left.size(0), right.size(1)));
        return new ConstantProduct(image, weights(right), output, bias)
                .kernel(
                        request,
                        after,
                        (scope, row, attributes) -> descriptor(scope, image, right, row, output, attributes));
    }

    /** The rows of a row-major matrix as positions of an image, which lies in memory like the matrix. */
    static MemoryDescriptor image(MemoryDescriptor matrix) {
        return MemoryDescriptor.channelsLast(matrix.type(), 1, matrix.size(1), 1, matrix.size(0));
    }

    /** A matrix of weights, [in, out], as the weights of the convolution: [out, in, 1, 1]. */
    static MemoryDescriptor weights(MemoryDescriptor matrix) {
        long[] strides = matrix.strides();
        return MemoryDescriptor.strided(matrix.type(), new long[] {matrix.size(1), matrix.size(0), 1, 1}, new long[] {
            strides[1], strides[0], 1, 1
        });
    }

    /**
     * The convolution; null where oneDNN has none that is fast.
     *
     * @param image as {@link #image} makes it
     * @param right the weights as a matrix; the convolution chooses how they lie
     * @param output as {@link #image} makes it
     */
    static @Nullable PrimitiveDescriptor descriptor(
            NativeScope scope,
            MemoryDescriptor image,
            MemoryDescriptor right,
            @Nullable MemoryDescriptor bias,
            MemoryDescriptor output,
            PrimitiveAttributes attributes) {
        int rows = Math.toIntExact(image.size(RANK - 1));
        return ConvolutionKernels.descriptor(
                scope,
                false,
                List.of(WindowAxis.UNIT, new WindowAxis(rows, 1, 1, 1, 0, 0, rows)),
                image,
                MemoryDescriptor.any(right.type(), weights(right).sizes()),
                bias,
                output,
                attributes);
    }
}
