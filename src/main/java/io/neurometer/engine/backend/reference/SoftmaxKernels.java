package io.neurometer.engine.backend.reference;

import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.op.Softmax;
import io.neurometer.engine.op.Softmax.SoftmaxFunction;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Shape;
import java.nio.ByteBuffer;
import java.util.List;

/** Softmax and its relatives, each distribution shifted by its largest score so that no exponential overflows. */
final class SoftmaxKernels {
    private static final int BLOCK = 8192;

    private SoftmaxKernels() {}

    static List<KernelEntry<?>> kernels() {
        return List.of(KernelEntry.unlessEmpty(Softmax.Normalized.class, SoftmaxKernels::normalized));
    }

    private static Kernel normalized(KernelRequest request, Softmax.Normalized op) {
        Shape shape = request.outputs().get(0).shape();
        DataType type = request.outputs().get(0).dataType();
        int elements = Math.toIntExact(shape.elements());
        int length = Math.toIntExact(op.length(shape));
        int inner = op.flatten() ? 1 : Math.toIntExact(innerElements(shape, op.axis()));
        int width = Math.max(1, Math.min(inner, BLOCK / length));
        return arguments -> {
            ByteBuffer in = arguments.input(0).bytes();
            ByteBuffer out = arguments.output(0).bytes();
            if (type == DataType.FP64) {
                runDoubles(op.function(), in, out, elements, length, inner);
                return;
            }
            float[] block = new float[length * width];
            float[] row = new float[width];
            for (int outer = 0; outer < elements; outer += length * inner) {
                for (int first = 0; first < inner; first += width) {
                    int count = Math.min(width, inner - first);
                    for (int i = 0; i < length; i++) {
                        ElementArrays.read(in, type, outer + i * inner + first, block, i * count, count);
                    }
                    for (int column = 0; column < count; column++) {
                        apply(op.function(), block, column, count, length);
                    }
                    for (int i = 0; i < length; i++) {
                        System.arraycopy(block, i * count, row, 0, count);
                        ElementArrays.write(out, type, outer + i * inner + first, row, count);
                    }
                }
            }
        };
    }

    private static long innerElements(Shape shape, int axis) {
        long inner = 1;
        for (int i = Shape.axis(axis, shape.rank()) + 1; i < shape.rank(); i++) {
            inner *= shape.size(i);
        }
        return inner;
    }

    /** One distribution in place: elements {@code start}, {@code start + step} and so on. */
    static void apply(SoftmaxFunction function, float[] x, int start, int step, int length) {
        int end = start + step * length;
        float largest = Float.NEGATIVE_INFINITY;
        for (int i = start; i < end; i += step) {
            largest = Math.max(largest, x[i]);
        }
        switch (function) {
            case SOFTMAX -> {
                double sum = 0;
                for (int i = start; i < end; i += step) {
                    x[i] = MathFunctions.exp(x[i] - largest);
                    sum += x[i];
                }
                float scale = (float) (1 / sum);
                for (int i = start; i < end; i += step) {
                    x[i] *= scale;
                }
            }
            case LOG_SOFTMAX -> {
                // The largest element would add exactly 1, beside which the others may be tiny: log1p adds it.
                double others = Float.isInfinite(largest) ? Double.NaN : 0;
                boolean found = false;
                for (int i = start; i < end; i += step) {
                    boolean first = !found && x[i] == largest;
                    found |= first;
                    others += first ? 0 : MathFunctions.exp(x[i] - largest);
                }
                double logarithm = Math.log1p(others);
                for (int i = start; i < end; i += step) {
                    x[i] = (float) ((double) x[i] - largest - logarithm);
                }
            }
            case HARDMAX -> {
                boolean found = false;
                for (int i = start; i < end; i += step) {
                    boolean first = !found && (x[i] == largest || Float.isNaN(x[i]));
                    found |= first;
                    x[i] = first ? 1 : 0;
                }
            }
        }
    }

    private static void runDoubles(
            SoftmaxFunction function, ByteBuffer in, ByteBuffer out, int elements, int length, int inner) {
        double[] x = new double[length];
        for (int row = 0; row < elements / length; row++) {
            int start = row / inner * length * inner + row % inner;
            for (int i = 0; i < length; i++) {
                x[i] = in.getDouble((start + i * inner) * Double.BYTES);
            }
            apply(function, x);
            for (int i = 0; i < length; i++) {
                out.putDouble((start + i * inner) * Double.BYTES, x[i]);
            }
        }
    }

    static void apply(SoftmaxFunction function, double[] x) {
        double largest = Double.NEGATIVE_INFINITY;
        for (double value : x) {
            largest = Math.max(largest, value);
        }
        double others = Double.isInfinite(largest) ? Double.NaN : 0;
        boolean counted = false;
        for (double value : x) {
            boolean first = !counted && value == largest;
            counted |= first;
            others += first ? 0 : Math.exp(value - largest);
        }
        double sum = 1 + others;
        double logarithm = Math.log1p(others);
        boolean found = false;
        for (int i = 0; i < x.length; i++) {
            boolean first = !found && (x[i] == largest || Double.isNaN(x[i]));
            found |= first;
            x[i] = switch (function) {
                case SOFTMAX -> Math.exp(x[i] - largest) / sum;
                case LOG_SOFTMAX -> x[i] - largest - logarithm;
                case HARDMAX -> first ? 1 : 0;
            };
        }
    }
}
