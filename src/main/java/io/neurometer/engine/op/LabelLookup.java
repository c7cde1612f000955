package io.neurometer.engine.op;

import io.neurometer.engine.tensor.Shape;
import io.neurometer.engine.tensor.TensorType;
import java.util.List;

/**
 * The value that a table has for each element (label encoders). Inputs: x, keys of x's type in ascending order, where NaN
 * comes last and 0 has one sign, values, optional value of one element for what is not among the keys, without which such
 * an element is an error.
 */
public record LabelLookup() implements ArithmeticFree {
    @Override
    public List<TensorType> infer(Inputs inputs) {
        Rules.arity(inputs, 3, 4);
        Rules.requireNumber(inputs, 0);
        Rules.requireSameDataType(inputs, 0, 1);
        Rules.requireRank(inputs, 1, 1);
        Rules.requireShape(inputs, 2, Shape.of(List.of(inputs.shape(1).dim(0))));
        if (inputs.has(3)) {
            Rules.requireScalar(inputs, 3);
            Rules.requireSameDataType(inputs, 2, 3);
        }
        return List.of(inputs.type(0).withDataType(inputs.dataType(2)));
    }

    @Override
    public InputRole role(int index) {
        return index == 0 ? InputRole.DATA : InputRole.SETTING;
    }
}
