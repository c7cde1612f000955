package io.neurometer.engine.op;

import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.TensorType;
import java.util.List;

/** Between real numbers and 8-bit (or 16- and 32-bit) integers: real = scale (integer - zero point). */
public sealed interface Quantization extends Op {

    /** Inputs: x, scale, optional zero point whose type is the output's; scalar, or one for each index along an axis. */
    record Quantize(int axis, DataType to) implements Quantization {
        @Override
        public String kind() {
            return "quantize";
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

    /** Inputs: x, scale, optional zero point; scalar, or one for each index along an axis. */
    record Dequantize(int axis) implements Quantization {
        @Override
        public String kind() {
            return "dequantize";
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

    /** UINT8 over the range of x including 0; outputs: y, scale, zero point. */
    record DynamicQuantize() implements Quantization {
        @Override
        public String kind() {
            return "dynamic_quantize";
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
