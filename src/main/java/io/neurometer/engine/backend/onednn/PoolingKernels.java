package io.neurometer.engine.backend.onednn;

import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.op.Op;
import io.neurometer.engine.op.Pooling;
import io.neurometer.engine.op.WindowAxis;
import io.neurometer.engine.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;
import org.bytedeco.dnnl.global.dnnl;
import org.jspecify.annotations.Nullable;

/** Pooling in whichever order the features lie. */
final class PoolingKernels {
    private PoolingKernels() {}

    static void register(KernelTable table) {
        table.add(Pooling.MaxPool.class, PoolingKernels::max);
        table.add(Pooling.AveragePool.class, PoolingKernels::average);
        table.add(Pooling.GlobalPool.class, PoolingKernels::global);
    }

    private static @Nullable Kernel max(KernelRequest request, Op op, FusedOps after) {
        List<WindowAxis> axes = ((Pooling.MaxPool) op).axes(request.inputs().shape(0));
        boolean wantsIndices = request.outputs().size() > 1 && request.context().usesOutput(1);
        return wantsIndices ? null : kernel(request, after, dnnl.dnnl_pooling_max, axes);
    }

    private static @Nullable Kernel average(KernelRequest request, Op op, FusedOps after) {
        Pooling.AveragePool pool = (Pooling.AveragePool) op;
        List<WindowAxis> axes = pool.axes(request.inputs().shape(0));
        if (!pool.countPadding()) {
            return kernel(request, after, dnnl.dnnl_pooling_avg_exclude_padding, axes);
        }
        boolean beyond = axes.stream().anyMatch(axis -> end(axis) > axis.padEnd());
        return beyond ? null : kernel(request, after, dnnl.dnnl_pooling_avg_include_padding, axes);
    }

    private static @Nullable Kernel global(KernelRequest request, Op op, FusedOps after) {
        Pooling.GlobalPool pool = (Pooling.GlobalPool) op;
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
        return kernel(request, after, algorithm, axes);
    }

    /** Padding at the end that the last window reaches. */
    private static long end(WindowAxis axis) {
        return (axis.output() - 1L) * axis.stride() + axis.extent() - axis.input() - axis.padBegin();
    }

    private static @Nullable Kernel kernel(
            KernelRequest request, FusedOps after, int algorithm, List<WindowAxis> axes) {
        PostOps ops = after.postOps(request.outputs().get(0).shape().rank(), false, false);
        if (!Eligible.floats(request, 1) || ops == null) {
            return null;
        }
        MemoryDescriptor source = Activations.now(request, 0);
        long[] sizes = request.outputs().get(0).shape().sizes();
        MemoryDescriptor target = Activations.likewise(source, sizes);
        try (NativeScope scope = new NativeScope()) {
            var attributes = ops.attributes(scope, target.type(), sizes);
            PrimitiveDescriptor blueprint = scope.blueprint(made -> dnnl.dnnl_pooling_forward_primitive_desc_create(
                    made,
                    Library.engine(),
                    dnnl.dnnl_forward_inference,
                    algorithm,
                    scope.memory(source),
                    scope.memory(target),
                    each(axes, WindowAxis::stride),
                    each(axes, WindowAxis::kernel),
                    each(axes, axis -> axis.dilation() - 1L),
                    each(axes, WindowAxis::padBegin),
                    each(axes, PoolingKernels::end),
                    attributes));
            return blueprint == null ? null : ops.program(blueprint, source, target);
        }
    }

    private static long[] each(List<WindowAxis> axes, ToLongFunction<WindowAxis> value) {
        return axes.stream().mapToLong(value).toArray();
    }
}
