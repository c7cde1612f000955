package io.neurometer.engine.op;

import io.neurometer.engine.op.OpVector.Kind;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.TensorType;
import java.util.List;

/** Conversions between real numbers and 8-bit (or 16- and 32-bit) integers: real = scale (integer - zero point). */
public sealed interface Quantization extends Op {

    @Override
    default InputRole role(int index) {
        return index == 0 ? InputRole.DATA : InputRole.FORMAT;
    }
    /** Division by the scale, rounding, the zero point and both limits. */
    OpVector PER_ELEMENT =
            OpVector.of(Kind.DIV, 1).plus(Kind.OTHER, 1).plus(Kind.ADD, 1).plus(Kind.CMP, 2);

    /**
     * Rounds x / scale to even, adds the zero point and saturates; inputs: x, scale, optional zero point of the output's
     * type. Scale and zero point are scalars, vectors along the axis, or as {@link QuantizationScale} describes blocks.
     */
    record Quantize(int axis, DataType to) implements Quantization {
        @Override
        public List<TensorType> infer(Inputs inputs) {
            Rules.arity(inputs, 2, 3);
            if (inputs.dataType(0) != DataType.INT32) {
                Rules.requireFloating(inputs, 0);
            }
            Rules.requireFloating(inputs, 1);
            QuantizationScale.of(axis, inputs.shape(0), inputs.shape(1));
            DataType result = inputs.has(2) ? inputs.dataType(2) : to;
            if (!result.isInteger() || result.bytes() > Short.BYTES) {
                throw Rules.mismatch(
                        "cannot quantize to this datatype", result, "INT8, UINT8, INT16 or UINT16", "choose another");
            }
            if (inputs.has(2)) {
                Rules.requireShape(inputs, 2, inputs.shape(1));
            }
            return List.of(inputs.type(0).withDataType(result));
        }

        @Override
        public OpCost cost(Inputs inputs, List<TensorType> outputs) {
            return OpCost.ofOther(PER_ELEMENT.times(outputs.get(0).shape().elements()));
        }
    }

    /** Inputs: x, scale, whose type is the output's, optional zero point; shapes as for {@link Quantize}. */
    record Dequantize(int axis) implements Quantization {
        @Override
        public List<TensorType> infer(Inputs inputs) {
            Rules.arity(inputs, 2, 3);
            DataType from = inputs.dataType(0);
            if (!from.isInteger() || from.bytes() > Integer.BYTES || from == DataType.UINT32) {
                throw Rules.mismatch(
                        "cannot dequantize this datatype",
                        inputs.type(0),
                        "INT8, UINT8, INT16, UINT16 or INT32",
                        "cast it instead");
            }
            Rules.requireFloating(inputs, 1);
            QuantizationScale.of(axis, inputs.shape(0), inputs.shape(1));
            if (inputs.has(2)) {
                Rules.requireSameDataType(inputs, 0, 2);
                Rules.requireShape(inputs, 2, inputs.shape(1));
            }
            return List.of(inputs.type(0).withDataType(inputs.dataType(1)));
        }

        @Override
        public OpCost cost(Inputs inputs, List<TensorType> outputs) {
            long elements = outputs.get(0).shape().elements();
            return OpCost.ofOther(OpVector.of(Kind.MUL, elements).plus(Kind.ADD, inputs.has(2) ? elements : 0));
        }
    }

    /** UINT8 over the range of x including 0; outputs: y, scale, zero point. */
    record DynamicQuantize() implements Quantization {
        @Override
        public List<TensorType> infer(Inputs inputs) {
            Rules.arity(inputs, 1, 1);
            Rules.requireDataType(inputs, 0, DataType.FP32);
            return List.of(
                    inputs.type(0).withDataType(DataType.UINT8),
                    TensorType.of(DataType.FP32),
                    TensorType.of(DataType.UINT8));
        }

        @Override
        public OpCost cost(Inputs inputs, List<TensorType> outputs) {
            return OpCost.ofOther(PER_ELEMENT
                    .plus(Kind.CMP, 2)
                    .times(outputs.get(0).shape().elements())
                    .plus(Kind.DIV, 2)
                    .plus(Kind.ADD, 2)
                    .plus(Kind.OTHER, 1));
        }
    }
}
