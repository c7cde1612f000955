package io.neurometer.engine.backend.reference;

import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.backend.KernelArguments;
import io.neurometer.engine.tensor.Shape;
import java.util.function.IntToDoubleFunction;

/** Normalizations over any axes: elements that differ in those axes alone form a group and are normalized together. */
final class GroupedNormalization {
    /** Added to the deviation, as ONNX's MeanVarianceNormalization does. */
    private static final double DEVIATION_EPSILON = 1e-9;

    private GroupedNormalization() {}

    /**
     * Which group each element belongs to.
     *
     * @param sizes sizes of the dimensions, innermost last
     * @param strides how far apart the groups of neighbours along each dimension are; 0 within a group
     * @param count how many groups
     */
    record Groups(int[] sizes, int[] strides, int count) {
        /** Calls {@code visitor} for each element in order. */
        void forEach(Visitor visitor) {
            int[] position = new int[sizes.length];
            int elements = 1;
            for (int size : sizes) {
                elements *= size;
            }
            int group = 0;
            for (int element = 0; element < elements; element++) {
                visitor.visit(element, group);
                for (int axis = sizes.length - 1; axis >= 0; axis--) {
                    group += strides[axis];
                    if (++position[axis] < sizes[axis]) {
                        break;
                    }
                    group -= sizes[axis] * strides[axis];
                    position[axis] = 0;
                }
            }
        }
    }

    /** Sees one element. */
    @FunctionalInterface
    interface Visitor {
        void visit(int element, int group);
    }

    /** @param axes the axes to normalize over, negative ones from the end */
    static Groups groups(Shape shape, int... axes) {
        int[] sizes = new int[shape.rank()];
        boolean[] within = new boolean[shape.rank()];
        for (int axis : axes) {
            within[Shape.axis(axis, shape.rank())] = true;
        }
        int[] strides = new int[shape.rank()];
        int count = 1;
        for (int axis = shape.rank() - 1; axis >= 0; axis--) {
            sizes[axis] = (int) shape.size(axis);
            if (!within[axis]) {
                strides[axis] = count;
                count *= sizes[axis];
            }
        }
        return new Groups(sizes, strides, count);
    }

    /** (x - mean) / (deviation + epsilon). */
    record MeanVariance(Groups groups) implements Kernel {
        @Override
        public void run(KernelArguments arguments) {
            IntToDoubleFunction features = ElementAccess.reader(arguments.input(0));
            ElementAccess.Writer output = ElementAccess.writer(arguments.output(0));
            double[] means = new double[groups.count()];
            double[] variances = new double[groups.count()];
            double size = (double) arguments.input(0).elements() / groups.count();
            groups.forEach((element, group) -> means[group] += features.applyAsDouble(element) / size);
            groups.forEach((element, group) -> {
                double distance = features.applyAsDouble(element) - means[group];
                variances[group] += distance * distance / size;
            });
            groups.forEach((element, group) -> {
                double deviation = Math.sqrt(variances[group]) + DEVIATION_EPSILON;
                output.put(element, (features.applyAsDouble(element) - means[group]) / deviation);
            });
        }
    }

    /** x / norm, 0 where the norm is 0. */
    record LpNorm(Groups groups, int p) implements Kernel {
        @Override
        public void run(KernelArguments arguments) {
            IntToDoubleFunction features = ElementAccess.reader(arguments.input(0));
            ElementAccess.Writer output = ElementAccess.writer(arguments.output(0));
            double[] sums = new double[groups.count()];
            groups.forEach((element, group) -> {
                double value = features.applyAsDouble(element);
                sums[group] += p == 1 ? Math.abs(value) : value * value;
            });
            groups.forEach((element, group) -> {
                double norm = p == 1 ? sums[group] : Math.sqrt(sums[group]);
                output.put(element, norm == 0 ? 0 : features.applyAsDouble(element) / norm);
            });
        }
    }
}
