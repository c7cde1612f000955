package io.neurometer.engine.backend.reference;

import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.op.Movement;
import io.neurometer.engine.op.SliceRange;
import io.neurometer.engine.tensor.Shape;
import java.util.Arrays;
import java.util.List;

/** Operators that move elements: one strided copy for each input or output. */
final class ShapingKernels {
    private ShapingKernels() {}

    static List<KernelEntry<?>> kernels() {
        return List.of(
                KernelEntry.unlessEmpty(Movement.Transpose.class, ShapingKernels::transpose),
                new KernelEntry<>(Movement.Concat.class, ShapingKernels::concat),
                new KernelEntry<>(Movement.Split.class, ShapingKernels::split),
                KernelEntry.unlessEmpty(Movement.Slice.class, (request, op) -> slice(request)),
                KernelEntry.unlessEmpty(Movement.Expand.class, (request, op) -> expand(request)),
                KernelEntry.unlessEmpty(Movement.Tile.class, (request, op) -> tile(request)),
                KernelEntry.unlessEmpty(Movement.DepthToSpace.class, ShapingKernels::depthToSpace),
                KernelEntry.unlessEmpty(Movement.SpaceToDepth.class, ShapingKernels::spaceToDepth),
                KernelEntry.unlessEmpty(Movement.ChannelShuffle.class, ShapingKernels::channelShuffle));
    }

    private static Kernel transpose(KernelRequest request, Movement.Transpose op) {
        long[] sizes = sizes(request);
        int[] axes = op.axes(sizes.length);
        long[] strides = Shape.rowMajorStrides(sizes);
        long[] from = new long[axes.length];
        Arrays.setAll(from, i -> strides[axes[i]]);
        return toWholeOutput(request, outputSizes(request), from, 0);
    }

    private static Kernel slice(KernelRequest request) {
        SliceRange range = SliceRange.of(request.inputs());
        long[] strides = Shape.rowMajorStrides(sizes(request));
        long[] from = new long[strides.length];
        long start = 0;
        for (int i = 0; i < from.length; i++) {
            // Where at most one element is taken the step leads nowhere and may be too large to multiply.
            from[i] = range.counts()[i] > 1 ? strides[i] * range.steps()[i] : 0;
            start += strides[i] * range.starts()[i];
        }
        return toWholeOutput(request, range.counts(), from, start);
    }

    private static Kernel expand(KernelRequest request) {
        long[] sizes = sizes(request);
        long[] strides = Shape.rowMajorStrides(sizes);
        long[] target = outputSizes(request);
        long[] from = new long[target.length];
        int added = target.length - sizes.length;
        for (int i = 0; i < sizes.length; i++) {
            from[added + i] = sizes[i] == 1 ? 0 : strides[i];
        }
        return toWholeOutput(request, target, from, 0);
    }

    /** Each axis becomes two, repeats by size, of which the first does not move in the input. */
    private static Kernel tile(KernelRequest request) {
        long[] sizes = sizes(request);
        long[] strides = Shape.rowMajorStrides(sizes);
        long[] target = outputSizes(request);
        long[] split = new long[2 * sizes.length];
        long[] from = new long[2 * sizes.length];
        for (int i = 0; i < sizes.length; i++) {
            split[2 * i] = sizes[i] == 0 ? 0 : target[i] / sizes[i];
            split[2 * i + 1] = sizes[i];
            from[2 * i + 1] = strides[i];
        }
        return toWholeOutput(request, split, from, 0);
    }

    private static Kernel depthToSpace(KernelRequest request, Movement.DepthToSpace op) {
        long[] out = outputSizes(request);
        long b = op.block();
        long h = out[2] / b;
        long w = out[3] / b;
        long plane = h * w;
        long blockStride = op.channelsFirst() ? plane : out[1] * plane;
        long channelStride = op.channelsFirst() ? b * b * plane : plane;
        return toWholeOutput(
                request,
                new long[] {out[0], out[1], h, b, w, b},
                new long[] {out[1] * b * b * plane, channelStride, w, b * blockStride, 1, blockStride},
                0);
    }

