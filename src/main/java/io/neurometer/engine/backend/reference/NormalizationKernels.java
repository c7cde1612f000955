package io.neurometer.engine.backend.reference;

import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.backend.reference.RowNormalization.Affine;
import io.neurometer.engine.op.Inputs;
import io.neurometer.engine.op.Normalization;
import io.neurometer.engine.tensor.Shape;
import java.util.List;

/** Which kernel computes which normalization. */
final class NormalizationKernels {
    private NormalizationKernels() {}

    static List<KernelEntry<?>> kernels() {
        return List.of(
                KernelEntry.unlessEmpty(Normalization.BatchNorm.class, NormalizationKernels::batchNorm),
                KernelEntry.unlessEmpty(
                        Normalization.LayerNorm.class,
                        (request, op) -> rowsFrom(request, op.axis(), op.epsilon(), true)),
                KernelEntry.unlessEmpty(
                        Normalization.RmsNorm.class,
                        (request, op) -> rowsFrom(request, op.axis(), op.epsilon(), false)),
                KernelEntry.unlessEmpty(Normalization.InstanceNorm.class, NormalizationKernels::instanceNorm),
                KernelEntry.unlessEmpty(Normalization.GroupNorm.class, NormalizationKernels::groupNorm),
                KernelEntry.unlessEmpty(Normalization.LocalResponseNorm.class, NormalizationKernels::localResponseNorm),
                KernelEntry.unlessEmpty(Normalization.LpNorm.class, NormalizationKernels::lpNorm),
                KernelEntry.unlessEmpty(Normalization.MeanVarianceNorm.class, NormalizationKernels::meanVarianceNorm));
    }

    private static Kernel batchNorm(KernelRequest request, Normalization.BatchNorm op) {
        Shape shape = request.inputs().shape(0);
        int channels = shape.rank() == 1 ? 1 : (int) shape.size(1);
        int samples = (int) shape.size(0);
        return new BatchNormKernel(samples, channels, (int) (shape.elements() / samples / channels), op.epsilon());
    }

    private static Kernel rowsFrom(KernelRequest request, int axis, float epsilon, boolean centred) {
        Shape shape = request.inputs().shape(0);
        Shape row = Shape.of(shape.dims().subList(Shape.axis(axis, shape.rank()), shape.rank()));
        int size = (int) row.elements();
        return new RowNormalization(
                (int) (shape.elements() / size),
                size,
                epsilon,
                centred,
                overRow(request.inputs(), 1, row),
                overRow(request.inputs(), 2, row));
    }

    /** Broadcasts a scale or shift to the normalized dimensions. */
    private static Affine overRow(Inputs inputs, int index, Shape row) {
        int size = (int) row.elements();
        if (!inputs.has(index) || inputs.shape(index).elements() == 1) {
            return new Affine(size, null);
        }
        if (inputs.shape(index).elements() == size) {
            return new Affine(1, null);
        }
        int[] gather = new int[size];
        int stride = 1;
        int inner = 1;
        for (int i = 1; i <= row.rank() && i <= inputs.shape(index).rank(); i++) {
            int length = (int) inputs.shape(index).size(-i);
            int rowLength = (int) row.size(-i);
            for (int at = 0; at < size && length > 1; at++) {
                gather[at] += at / inner % rowLength * stride;
            }
            stride *= length;
            inner *= rowLength;
        }
        return new Affine(1, gather);
    }

    private static Kernel instanceNorm(KernelRequest request, Normalization.InstanceNorm op) {
        Shape shape = request.inputs().shape(0);
        int rows = (int) (shape.size(0) * shape.size(1));
        int size = (int) (shape.elements() / rows);
        Affine perChannel = new Affine(size, null);
        return new RowNormalization(rows, size, op.epsilon(), true, perChannel, perChannel);
    }

    private static Kernel groupNorm(KernelRequest request, Normalization.GroupNorm op) {
        Shape shape = request.inputs().shape(0);
        int rows = (int) (shape.size(0) * op.groups());
        int size = (int) (shape.elements() / rows);
        return new RowNormalization(
                rows,
                size,
                op.epsilon(),
                true,
                overGroup(request.inputs(), 1, size),
                overGroup(request.inputs(), 2, size));
    }

    /** One value for each channel, or for each group where there are as many. */
    private static Affine overGroup(Inputs inputs, int index, int size) {
        Shape shape = inputs.shape(0);
        if (!inputs.has(index) || inputs.shape(index).size(0) != shape.size(1)) {
            return new Affine(size, null);
        }
        return new Affine((int) (shape.elements() / shape.size(0) / shape.size(1)), null);
    }

    private static Kernel localResponseNorm(KernelRequest request, Normalization.LocalResponseNorm op) {
        Shape shape = request.inputs().shape(0);
        int samples = (int) shape.size(0);
        int channels = (int) shape.size(1);
        int inner = (int) (shape.elements() / samples / channels);
        return new LocalResponseNormKernel(op, samples, channels, inner);
    }

    private static Kernel lpNorm(KernelRequest request, Normalization.LpNorm op) {
        return new GroupedNormalization.LpNorm(
                GroupedNormalization.groups(request.inputs().shape(0), op.axis()), op.p());
    }

    private static Kernel meanVarianceNorm(KernelRequest request, Normalization.MeanVarianceNorm op) {
        Shape shape = request.inputs().shape(0);
        return new GroupedNormalization.MeanVariance(GroupedNormalization.groups(shape, op.axesOf(shape.rank())));
    }
}
