package io.neurometer.engine.op;

import io.neurometer.engine.error.EngineException;

/** Keeps narrow types from operators that compute with them. */
public final class NarrowInputs {
    private NarrowInputs() {}

    /**
     * @throws EngineException {@link io.neurometer.engine.error.ErrorCode#MODEL_SHAPE_MISMATCH} when an input is of a narrow
     *     type and the operator takes none
     */
    public static void check(Op op, Inputs inputs) {
        if (op.takesNarrowTypes()) {
            return;
        }
        for (int i = 0; i < inputs.count(); i++) {
            if (inputs.has(i) && inputs.dataType(i).isNarrow()) {
                throw Rules.mismatch(
                        "there is no arithmetic on input " + i,
                        inputs.type(i),
                        "a datatype to compute with",
                        "cast or dequantize it first");
            }
        }
    }
}
