package io.neurometer.engine.backend.reference;

import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.backend.KernelArguments;
import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.op.Pooling;
import io.neurometer.engine.op.WindowAxis;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Shape;
import java.nio.LongBuffer;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/** Pooling: how each kind reduces the elements of a window. */
final class PoolingKernels {
    private PoolingKernels() {}

    static List<KernelEntry<?>> kernels() {
        return List.of(
                KernelEntry.unlessEmpty(Pooling.MaxPool.class, PoolingKernels::maxPool),
                KernelEntry.unlessEmpty(Pooling.AveragePool.class, PoolingKernels::averagePool),
                KernelEntry.unlessEmpty(Pooling.LpPool.class, PoolingKernels::lpPool),
                KernelEntry.unlessEmpty(Pooling.Subsample.class, PoolingKernels::subsample),
                KernelEntry.unlessEmpty(Pooling.GlobalPool.class, PoolingKernels::globalPool),
                KernelEntry.unlessEmpty(
                        Pooling.AdaptivePool.class, (request, op) -> new AdaptivePoolKernel(features(request), op)));
    }

    private static Kernel maxPool(KernelRequest request, Pooling.MaxPool op) {
        List<WindowAxis> axes = op.axes(features(request));
        double lowest = lowest(request.inputs().dataType(0));
        Kernel general = pool(request, axes, arguments -> {
            if (!arguments.hasOutput(1)) {
                return elements -> max(elements, lowest);
            }
            LongBuffer indices = arguments.output(1).bytes().asLongBuffer();
            SpatialWindow window = SpatialWindow.of(axes);
            return elements -> {
                int best = argMax(elements);
                long index = best < 0 ? 0 : elements.place(best);
                indices.put(elements.window(), op.columnMajorIndex() ? columnMajor(index, window) : index);
                return best < 0 ? lowest : elements.get(best);
            };
        });
        if (!isLinewise(request, axes)) {
            return general;
        }
        Kernel fast = LinePool.max(channels(request), SpatialWindow.of(axes));
        return arguments -> (arguments.hasOutput(1) ? general : fast).run(arguments);
    }

    private static Kernel averagePool(KernelRequest request, Pooling.AveragePool op) {
        List<WindowAxis> axes = op.axes(features(request));
        if (isLinewise(request, axes)) {
            return LinePool.average(channels(request), SpatialWindow.of(axes), op.countPadding());
        }
        return pool(
                request,
                axes,
                arguments -> op.countPadding()
                        ? elements -> sum(elements) / Math.max(1, elements.paddedTaps())
                        : PoolingKernels::mean);
    }

    private static Kernel lpPool(KernelRequest request, Pooling.LpPool op) {
        return pool(request, op.axes(features(request)), arguments -> elements -> norm(elements, op.p()));
    }

    private static Kernel subsample(KernelRequest request, Pooling.Subsample op) {
        return pool(request, op.axes(features(request)), arguments -> {
            double[] weight = ElementAccess.doubles(arguments.input(1));
            double[] bias = ElementAccess.doubles(arguments.input(2));
            return elements -> {
                int channel = elements.channel() % weight.length;
                return sum(elements) * weight[channel] + bias[channel];
            };
        });
    }

    private static Kernel globalPool(KernelRequest request, Pooling.GlobalPool op) {
        int channels = Math.toIntExact(request.outputs().get(0).shape().elements());
        int spatial = Math.toIntExact(features(request).elements() / channels);
        WindowAxis all = new WindowAxis(spatial, spatial, 1, 1, 0, 0, 1);
        return pool(request, List.of(all), arguments -> switch (op.function()) {
            case MAX -> elements -> max(elements, Double.NEGATIVE_INFINITY);
            case AVERAGE -> PoolingKernels::mean;
            case LP -> elements -> norm(elements, op.p());
        });
    }

    private static Kernel pool(
            KernelRequest request,
            List<WindowAxis> axes,
            Function<KernelArguments, ToDoubleFunction<WindowPool.Elements>> function) {
        return new WindowPool(channels(request), SpatialWindow.of(axes), function);
    }

    private static boolean isLinewise(KernelRequest request, List<WindowAxis> axes) {
        return request.inputs().dataType(0) == DataType.FP32 && SlidingWindow.suits(SpatialWindow.of(axes));
    }

    /** Channels of all samples. */
    private static int channels(KernelRequest request) {
        return Math.toIntExact(features(request).size(0) * features(request).size(1));
    }

    private static Shape features(KernelRequest request) {
        return request.inputs().shape(0);
    }

    /** What a window without elements is the maximum of. */
    private static double lowest(DataType type) {
        return switch (type) {
            case INT8 -> Byte.MIN_VALUE;
            case UINT8 -> 0;
            default -> Double.NEGATIVE_INFINITY;
        };
    }

    private static double max(WindowPool.Elements elements, double lowest) {
        double max = lowest;
        for (int i = 0; i < elements.count(); i++) {
            max = Math.max(max, elements.get(i));
        }
        return max;
    }

    /** The first of the largest elements, a NaN before all others; -1 when there is none. */
    private static int argMax(WindowPool.Elements elements) {
        int best = -1;
        for (int i = 0; i < elements.count(); i++) {
            double value = elements.get(i);
            if (best < 0 || value > elements.get(best) || (Double.isNaN(value) && !Double.isNaN(elements.get(best)))) {
                best = i;
            }
        }
        return best;
    }

    private static double sum(WindowPool.Elements elements) {
        double sum = 0;
        for (int i = 0; i < elements.count(); i++) {
            sum += elements.get(i);
        }
        return sum;
    }

    private static double mean(WindowPool.Elements elements) {
        return sum(elements) / Math.max(1, elements.count());
    }

    private static double norm(WindowPool.Elements elements, int p) {
        double sum = 0;
        for (int i = 0; i < elements.count(); i++) {
            double value = Math.abs(elements.get(i));
            sum += p == 1 ? value : p == 2 ? value * value : Math.pow(value, p);
        }
        return p == 1 ? sum : p == 2 ? Math.sqrt(sum) : Math.pow(sum, 1.0 / p);
    }

    private static long columnMajor(long index, SpatialWindow window) {
        int depth = window.depth().input();
        int height = window.height().input();
        int width = window.width().input();
        long plane = index / window.inputs();
        long within = index % window.inputs();
        long x = within % width;
        long y = within / width % height;
        long z = within / width / height;
        return plane * window.inputs() + (x * height + y) * depth + z;
    }
}
