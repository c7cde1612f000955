package io.neurometer.engine.backend.onednn;

import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.op.Op;
import io.neurometer.engine.op.Pooling;
import io.neurometer.engine.op.WindowAxis;
import io.neurometer.engine.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.dnnl.global.dnnl;
import org.jspecify.annotations.Nullable;

/** Max, average and global pooling, in the memory format that the features have. */
final class PoolingKernels {
    /** More are shared out image by image. */
    private static final int MAX_IMAGES_BY_ROWS = 8;

    /** With fewer side by side oneDNN leaves lanes empty. */
    private static final int MIN_CHANNELS = 8;

    private PoolingKernels() {}

    static List<KernelEntry<?>> kernels() {
        return List.of(
                KernelEntry.forFp32(Pooling.MaxPool.class, PoolingKernels::max),
                KernelEntry.forFp32(Pooling.AveragePool.class, PoolingKernels::average),
                KernelEntry.forFp32(Pooling.GlobalPool.class, PoolingKernels::global));
    }

    /** Whether an operator takes channels in blocks as they are: windows lie within a channel. */
    static boolean readBlocks(Op op) {
        return op instanceof Pooling.MaxPool || op instanceof Pooling.AveragePool;
    }

    private static @Nullable Kernel max(KernelRequest request, Pooling.MaxPool op, FusedOps after) {
        List<WindowAxis> axes = op.axes(request.inputs().shape(0));
        boolean wantsIndices = request.outputs().size() > 1 && request.context().usesOutput(1);
        return wantsIndices || seePaddingAlone(axes) ? null : kernel(request, after, dnnl.dnnl_pooling_max, axes);
    }

    private static @Nullable Kernel average(KernelRequest request, Pooling.AveragePool pool, FusedOps after) {
        List<WindowAxis> axes = pool.axes(request.inputs().shape(0));
        if (!pool.countPadding() && seePaddingAlone(axes)) {
            return null;
        }
        if (!pool.countPadding()) {
            return kernel(request, after, dnnl.dnnl_pooling_avg_exclude_padding, axes);
        }
        boolean beyond = axes.stream().anyMatch(axis -> axis.paddingReached() > axis.padEnd());
        return beyond ? null : kernel(request, after, dnnl.dnnl_pooling_avg_include_padding, axes);
    }

    private static @Nullable Kernel global(KernelRequest request, Pooling.GlobalPool pool, FusedOps after) {
        Shape features = request.inputs().shape(0);
        if (pool.function() == Pooling.PoolFunction.LP || features.rank() < 3 || features.rank() > 5) {
            return null;
        }
        List<WindowAxis> axes = new ArrayList<>();
        for (int i = 2; i < features.rank(); i++) {
            int size = Math.toIntExact(features.size(i));
            axes.add(new WindowAxis(size, size, 1, 1, 0, 0, 1));
        }
        int algorithm = pool.function() == Pooling.PoolFunction.MAX
                ? dnnl.dnnl_pooling_max
                : dnnl.dnnl_pooling_avg_include_padding;
        if (isByRows(request)) {
            WindowAxis rows = axes.get(0);
            WindowAxis each = new WindowAxis(rows.input(), 1, 1, 1, 0, 0, rows.input());
            return kernel(request, after, algorithm, List.of(each, axes.get(1)), List.of(rows, WindowAxis.UNIT));
        }
        return kernel(request, after, algorithm, axes);
    }

    /**
     * Whether each row of an image is pooled first. oneDNN divides a pooling among threads by its outputs, so by channels
     * where there is one position; with channels last, every thread then reads a part of each line that the threads of the
     * operators before and after share out by rows. Their writes take many times as long for that.
     */
    private static boolean isByRows(KernelRequest request) {
        Shape image = request.inputs().shape(0);
        MemoryDescriptor memory = MemoryFormats.current(request, 0);
        return image.rank() == 4
                && image.size(0) <= MAX_IMAGES_BY_ROWS
                && image.size(2) > 1
                && image.size(3) > 1
                && memory.type() == dnnl.dnnl_f32
                && MemoryFormats.isChannelsLast(memory);
    }

    private static Windows windows(List<WindowAxis> axes) {
        return Windows.of(axes, WindowAxis::paddingReached, WindowAxis::output, false);
    }

    /** oneDNN takes the largest of no elements for the least finite number. */
    private static boolean seePaddingAlone(List<WindowAxis> axes) {
        return axes.stream().anyMatch(WindowAxis::seesPaddingAlone);
    }

    private static @Nullable Kernel kernel(
            KernelRequest request, FusedOps after, int algorithm, List<WindowAxis> axes) {
        return kernel(request, after, algorithm, List.of(), axes);
    }

    /** @param before windows that are pooled first, those of {@code axes} then from the results; empty for none */
    private static @Nullable Kernel kernel(
            KernelRequest request, FusedOps after, int algorithm, List<WindowAxis> before, List<WindowAxis> axes) {
        PostOps ops = after.postOps(request.outputs().get(0).shape().rank(), false, false);
        if (!SupportedTypes.areFp32(request, 1) || ops == null) {
            return null;
        }
        MemoryDescriptor source = source(request);
        long[] sizes = request.outputs().get(0).shape().sizes();
        return ProgramBuilder.build(request, program -> {
            NativeScope scope = program.scope();
            MemoryDescriptor output = MemoryFormats.like(scope, source, sizes);
            MemoryView values = program.input(0, source);
            if (!before.isEmpty()) {
                MemoryDescriptor between = MemoryFormats.like(scope, source, pooled(source, before));
                PrimitiveDescriptor first = Primitives.pooling(
                        scope, algorithm, source, between, windows(before), new PrimitiveAttributes(scope));
                if (first == null) {
                    return false;
                }
                values = program.result(first, values, between);
            }
            PrimitiveDescriptor pooling = Primitives.pooling(
                    scope,
                    algorithm,
                    values.descriptor(),
                    output,
                    windows(axes),
                    ops.attributes(scope, output.type(), sizes));
            if (pooling == null) {
                return false;
            }
            ops.call(program, pooling, Arguments.of(Argument.SRC, values), program.output(0, output));
            return true;
        });
    }

    /** As the features lie; lines channel by channel, for which oneDNN has no fast code, with channels last. */
    private static MemoryDescriptor source(KernelRequest request) {
        MemoryDescriptor current = MemoryFormats.current(request, 0);
        Shape shape = request.inputs().shape(0);
        long extents = IntStream.range(2, shape.rank())
                .filter(axis -> shape.size(axis) > 1)
                .count();
        boolean areLines = shape.rank() < 5 && extents == 1 && shape.size(1) >= MIN_CHANNELS;
        return areLines && current.isRowMajor()
                ? MemoryDescriptor.channelsLast(current.type(), shape.sizes())
                : current;
    }

    /** The sizes of what windows make of an image. */
    private static long[] pooled(MemoryDescriptor image, List<WindowAxis> axes) {
        long[] sizes = image.sizes();
        for (int i = 0; i < axes.size(); i++) {
            sizes[2 + i] = axes.get(i).output();
        }
        return sizes;
    }
}
