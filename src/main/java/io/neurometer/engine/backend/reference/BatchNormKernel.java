package io.neurometer.engine.backend.reference;

import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.backend.KernelArguments;
import java.util.function.IntToDoubleFunction;

/**
 * Batch normalization by stored statistics. May write over its input.
 *
 * @param inner elements of one channel of one sample
 */
record BatchNormKernel(int samples, int channels, int inner, float epsilon) implements Kernel {
    @Override
    public void run(KernelArguments arguments) {
        IntToDoubleFunction features = ElementAccess.reader(arguments.input(0));
        ElementAccess.Writer output = ElementAccess.writer(arguments.output(0));
        double[] scale = ElementAccess.doubles(arguments.input(1));
        double[] shift = ElementAccess.doubles(arguments.input(2));
        double[] mean = ElementAccess.doubles(arguments.input(3));
        double[] variance = ElementAccess.doubles(arguments.input(4));
        int at = 0;
        for (int row = 0; row < samples * channels; row++) {
            int channel = row % channels;
            double factor = scale[channel] / Math.sqrt(variance[channel] + epsilon);
            for (int end = at + inner; at < end; at++) {
                output.put(at, (features.applyAsDouble(at) - mean[channel]) * factor + shift[channel]);
            }
        }
    }
}
