package io.neurometer.engine.backend.onednn;

import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.backend.Layout;
import io.neurometer.engine.backend.Precision;
import io.neurometer.engine.tensor.Shape;
import io.neurometer.engine.tensor.TensorType;
import org.bytedeco.dnnl.global.dnnl;

/** In which element type and order values between operators lie in memory. */
final class MemoryFormats {
    /** Lanes of a vector, and channels in a block. */
    static final int WIDE = 16;

    static final int NARROW = 8;

    /** Lanes of a vector of FP32 on this processor. */
    static int lanes() {
        return Isa.hasWideVectors() ? WIDE : NARROW;
    }

    private MemoryFormats() {}

    /** The element type that matrix products and convolutions read and write under the precision asked for. */
    static int activationType(KernelRequest request) {
        return request.context().precision() == Precision.BF16 ? dnnl.dnnl_bf16 : dnnl.dnnl_f32;
    }

    /** How input {@code index} lies in memory now. */
    static MemoryDescriptor current(KernelRequest request, int index) {
        return MemoryDescriptor.of(
                request.inputs().type(index), request.context().layout(index));
    }

    /** The layout of a value in row-major order whose elements have that type in memory. */
    static Layout rowMajor(TensorType value, int type) {
        return MemoryDescriptor.rowMajor(type, MemoryDescriptor.sizes(value.shape()))
                .layout(value);
    }

    /** A value of other sizes with its dimensions in the order of {@code like}: channels last or row-major. */
    static MemoryDescriptor like(MemoryDescriptor like, long[] sizes) {
        boolean last = like.rank() == sizes.length && !like.isRowMajor() && isChannelsLast(like);
        return last ? MemoryDescriptor.channelsLast(like.type(), sizes) : MemoryDescriptor.rowMajor(like.type(), sizes);
    }

    /** The same where channels may also lie in blocks. */
    static MemoryDescriptor like(NativeScope scope, MemoryDescriptor like, long[] sizes) {
        if (like.hasBlocksOfChannels(WIDE)) {
            return inBlocks(scope, WIDE, sizes);
        }
        return like.hasBlocksOfChannels(NARROW) ? inBlocks(scope, NARROW, sizes) : like(like, sizes);
    }

    /**
     * FP32 lines, images or volumes with channels in blocks of {@link #WIDE} or {@link #NARROW}; zeros fill the last block.
     */
    static MemoryDescriptor inBlocks(NativeScope scope, int block, long[] sizes) {
        boolean wide = block == WIDE;
        int tag = switch (sizes.length) {
            case 3 -> wide ? dnnl.dnnl_nCw16c : dnnl.dnnl_nCw8c;
            case 4 -> wide ? dnnl.dnnl_nChw16c : dnnl.dnnl_nChw8c;
            default -> wide ? dnnl.dnnl_nCdhw16c : dnnl.dnnl_nCdhw8c;
        };
        return scope.tagged(dnnl.dnnl_f32, tag, sizes);
    }

    static boolean isChannelsLast(MemoryDescriptor descriptor) {
        return descriptor.rank() > 2
                && descriptor.isPlain()
                && descriptor.equals(MemoryDescriptor.channelsLast(descriptor.type(), descriptor.sizes()));
    }

    /**
     * Elements of an input that broadcast to a value of that rank, in the type that they have now where their order is
     * row-major, else in FP32; {@link #broadcastLayout} says how the input must lie for that.
     */
    static MemoryDescriptor broadcast(KernelRequest request, int input, int rank) {
        MemoryDescriptor plain = broadcast(request.inputs().shape(input), rank);
        return keepsType(request, input)
                ? plain.withType(current(request, input).type())
                : plain;
    }

    static Layout broadcastLayout(KernelRequest request, int input) {
        return keepsType(request, input) ? request.context().layout(input) : Layout.ROW_MAJOR;
    }

    private static boolean keepsType(KernelRequest request, int input) {
        return request.context().layout(input) instanceof MemoryDescriptor now
                && now.isRowMajor()
                && now.type() == dnnl.dnnl_bf16;
    }

    /** Row-major FP32 elements that broadcast to a value of that rank: sizes aligned from the right, ones before them. */
    static MemoryDescriptor broadcast(Shape shape, int rank) {
        long[] sizes = new long[rank];
        for (int i = 1; i <= rank; i++) {
            sizes[rank - i] = i <= shape.rank() ? shape.size(-i) : 1;
        }
        return MemoryDescriptor.fp32(sizes);
    }
}
