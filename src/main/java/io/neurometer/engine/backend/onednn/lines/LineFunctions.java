package io.neurometer.engine.backend.onednn.lines;

import io.neurometer.engine.op.Activation;
import io.neurometer.engine.op.Elementwise;
import io.neurometer.engine.op.Elementwise.BinaryFunction;
import io.neurometer.engine.op.Op;
import io.neurometer.engine.tensor.DataType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The functions of lines that compute operators, exactly as the reference does up to a unit in the last place. */
public final class LineFunctions {
    private LineFunctions() {}

    /**
     * The function of an operator, or null where there is none for these types.
     *
     * @param types of the operands, all of which are given
     */
    public static @Nullable LineFunction of(Op op, List<DataType> types) {
        if (!types.stream().allMatch(Line::takes)) {
            return null;
        }
        DataType first = types.get(0);
        if (op instanceof Elementwise.Unary unary && types.size() == 1) {
            return first == DataType.FP32
                    ? RealFunctions.of(unary.function())
                    : first == DataType.BOOL ? FlagFunctions.of(unary.function()) : WholeFunctions.of(unary.function());
        } else if (op instanceof Elementwise.Binary binary && types.size() == 2) {
            return types.get(1) == first ? ofTwo(binary.function(), first) : null;
        } else if (op instanceof Elementwise.Where && types.size() == 3) {
            return FlagFunctions.where(types.get(1));
        } else if (op instanceof Elementwise.IsInf infinite && first == DataType.FP32) {
            return RealFunctions.isInfinite(infinite.negative(), infinite.positive());
        } else if (op instanceof Activation.Simple activation && first == DataType.FP32) {
            return RealFunctions.of(activation);
        }
        boolean slopes = op instanceof Activation.PRelu && types.size() == 2 && types.get(1) == DataType.FP32;
        return slopes && first == DataType.FP32 ? LineFunctions::leaky : null;
    }

    private static @Nullable LineFunction ofTwo(BinaryFunction function, DataType type) {
        return type == DataType.FP32
                ? RealPairs.of(function)
                : type == DataType.BOOL ? FlagFunctions.of(function) : WholeFunctions.of(function);
    }

    private static void leaky(Line[] in, Line out, int count) {
        float[] x = in[0].reals();
        float[] slope = in[1].reals();
        float[] y = out.reals();
        for (int i = 0; i < count; i++) {
            y[i] = x[i] < 0 ? slope[i] * x[i] : x[i];
        }
    }
}
