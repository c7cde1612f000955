package io.neurometer.engine.op;

import io.neurometer.engine.op.Resizing.Interpolation;
import io.neurometer.engine.op.Resizing.Resize;
import java.util.List;

/**
 * For each output position along one dimension: the input positions it is made of and what each weighs. The formulas are
 * those of ONNX's Resize.
 */
public final class ResizeTaps {
    private final int count;
    private final int[] positions;
    private final double[] weights;
    private final boolean[] outside;

    public ResizeTaps(Resize op, ResizeAxis axis) {
        this.count = op.taps(axis);
        this.positions = new int[Math.multiplyExact(axis.output(), count)];
        this.weights = new double[positions.length];
        this.outside = new boolean[axis.output()];
        for (int i = 0; i < axis.output(); i++) {
            if (axis.isIdentity()) {
                positions[i] = i;
                weights[i] = 1;
                continue;
            }
            double place = axis.place(op.coordinates(), i);
            outside[i] =
                    op.coordinates() == ResizeCoordinates.TF_CROP_AND_RESIZE && (place < 0 || place > axis.input() - 1);
            if (op.interpolation() == Interpolation.NEAREST) {
                positions[i] = clamp(op.rounding().nearest(place), axis.input());
                weights[i] = 1;
            } else {
                weigh(op, axis, place, i * count);
            }
        }
    }

    /** Taps of each output position. */
    public int count() {
        return count;
    }

    /** Input position of a tap. */
    public int position(int output, int tap) {
        return positions[output * count + tap];
    }

    public double weight(int output, int tap) {
        return weights[output * count + tap];
    }

    /** Whether the output position lies outside the input and takes the extrapolation value. */
    public boolean isOutside(int output) {
        return outside[output];
    }

    private void weigh(Resize op, ResizeAxis axis, double place, int at) {
        // The distance from the tap at 0 lies in (0, 1], so that a place on an element prefers those before it.
        double origin = Math.ceil(place) - 1;
        double stretch = op.antialias() ? Math.min(axis.scale(), 1) : 1;
        double sum = 0;
        for (int tap = 0; tap < count; tap++) {
            double position = origin + op.firstTap(axis) + tap;
            double weight = op.interpolation() == Interpolation.LINEAR
                    ? Math.max(0, 1 - Math.abs(position - place) * stretch)
                    : cubic(Math.abs(position - place) * stretch, op.cubicCoefficient());
            if (op.excludeOutside() && (position < 0 || position >= axis.input())) {
                weight = 0;
            }
            positions[at + tap] = clamp(position, axis.input());
            weights[at + tap] = weight;
            sum += weight;
        }
        if (op.antialias() || op.excludeOutside()) {
            for (int tap = at; tap < at + count; tap++) {
                weights[tap] /= sum;
            }
        }
    }

    /** Keys' cubic convolution kernel. */
    private static double cubic(double distance, double a) {
        double square = distance * distance;
        double cube = square * distance;
        if (distance <= 1) {
            return (a + 2) * cube - (a + 3) * square + 1;
        }
        return distance < 2 ? a * cube - 5 * a * square + 8 * a * distance - 4 * a : 0;
    }

    private static int clamp(double position, int size) {
        return (int) Math.max(0, Math.min(size - 1.0, position));
    }

    /** How far apart neighbours along each dimension of the input lie. */
    public static int[] inputStrides(List<ResizeAxis> axes) {
        int[] strides = new int[axes.size()];
        int stride = 1;
        for (int i = axes.size() - 1; i >= 0; i--) {
            strides[i] = stride;
            stride *= axes.get(i).input();
        }
        return strides;
    }
}
