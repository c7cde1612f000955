package io.neurometer.engine.conformance.fuzz;

import io.neurometer.engine.op.Softmax;
import io.neurometer.engine.op.Softmax.SoftmaxFunction;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Tensor;
import java.util.List;

/** Softmax, its logarithm, and hardmax. */
final class SoftmaxCases {
    private SoftmaxCases() {}

    static List<Generator> generators() {
        return List.of(
                new Generator("softmax", chance -> normalized(chance, SoftmaxFunction.SOFTMAX)),
                new Generator("log_softmax", chance -> normalized(chance, SoftmaxFunction.LOG_SOFTMAX)),
                new Generator("hardmax", chance -> normalized(chance, SoftmaxFunction.HARDMAX)));
    }

    /** Few different numbers, near one another or far apart. */
    private static Tensor ties(Chance chance, long... sizes) {
        float step = chance.any(1f, 90f);
        Tensor tensor = Tensor.allocate(DataType.FP32, sizes);
        for (int i = 0; i < tensor.elements(); i++) {
            tensor.bytes().putFloat(Float.BYTES * i, step * chance.from(-2, 2));
        }
        return tensor;
    }

    private static OperatorCase normalized(Chance chance, SoftmaxFunction function) {
        int rank = chance.from(1, 5);
        int axis = chance.from(-rank - 1, rank);
        long[] sizes = chance.sizes(rank);
        Softmax.Normalized op = new Softmax.Normalized(function, axis, chance.oneIn(3));
        if (chance.oneIn(5)) {
            return OperatorCase.of(op, chance.specials(sizes));
        }
        if (chance.oneIn(6)) {
            return OperatorCase.of(op, ties(chance, sizes));
        }
        return OperatorCase.of(
                op, chance.numbers(chance.oneIn(4) ? chance.any(DataType.values()) : DataType.FP32, sizes));
    }
}
