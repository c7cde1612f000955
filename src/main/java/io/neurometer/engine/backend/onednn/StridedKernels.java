package io.neurometer.engine.backend.onednn;

import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.op.Gathering;
import io.neurometer.engine.op.Inputs;
import io.neurometer.engine.op.Movement;
import io.neurometer.engine.op.Op;
import io.neurometer.engine.op.SliceRange;
import io.neurometer.engine.tensor.Shape;
import org.bytedeco.dnnl.global.dnnl;
import org.jspecify.annotations.Nullable;

/** Moves of elements that are one copy with strides: pieces, repetitions, and pixels out of channels. */
final class StridedKernels {
    private StridedKernels() {}

    static void register(KernelTable table) {
        table.add(Movement.Slice.class, StridedKernels::slice);
        table.add(Movement.Expand.class, StridedKernels::expand);
        table.add(Movement.DepthToSpace.class, StridedKernels::depthToSpace);
        table.add(Movement.SpaceToDepth.class, StridedKernels::spaceToDepth);
    }

    private static @Nullable Kernel slice(KernelRequest request, Op op, FusedOps after) {
        MemoryDescriptor source = Activations.now(request, 0);
        if (!isMovable(request, source, after)) {
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
        MemoryDescriptor target = Activations.likewise(source, range.counts());
        return kernel(request, source, first, from, target, target);
    }

    /** Elements at constant indices that are one, or equally far apart. */
    static @Nullable Kernel gather(KernelRequest request, Op op, FusedOps after) {
        Inputs inputs = request.inputs();
        MemoryDescriptor source = Activations.now(request, 0);
        if (!isMovable(request, source, after)
                || !inputs.hasValue(1)
                || inputs.shape(1).rank() > 1) {
            return null;
        }
        int given = ((Gathering.Gather) op).axis();
        int axis = given < 0 ? given + source.rank() : given;
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
            MemoryDescriptor target = Activations.likewise(source, sizes);
            return kernel(request, source, first, from, target, target);
        }
        MemoryDescriptor seen = MemoryDescriptor.rowMajor(source.type(), sizes);
        MemoryDescriptor made = MemoryDescriptor.rowMajor(
                source.type(), Activations.sizes(request.outputs().get(0).shape()));
        return kernel(request, source, first, from, seen, made);
    }

    private static @Nullable Kernel expand(KernelRequest request, Op op, FusedOps after) {
        MemoryDescriptor source = Activations.now(request, 0);
        if (!isMovable(request, source, after)) {
            return null;
        }
        long[] sizes = Activations.sizes(request.outputs().get(0).shape());
        long[] from = new long[sizes.length];
        int added = sizes.length - source.rank();
        for (int i = 0; i < source.rank(); i++) {
            from[added + i] = source.size(i) == 1 ? 0 : source.strides()[i];
        }
        MemoryDescriptor target = Activations.likewise(source, sizes);
        return kernel(request, source, 0, from, target, target);
    }

    private static @Nullable Kernel depthToSpace(KernelRequest request, Op op, FusedOps after) {
        MemoryDescriptor source = Activations.now(request, 0);
        if (!isMovable(request, source, after)) {
            return null;
        }
        Movement.DepthToSpace blocks = (Movement.DepthToSpace) op;
        long b = blocks.block();
        Shape out = request.outputs().get(0).shape();
        MemoryDescriptor target = Activations.likewise(source, out.sizes());
        long channel = source.strides()[1];
        long perBlock = blocks.channelsFirst() ? channel : channel * out.size(1);
        long perChannel = blocks.channelsFirst() ? channel * b * b : channel;
        long[] from = {source.strides()[0], perChannel, source.strides()[2], perBlock * b, source.strides()[3], perBlock
        };
        return kernel(request, source, 0, from, inBlocks(target, b), target);
    }

    private static @Nullable Kernel spaceToDepth(KernelRequest request, Op op, FusedOps after) {
        MemoryDescriptor source = Activations.now(request, 0);
        if (!isMovable(request, source, after)) {
            return null;
        }
        long b = ((Movement.SpaceToDepth) op).block();
        MemoryDescriptor target =
                Activations.likewise(source, request.outputs().get(0).shape().sizes());
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

    private static boolean isMovable(KernelRequest request, MemoryDescriptor source, FusedOps after) {
        return after.isEmpty() && source.isPlain() && Eligible.floats(request, 1);
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
        long start = first * MemoryDescriptor.rowMajor(source.type(), 1).bytes();
        ProgramBuilder program = new ProgramBuilder(request);
        try (NativeScope scope = new NativeScope()) {
            PrimitiveDescriptor reorder = Reorders.blueprint(scope, read, written);
            if (reorder == null || reorder.isReference()) {
                return null;
            }
            int input = program.inputView(0, source.layout(request.inputs().type(0)), start, read);
            int output = program.outputView(0, made.layout(request.outputs().get(0)), 0, written);
            program.call(reorder, dnnl.DNNL_ARG_SRC, input, dnnl.DNNL_ARG_DST, output);
            return program.build();
        }
    }
}
