package io.neurometer.engine.backend.reference;

import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.op.RegionPooling;
import io.neurometer.engine.op.Sampling;
import io.neurometer.engine.tensor.Shape;
import java.util.List;
import java.util.function.IntToDoubleFunction;

/** Features read at computed places. */
final class SamplingKernels {
    private SamplingKernels() {}

    static List<KernelEntry<?>> kernels() {
        return List.of(
                KernelEntry.unlessEmpty(Sampling.GridSample.class, GridSampleKernel::new),
                KernelEntry.unlessEmpty(Sampling.AffineGrid.class, SamplingKernels::affineGrid),
                KernelEntry.unlessEmpty(RegionPooling.RoiAlign.class, RoiAlignKernel::new),
                KernelEntry.unlessEmpty(RegionPooling.MaxRoiPool.class, SamplingKernels::maxRoiPool),
                KernelEntry.unlessEmpty(Sampling.DeformConv.class, DeformConvKernel::new));
    }

    private static Kernel affineGrid(KernelRequest request, Sampling.AffineGrid op) {
        long[] sizes = request.outputs().get(0).shape().sizes();
        int spatial = sizes.length - 2;
        int batch = Math.toIntExact(sizes[0]);
        int points = Math.toIntExact(request.outputs().get(0).shape().elements() / batch / spatial);
        return arguments -> {
            IntToDoubleFunction maps = ElementAccess.reader(arguments.input(0));
            ElementAccess.Writer output = ElementAccess.writer(arguments.output(0));
            double[] place = new double[spatial + 1];
            place[spatial] = 1;
            for (int sample = 0; sample < batch; sample++) {
                for (int point = 0; point < points; point++) {
                    int rest = point;
                    for (int i = 0; i < spatial; i++) {
                        int size = (int) sizes[spatial - i];
                        place[i] = coordinate(rest % size, size, op.alignCorners());
                        rest /= size;
                    }
                    for (int i = 0; i < spatial; i++) {
                        double sum = 0;
                        for (int j = 0; j <= spatial; j++) {
                            sum += maps.applyAsDouble((sample * spatial + i) * (spatial + 1) + j) * place[j];
                        }
                        output.put((sample * points + point) * spatial + i, sum);
                    }
                }
            }
        };
    }

    /** Where an element lies between -1 and 1; a single one lies in the middle. */
    private static double coordinate(int index, int size, boolean alignCorners) {
        if (alignCorners) {
            return size == 1 ? 0 : 2.0 * index / (size - 1) - 1;
        }
        return (2.0 * index + 1) / size - 1;
    }

    private static Kernel maxRoiPool(KernelRequest request, RegionPooling.MaxRoiPool op) {
        Shape x = request.inputs().shape(0);
        int samples = Math.toIntExact(x.size(0));
        int channels = Math.toIntExact(x.size(1));
        int height = Math.toIntExact(x.size(2));
        int width = Math.toIntExact(x.size(3));
        int regions = Math.toIntExact(request.inputs().shape(1).size(0));
        return arguments -> {
            IntToDoubleFunction features = ElementAccess.reader(arguments.input(0));
            IntToDoubleFunction numbers = ElementAccess.reader(arguments.input(1));
            ElementAccess.Writer output = ElementAccess.writer(arguments.output(0));
            int at = 0;
            for (int region = 0; region < regions; region++) {
                int batch = RoiBins.sample(numbers.applyAsDouble(region * 5), samples);
                RoiBins across = RoiBins.of(numbers, region * 5 + 1, op.spatialScale(), width, op.width());
                RoiBins down = RoiBins.of(numbers, region * 5 + 2, op.spatialScale(), height, op.height());
                for (int plane = batch * channels; plane < (batch + 1) * channels; plane++) {
                    for (int bin = 0; bin < op.height() * op.width(); bin++) {
                        int row = bin / op.width();
                        int column = bin % op.width();
                        boolean empty = down.isEmpty(row) || across.isEmpty(column);
                        double largest = empty ? 0 : Double.NEGATIVE_INFINITY;
                        for (int y = down.begin(row); y < down.end(row); y++) {
                            for (int i = across.begin(column); i < across.end(column); i++) {
                                int place = (plane * height + y) * width + i;
                                largest = Math.max(largest, features.applyAsDouble(place));
                            }
                        }
                        output.put(at++, largest);
                    }
                }
            }
        };
    }
}
