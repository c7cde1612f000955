package io.neurometer.engine.backend.onednn;

import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.op.Op;
import io.neurometer.engine.op.Pooling;
import io.neurometer.engine.op.WindowAxis;
import io.neurometer.engine.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.dnnl.global.dnnl;
import org.jspecify.annotations.Nullable;

/** Max, average and global pooling, in the memory format that the features have. */
final class PoolingKernels {
    /** More are shared out image by image. */
    private static final int MAX_IMAGES_BY_ROWS = 8;

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
        boolean beyond = axes.stream().anyMatch(axis -> end(axis) > axis.padEnd());
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
        Kernel byRows = isByRows(request) ? byRows(request, after, algorithm, axes.get(0), axes.get(1)) : null;
        return byRows == null ? kernel(request, after, algorithm, axes) : byRows;
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

    private static @Nullable Kernel byRows(
            KernelRequest request, FusedOps after, int algorithm, WindowAxis rows, WindowAxis columns) {
        Shape image = request.inputs().shape(0);
        long[] sizes = request.outputs().get(0).shape().sizes();
        PostOps ops = after.postOps(sizes.length, false, false);
        if (!SupportedTypes.areFp32(request, 1) || ops == null) {
            return null;
        }
        WindowAxis each = new WindowAxis(rows.input(), 1, 1, 1, 0, 0, rows.input());
        MemoryDescriptor source = MemoryFormats.current(request, 0);
        MemoryDescriptor between =
                MemoryFormats.like(source, new long[] {image.size(0), image.size(1), rows.input(), 1});
        MemoryDescriptor output = MemoryFormats.like(source, sizes);
        return ProgramBuilder.build(request, program -> {
            NativeScope scope = program.scope();
            PrimitiveDescriptor first = Primitives.pooling(
                    scope, algorithm, source, between, windows(List.of(each, columns)), new PrimitiveAttributes(scope));
            PrimitiveDescriptor second = Primitives.pooling(
                    scope,
                    algorithm,
                    between,
                    output,
                    windows(List.of(rows, WindowAxis.UNIT)),
                    ops.attributes(scope, output.type(), sizes));
            if (first == null || second == null) {
                return false;
            }
            MemoryView pooled = program.result(first, program.input(0, source), between);
            ops.call(program, second, Arguments.of(Argument.SRC, pooled), program.output(0, output));
            return true;
        });
    }

    private static Windows windows(List<WindowAxis> axes) {
        return Windows.of(axes, PoolingKernels::end, WindowAxis::output, false);
    }

    /** oneDNN takes the largest of no elements for the least finite number. */
    private static boolean seePaddingAlone(List<WindowAxis> axes) {
        return axes.stream().anyMatch(WindowAxis::seesPaddingAlone);
    }

    /** Padding at the end that the last window reaches. */
    private static long end(WindowAxis axis) {
        return (axis.output() - 1L) * axis.stride() + axis.extent() - axis.input() - axis.padBegin();
    }

    private static @Nullable Kernel kernel(
            KernelRequest request, FusedOps after, int algorithm, List<WindowAxis> axes) {
        PostOps ops = after.postOps(request.outputs().get(0).shape().rank(), false, false);
        if (!SupportedTypes.areFp32(request, 1) || ops == null) {
            return null;
        }
        MemoryDescriptor source = MemoryFormats.current(request, 0);
        long[] sizes = request.outputs().get(0).shape().sizes();
        return ProgramBuilder.build(request, program -> {
            NativeScope scope = program.scope();
            MemoryDescriptor output = MemoryFormats.like(scope, source, sizes);
            PrimitiveDescriptor pooling = Primitives.pooling(
                    scope, algorithm, source, output, windows(axes), ops.attributes(scope, output.type(), sizes));
            if (pooling == null) {
                return false;
            }
            Arguments arguments = Arguments.of(Argument.SRC, program.input(0, source));
            ops.call(program, pooling, arguments, program.output(0, output));
            return true;
        });
    }
}
