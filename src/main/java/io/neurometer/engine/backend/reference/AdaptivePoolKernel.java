package io.neurometer.engine.backend.reference;

import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.backend.KernelArguments;
import io.neurometer.engine.op.Pooling;
import io.neurometer.engine.op.Pooling.AdaptivePool;
import io.neurometer.engine.tensor.Shape;
import java.util.Arrays;
import java.util.function.IntToDoubleFunction;

/** Pooling over windows whose sizes follow from the sizes of input and output. */
final class AdaptivePoolKernel implements Kernel {
    private final AdaptivePool op;
    private final int channels;
    private final int[] input;
    private final int[] output;

    AdaptivePoolKernel(Shape features, AdaptivePool op) {
        this.op = op;
        this.channels = Math.toIntExact(features.size(0) * features.size(1));
        this.input = new int[] {1, 1, 1};
        this.output = new int[] {1, 1, 1};
        int spatial = features.rank() - 2;
        for (int i = 0; i < spatial; i++) {
            input[3 - spatial + i] = Math.toIntExact(features.size(i + 2));
            output[3 - spatial + i] = Math.toIntExact(op.outputSizes().get(i));
        }
    }

    @Override
    public void run(KernelArguments arguments) {
        IntToDoubleFunction features = ElementAccess.reader(arguments.input(0));
        ElementAccess.Writer writer = ElementAccess.writer(arguments.output(0));
        int elements = Arrays.stream(input).reduce(1, Math::multiplyExact);
        int at = 0;
        for (int channel = 0; channel < channels; channel++) {
            for (int z = 0; z < output[0]; z++) {
                for (int y = 0; y < output[1]; y++) {
                    for (int x = 0; x < output[2]; x++) {
                        writer.put(at++, pool(features, channel * elements, z, y, x));
                    }
                }
            }
        }
    }

    private double pool(IntToDoubleFunction features, int plane, int outZ, int outY, int outX) {
        double max = Double.NEGATIVE_INFINITY;
        double sum = 0;
        long count = 0;
        for (int z = begin(outZ, 0); z < end(outZ, 0); z++) {
            for (int y = begin(outY, 1); y < end(outY, 1); y++) {
                int line = plane + (z * input[1] + y) * input[2];
                for (int x = begin(outX, 2); x < end(outX, 2); x++) {
                    double value = features.applyAsDouble(line + x);
                    max = Math.max(max, value);
                    sum += value;
                    count++;
                }
            }
        }
        return op.function() == Pooling.PoolFunction.MAX ? max : sum / count;
    }

    private int begin(int index, int axis) {
        return (int) AdaptivePool.windowBegin(index, input[axis], output[axis]);
    }

    private int end(int index, int axis) {
        return (int) AdaptivePool.windowEnd(index, input[axis], output[axis]);
    }
}
