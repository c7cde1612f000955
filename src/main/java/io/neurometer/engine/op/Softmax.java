package io.neurometer.engine.op;

import io.neurometer.engine.tensor.TensorType;
import java.util.List;
import java.util.Locale;

/** Scores along an axis become a distribution. */
public sealed interface Softmax extends Op {

    /** Softmax, its logarithm, or one for the first largest element and zero for the rest. */
    enum SoftmaxFunction {
        SOFTMAX,
        LOG_SOFTMAX,
        HARDMAX
    }

    /** Over one axis, or over all dimensions from it on where {@code flatten}, as ONNX before opset 13. */
    record Normalized(SoftmaxFunction function, int axis, boolean flatten) implements Softmax {
        @Override
        public String kind() {
            return function.name().toLowerCase(Locale.ROOT);
        }

        @Override
        public List<TensorType> infer(Inputs inputs) {
            throw new UnsupportedOperationException(kind());
        }

        @Override
        public OpCost cost(Inputs inputs, List<TensorType> outputs) {
            throw new UnsupportedOperationException(kind());
        }
    }
}