    private static Kernel spaceToDepth(KernelRequest request, Movement.SpaceToDepth op) {
        long[] in = sizes(request);
        long b = op.block();
        long h = in[2] / b;
        long w = in[3] / b;
        long plane = in[2] * in[3];
        return toWholeOutput(
                request,
                new long[] {in[0], b, b, in[1], h, w},
                new long[] {in[1] * plane, in[3], 1, plane, b * in[3], b},
                0);
    }

    private static Kernel channelShuffle(KernelRequest request, Movement.ChannelShuffle op) {
        long[] in = sizes(request);
        long groups = op.groups();
        long channels = in[1] / groups;
        long plane = inner(request.inputs().shape(0), 2);
        return toWholeOutput(
                request,
                new long[] {in[0], channels, groups, plane},
                new long[] {in[1] * plane, plane, channels * plane, 1},
                0);
    }

    private static Kernel concat(KernelRequest request, Movement.Concat op) {
        Shape output = request.outputs().get(0).shape();
        int axis = Shape.axis(op.axis(), output.rank());
        int width = request.outputs().get(0).dataType().bytes();
        StridedCopy[] copies = new StridedCopy[request.inputs().count()];
        long offset = 0;
        for (int i = 0; i < copies.length; i++) {
            Shape piece = request.inputs().shape(i);
            copies[i] = StridedCopy.of(
                    width, blocks(piece, axis), blockStrides(piece, axis), 0, blockStrides(output, axis), offset);
            offset += inner(piece, axis);
        }
        return arguments -> {
            for (int i = 0; i < copies.length; i++) {
                copies[i].run(arguments.input(i).bytes(), arguments.output(0).bytes());
            }
        };
    }

    private static Kernel split(KernelRequest request, Movement.Split op) {
        Shape input = request.inputs().shape(0);
        int axis = Shape.axis(op.axis(), input.rank());
        int width = request.inputs().dataType(0).bytes();
        StridedCopy[] copies = new StridedCopy[request.outputs().size()];
        long offset = 0;
        for (int i = 0; i < copies.length; i++) {
            Shape piece = request.outputs().get(i).shape();
            copies[i] = StridedCopy.of(
                    width, blocks(piece, axis), blockStrides(input, axis), offset, blockStrides(piece, axis), 0);
            offset += inner(piece, axis);
        }
        return arguments -> {
            for (int i = 0; i < copies.length; i++) {
                if (arguments.hasOutput(i)) {
                    copies[i].run(
                            arguments.input(0).bytes(), arguments.output(i).bytes());
                }
            }
        };
    }

    /** A tensor as rows: everything before the axis by everything from the axis on. */
    private static long[] blocks(Shape shape, int axis) {
        return new long[] {Shape.elements(Arrays.copyOf(shape.sizes(), axis)), inner(shape, axis)};
    }

    private static long[] blockStrides(Shape shape, int axis) {
        return new long[] {inner(shape, axis), 1};
    }

    private static long inner(Shape shape, int axis) {
        return Shape.elements(Arrays.copyOfRange(shape.sizes(), axis, shape.rank()));
    }

    private static long[] sizes(KernelRequest request) {
        return request.inputs().shape(0).sizes();
    }

    private static long[] outputSizes(KernelRequest request) {
        return request.outputs().get(0).shape().sizes();
    }

    /** A copy whose elements come in the order of the output. */
    private static Kernel toWholeOutput(KernelRequest request, long[] sizes, long[] from, long start) {
        int width = request.inputs().dataType(0).bytes();
        StridedCopy copy = StridedCopy.of(width, sizes, from, start, Shape.rowMajorStrides(sizes), 0);
        return arguments ->
                copy.run(arguments.input(0).bytes(), arguments.output(0).bytes());
    }
}
