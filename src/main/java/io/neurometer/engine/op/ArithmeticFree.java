package io.neurometer.engine.op;

import io.neurometer.engine.tensor.TensorType;
import java.util.List;

/** Operators that compute nothing unless they say otherwise: elements are moved, chosen, reshaped or filled in. */
public sealed interface ArithmeticFree extends Op permits Gathering, Generation, LabelLookup, Movement, Shaping {
    @Override
    default OpCost cost(Inputs inputs, List<TensorType> outputs) {
        return OpCost.FREE;
    }

    @Override
    default boolean takesNarrowTypes() {
        return true;
    }

    @Override
    default Tolerance tolerance() {
        return Tolerance.EXACT;
    }
}
