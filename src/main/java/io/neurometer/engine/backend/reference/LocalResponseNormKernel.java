package io.neurometer.engine.backend.reference;

import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.backend.KernelArguments;
import io.neurometer.engine.op.Normalization.LocalResponseNorm;
import java.util.Arrays;
import java.util.function.IntToDoubleFunction;

/**
 * Local response normalization: for each channel the squares of its neighbours are summed over a stretch of positions at
 * a time.
 *
 * @param inner elements of one channel of one sample
 */
record LocalResponseNormKernel(LocalResponseNorm op, int samples, int channels, int inner) implements Kernel {
    private static final int STRETCH = 1024;

    @Override
    public void run(KernelArguments arguments) {
        IntToDoubleFunction features = ElementAccess.reader(arguments.input(0));
        ElementAccess.Writer output = ElementAccess.writer(arguments.output(0));
        double[] sums = new double[Math.min(inner, STRETCH)];
        for (int sample = 0; sample < samples; sample++) {
            for (int start = 0; start < inner; start += sums.length) {
                int count = Math.min(sums.length, inner - start);
                for (int channel = 0; channel < channels; channel++) {
                    sumSquares(features, sample * channels, channel, start, count, sums);
                    int base = (sample * channels + channel) * inner + start;
                    for (int i = 0; i < count; i++) {
                        double divisor = power(op.bias() + (double) op.alpha() / op.size() * sums[i]);
                        output.put(base + i, features.applyAsDouble(base + i) / divisor);
                    }
                }
            }
        }
    }

    private void sumSquares(
            IntToDoubleFunction features, int firstChannel, int channel, int start, int count, double[] sums) {
        Arrays.fill(sums, 0);
        int first = Math.max(0, channel - (op.size() - 1) / 2);
        int last = (int) Math.min(channels - 1L, channel + (long) op.size() / 2);
        for (int neighbour = first; neighbour <= last; neighbour++) {
            int base = (firstChannel + neighbour) * inner + start;
            for (int i = 0; i < count; i++) {
                double value = features.applyAsDouble(base + i);
                sums[i] += value * value;
            }
        }
    }

    /** value^beta; the common exponent without the slow general power. */
    private double power(double value) {
        return op.beta() == 0.75f && value >= 0 ? Math.sqrt(value * Math.sqrt(value)) : Math.pow(value, op.beta());
    }
}
