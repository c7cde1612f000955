package io.neurometer.engine.op;

import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Dim;
import io.neurometer.engine.tensor.Elements;
import io.neurometer.engine.tensor.Shape;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.engine.tensor.TensorType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tensors made from sizes and numbers alone, as ONNX's generator operators. */
public sealed interface Generation extends ArithmeticFree {
    @Override
    default InputRole role(int index) {
        return InputRole.SETTING;
    }

    /** A tensor of one value; input: INT64 shape. */
    record ConstantOfShape(DataType dataType, double value) implements Generation {
        @Override
        public List<TensorType> infer(Inputs inputs) {
            Rules.arity(inputs, 1, 1);
            return List.of(Limits.within(new TensorType(dataType, Limits.shapeOf(inputs, 0))));
        }
    }

    /** start, start + step, ... below limit; inputs: scalar start, limit, step. */
    record Range() implements Generation {
        @Override
        public List<TensorType> infer(Inputs inputs) {
            Rules.arity(inputs, 3, 3);
            for (int i = 0; i < 3; i++) {
                Rules.requireScalar(inputs, i);
                Rules.requireNumber(inputs, i);
                Rules.requireSameDataType(inputs, 0, i);
            }
            boolean known = inputs.hasValue(0) && inputs.hasValue(1) && inputs.hasValue(2);
            Dim length = known ? Dim.of(length(inputs)) : Dim.UNKNOWN;
            return List.of(Limits.within(new TensorType(inputs.dataType(0), Shape.of(List.of(length)))));
        }

        private static long length(Inputs inputs) {
            double start = number(inputs.value(0));
            double limit = number(inputs.value(1));
            double step = number(inputs.value(2));
            double length = Math.ceil((limit - start) / step);
            if (step == 0 || Double.isNaN(length)) {
                throw Rules.invalid(
                        "the range has no end",
                        "start " + start + ", limit " + limit + ", step " + step,
                        "finite numbers and a step other than 0",
                        "correct the three inputs");
            }
            return (long) Math.max(0, length);
        }

        private static double number(Tensor scalar) {
            return Elements.getDouble(scalar.bytes(), scalar.dataType(), 0);
        }
    }

    /**
     * Ones on diagonal {@code offset}, zeros elsewhere, in the shape of the input matrix.
     *
     * @param dataType type of the output, or null for the input's
     */
    record EyeLike(@Nullable DataType dataType, int offset) implements Generation {
        @Override
        public InputRole role(int index) {
            return InputRole.DATA;
        }

        @Override
        public List<TensorType> infer(Inputs inputs) {
            Rules.arity(inputs, 1, 1);
            Rules.requireRank(inputs, 0, 2);
            return List.of(dataType == null ? inputs.type(0) : inputs.type(0).withDataType(dataType));
        }
    }
}
