package io.neurometer.engine.backend.reference;

import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.backend.KernelArguments;
import io.neurometer.engine.tensor.Tensor;
import java.util.Arrays;
import java.util.function.IntToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * Normalizes rows of neighbouring elements by their own mean and variance, computed in FP64 in two passes, then multiplies
 * by the scale and adds the shift. Inputs: x, optional scale, optional shift; outputs 1 and 2, where used: each row's mean
 * and inverse deviation.
 *
 * @param rows how many rows
 * @param size elements in each
 * @param epsilon added to the variance
 * @param centred whether the mean is taken out; if not, the mean square takes the variance's place
 * @param scale how the scale is laid over the rows
 * @param shift how the shift is laid over the rows
 */
record RowNormalization(int rows, int size, float epsilon, boolean centred, Affine scale, Affine shift)
        implements Kernel {

    /**
     * How a vector is laid over all rows: each of its elements covers {@code block} neighbouring elements, and it starts
     * anew when it is used up.
     *
     * @param gather where the vector's elements lie in the tensor, null when it is the tensor
     */
    record Affine(int block, int @Nullable [] gather) {
        double[] values(Tensor tensor) {
            double[] values = ElementAccess.doubles(tensor);
            return gather == null
                    ? values
                    : Arrays.stream(gather).mapToDouble(i -> values[i]).toArray();
        }
    }

    @Override
    public void run(KernelArguments arguments) {
        IntToDoubleFunction features = ElementAccess.reader(arguments.input(0));
        ElementAccess.Writer output = ElementAccess.writer(arguments.output(0));
        double[] scales = arguments.hasInput(1) ? scale.values(arguments.input(1)) : new double[] {1};
        double[] shifts = arguments.hasInput(2) ? shift.values(arguments.input(2)) : new double[] {0};
        int block = Math.min(scale.block(), shift.block());
        for (int row = 0; row < rows; row++) {
            int start = row * size;
            double mean = centred ? mean(features, start) : 0;
            double inverse = 1 / Math.sqrt(meanSquare(features, start, mean) + epsilon);
            for (int from = start; from < start + size; from += block) {
                double factor = inverse * scales[from / scale.block() % scales.length];
                double offset = shifts[from / shift.block() % shifts.length];
                for (int i = from; i < from + block; i++) {
                    output.put(i, (features.applyAsDouble(i) - mean) * factor + offset);
                }
            }
            putStatistic(arguments, 1, row, mean);
            putStatistic(arguments, 2, row, inverse);
        }
    }

    private double mean(IntToDoubleFunction features, int start) {
        double sum = 0;
        for (int i = start; i < start + size; i++) {
            sum += features.applyAsDouble(i);
        }
        return sum / size;
    }

    private double meanSquare(IntToDoubleFunction features, int start, double mean) {
        double sum = 0;
        for (int i = start; i < start + size; i++) {
            double distance = features.applyAsDouble(i) - mean;
            sum += distance * distance;
        }
        return sum / size;
    }

    private static void putStatistic(KernelArguments arguments, int output, int row, double value) {
        if (arguments.hasOutput(output)) {
            arguments.output(output).bytes().putFloat(row * Float.BYTES, (float) value);
        }
    }
}
