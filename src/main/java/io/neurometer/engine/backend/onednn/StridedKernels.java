package io.neurometer.engine.backend.onednn;

import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.op.Gathering;
import io.neurometer.engine.op.Inputs;
import io.neurometer.engine.op.Movement;
import io.neurometer.engine.op.SliceRange;
import io.neurometer.engine.tensor.Shape;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Operators that are one copy with strides: slices, expansions, and moves between channels and pixels. */
final class StridedKernels {
    private StridedKernels() {}

    static List<KernelEntry<?>> kernels() {
        return List.of(
                KernelEntry.unfusedForFp32(Movement.Slice.class, StridedKernels::slice),
                KernelEntry.unfusedForFp32(Movement.Expand.class, StridedKernels::expand),
                KernelEntry.unfusedForFp32(Movement.DepthToSpace.class, StridedKernels::depthToSpace),
                KernelEntry.unfusedForFp32(Movement.SpaceToDepth.class, StridedKernels::spaceToDepth));
    }

    private static @Nullable Kernel slice(KernelRequest request, Movement.Slice op) {
        MemoryDescriptor source = MemoryFormats.current(request, 0);
        if (!isMovable(request, source)) {
            return null;
        }
        SliceRange range = SliceRange.of(request.inputs());
        long[] from = source.strides();
        long first = 0;
        for (int i = 0; i < from.length; i++) {
            first += from[i] * range.starts()[i];
            // Where one element is taken the step leads nowhere and may be too large to multiply.
            if (range.counts()[i] > 1) {
                if (range.steps()[i] < 0) {
                    return null;
                }
                from[i] *= range.steps()[i];
            }
        }
        MemoryDescriptor target = MemoryFormats.like(source, range.counts());
        return kernel(request, source, first, from, target, target);
    }

    /** Elements at constant indices that are one, or equally far apart. */
    static @Nullable Kernel gather(KernelRequest request, Gathering.Gather op) {
        Inputs inputs = request.inputs();
        MemoryDescriptor source = MemoryFormats.current(request, 0);
        if (!isMovable(request, source)
                || !inputs.hasValue(1)
                || inputs.shape(1).rank() > 1) {
            return null;
        }
        int given = op.axis();
        int axis = Shape.axis(given, source.rank());
        long[] indices = inputs.longs(1);
        long size = source.size(axis);
        for (int i = 0; i < indices.length; i++) {
            indices[i] += indices[i] < 0 ? size : 0;
            if (indices[i] < 0 || indices[i] >= size) {
                return null;
            }
        }
        long step = indices.length < 2 ? 1 : indices[1] - indices[0];
        for (int i = 1; i < indices.length; i++) {
            if (step < 1 || indices[i] - indices[i - 1] != step) {
                return null;
            }
        }
        long[] sizes = source.sizes();
        long[] from = source.strides();
        long first = from[axis] * indices[0];
        sizes[axis] = indices.length;
        from[axis] *= step;
        if (inputs.shape(1).rank() == 1) {
            MemoryDescriptor target = MemoryFormats.like(source, sizes);
            return kernel(request, source, first, from, target, target);
        }
        MemoryDescriptor seen = MemoryDescriptor.rowMajor(source.type(), sizes);
        MemoryDescriptor made = MemoryDescriptor.rowMajor(
                source.type(), MemoryDescriptor.sizes(request.outputs().get(0).shape()));
        return kernel(request, source, first, from, seen, made);
    }

    private static @Nullable Kernel expand(KernelRequest request, Movement.Expand op) {
        MemoryDescriptor source = MemoryFormats.current(request, 0);
        if (!isMovable(request, source)) {
            return null;
        }
        long[] sizes = MemoryDescriptor.sizes(request.outputs().get(0).shape());
        long[] from = new long[sizes.length];
        int added = sizes.length - source.rank();
        for (int i = 0; i < source.rank(); i++) {
            from[added + i] = source.size(i) == 1 ? 0 : source.strides()[i];
        }
        MemoryDescriptor target = MemoryFormats.like(source, sizes);
        return kernel(request, source, 0, from, target, target);
    }

    private static @Nullable Kernel depthToSpace(KernelRequest request, Movement.DepthToSpace blocks) {
        MemoryDescriptor source = MemoryFormats.current(request, 0);
        if (!isMovable(request, source)) {
            return null;
        }
        long b = blocks.block();
        Shape out = request.outputs().get(0).shape();
        MemoryDescriptor target = MemoryFormats.like(source, out.sizes());
        long channel = source.strides()[1];
        long perBlock = blocks.channelsFirst() ? channel : channel * out.size(1);
        long perChannel = blocks.channelsFirst() ? channel * b * b : channel;
        long[] from = {source.strides()[0], perChannel, source.strides()[2], perBlock * b, source.strides()[3], perBlock
        };
        return kernel(request, source, 0, from, inBlocks(target, b), target);
    }

    private static @Nullable Kernel spaceToDepth(KernelRequest request, Movement.SpaceToDepth op) {
        MemoryDescriptor source = MemoryFormats.current(request, 0);
        if (!isMovable(request, source)) {
            return null;
        }
        long b = op.block();
        MemoryDescriptor target =
                MemoryFormats.like(source, request.outputs().get(0).shape().sizes());
        MemoryDescriptor pixels = inBlocks(source, b);
        long channel = target.strides()[1];
        long perBlock = channel * source.size(1);
        long[] to = {target.strides()[0], channel, target.strides()[2], perBlock * b, target.strides()[3], perBlock};
        MemoryDescriptor written = MemoryDescriptor.strided(target.type(), pixels.sizes(), to);
        return kernel(request, source, 0, pixels.strides(), written, target);
    }

    /** [n, c, h * block, w * block] as [n, c, h, block, w, block]. */
    private static MemoryDescriptor inBlocks(MemoryDescriptor pixels, long block) {
        long[] sizes = {pixels.size(0), pixels.size(1), pixels.size(2) / block, block, pixels.size(3) / block, block};
        long[] each = pixels.strides();
        long[] strides = {each[0], each[1], each[2] * block, each[2], each[3] * block, each[3]};
        return MemoryDescriptor.strided(pixels.type(), sizes, strides);
    }

    private static boolean isMovable(KernelRequest request, MemoryDescriptor source) {
        return source.isPlain() && SupportedTypes.areFp32(request, 1);
    }

    /**
     * A copy of as many elements as {@code written} has.
     *
     * @param first the input's first element that is read
     * @param from how far apart the elements read lie along each dimension of {@code written}
     * @param written the output as the copy sees it
     * @param made the output
     */
    private static @Nullable Kernel kernel(
            KernelRequest request,
            MemoryDescriptor source,
            long first,
            long[] from,
            MemoryDescriptor written,
            MemoryDescriptor made) {
        MemoryDescriptor read = MemoryDescriptor.strided(source.type(), written.sizes(), from);
        if (!read.isNested()) {
            return null;
        }
        long start = first * source.elementBytes();
        return ReorderKernels.copies(
                request, List.of(new ReorderKernels.Copy(source, start, read, 0, made, written)), true);
    }
}
