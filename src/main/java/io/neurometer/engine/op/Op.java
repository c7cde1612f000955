package io.neurometer.engine.op;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.tensor.TensorType;
import java.util.List;

/**
 * One operator with its attributes: what it needs, what it yields and what it costs, but not how it is computed. Ops
 * know neither graphs nor backends, are immutable and compare by value.
 */
public sealed interface Op
        permits Activation,
                ArithmeticFree,
                Attention,
                Classical,
                Control,
                Convolution,
                Elementwise,
                Fusion,
                Linear,
                LinearAlgebra,
                Normalization,
                Placement,
                Pooling,
                Quantization,
                Recurrent,
                Reduction,
                Resizing,
                Sampling,
                Selection,
                Signal,
                Softmax,
                Streaming {

    /** The operator's name in reports: the record's in snake case, such as {@code layer_norm}, unless it says otherwise. */
    default String kind() {
        return OpKinds.of(getClass());
    }

    /**
     * The type rule: the outputs' types for these inputs. Symbolic and unknown dimensions are allowed and yield unknown
     * ones where no exact answer exists.
     *
     * @throws EngineException {@link io.neurometer.engine.error.ErrorCode#MODEL_SHAPE_MISMATCH} with got and expected
     *     when the inputs do not fit this operator; the caller adds the place
     * @throws TypeUnknownException when not even the rank can be told before an input's value is known
     */
    List<TensorType> infer(Inputs inputs);

    /**
     * The cost rule: arithmetic of one execution. Inputs that are absent have no type and are passed over by
     * {@link Inputs#has}; all present types and all outputs are fixed.
     */
    OpCost cost(Inputs inputs, List<TensorType> outputs);

    /** What input {@code index} is to this operator, which decides whether a constant there is a parameter. */
    default InputRole role(int index) {
        return InputRole.DATA;
    }

    /** Whether inputs may be of narrow types, see {@link io.neurometer.engine.tensor.DataType#isNarrow}. */
    default boolean takesNarrowTypes() {
        return false;
    }

    /** How far two correct implementations may differ. */
    default Tolerance tolerance() {
        return Tolerance.ROUNDING;
    }

    /** Whether output 0 always holds exactly the elements of input 0 in the same order, so that no work is done. */
    default boolean isView() {
        return false;
    }

    /**
     * Whether each element of output 0 depends on the element of input {@code index} at the same position and on no
     * other of that input, so that the output may overwrite it when both have the same type.
     */
    default boolean mayOverwrite(int index) {
        return false;
    }
}
