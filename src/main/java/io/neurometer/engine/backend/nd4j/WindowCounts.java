package io.neurometer.engine.backend.nd4j;

import io.neurometer.engine.op.WindowAxis;
import io.neurometer.engine.tensor.Elements;
import io.neurometer.engine.tensor.Tensor;
import java.util.List;

/** How many of a window's taps count, for means that were divided by all of them. */
final class WindowCounts {
    private WindowCounts() {}

    /** Makes means over all taps means over those that count: on features, or on features and their padding. */
    static void correct(ProgramBuilder program, Operand means, List<WindowAxis> axes, boolean countPadding) {
        double[] factors = {1};
        for (WindowAxis axis : axes) {
            double[] longer = new double[factors.length * axis.output()];
            for (int i = 0; i < longer.length; i++) {
                long count = Math.max(1, count(axis, i % axis.output(), countPadding));
                longer[i] = factors[i / axis.output()] * axis.kernel() / count;
            }
            factors = longer;
        }
        boolean none = true;
        Tensor tensor = Tensor.allocate(means.type(), 1, factors.length);
        for (int i = 0; i < factors.length; i++) {
            none &= factors[i] == 1;
            Elements.putDouble(tensor.bytes(), tensor.dataType(), i, factors[i]);
        }
        if (none) {
            tensor.close();
            return;
        }
        Operand lines = means.reshape(means.elements() / factors.length, factors.length);
        program.call("multiply", List.of(lines, program.constant(tensor)), lines, CallArguments.NONE);
    }

    /** How many taps of a window along an axis count. */
    static long count(WindowAxis axis, int output, boolean countPadding) {
        int count = 0;
        for (int tap = 0; tap < axis.kernel(); tap++) {
            long place = (long) output * axis.stride() - axis.padBegin() + (long) tap * axis.dilation();
            long begin = countPadding ? -axis.padBegin() : 0;
            long end = (long) axis.input() + (countPadding ? axis.padEnd() : 0);
            if (place >= begin && place < end) {
                count++;
            }
        }
        return count;
    }
}
