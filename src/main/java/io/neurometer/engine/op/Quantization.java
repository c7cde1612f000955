package io.neurometer.engine.op;

import io.neurometer.engine.op.OpVector.Kind;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Shape;
import io.neurometer.engine.tensor.TensorType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Conversions between real numbers and small integers or 8- and 4-bit floating-point numbers: real = scale (stored - zero
 * point).
 */
public sealed interface Quantization extends Op {

    @Override
    default InputRole role(int index) {
        return index == 0 ? InputRole.DATA : InputRole.FORMAT;
    }

    @Override
    default boolean takesNarrowTypes() {
        return true;
    }

    /** There is a zero point for each scale; a single one may be a scalar or a vector, whatever the scale is. */
    private static void requireZeroPoint(Inputs inputs) {
        boolean single =
                inputs.has(2) && inputs.shape(2).rank() <= 1 && hasOne(inputs.shape(2)) && hasOne(inputs.shape(1));
        if (inputs.has(2) && !single) {
            Rules.requireShape(inputs, 2, inputs.shape(1));
        }
    }

    private static boolean hasOne(Shape shape) {
        return shape.dims().stream().allMatch(dim -> dim.size() == 1);
    }

    /** Division by the scale, rounding, the zero point and both limits. */
    OpVector PER_ELEMENT =
            OpVector.of(Kind.DIV, 1).plus(Kind.OTHER, 1).plus(Kind.ADD, 1).plus(Kind.CMP, 2);

    /**
     * Rounds x / scale to even, adds the zero point and saturates; inputs: x, scale, optional zero point of the output's
     * type. Scale and zero point are scalars, vectors along the axis, or as {@link QuantizationScale} describes blocks.
     * Floating-point numbers are rounded by their format instead; without {@code saturate}, what is too large for one of 8
     * bits becomes infinity or NaN.
     */
    record Quantize(int axis, DataType to, boolean saturate) implements Quantization {
        public Quantize(int axis, DataType to) {
            this(axis, to, true);
        }

        @Override
        public List<TensorType> infer(Inputs inputs) {
            Rules.arity(inputs, 2, 3);
            if (inputs.dataType(0) != DataType.INT32) {
                Rules.requireFloating(inputs, 0);
            }
            Rules.requireFloating(inputs, 1);
            QuantizationScale.of(axis, inputs.shape(0), inputs.shape(1));
            DataType result = inputs.has(2) ? inputs.dataType(2) : to;
            boolean fits = result.isNarrow() || (result.isInteger() && result.bytes() <= Short.BYTES);
            if (!fits) {
                throw Rules.mismatch(
                        "cannot quantize to this datatype",
                        result,
                        "an integer of at most 16 bits, or a floating-point number of 8 or 4",
                        "choose another");
            }
            requireZeroPoint(inputs);
            return List.of(inputs.type(0).withDataType(result));
        }

        @Override
        public OpCost cost(Inputs inputs, List<TensorType> outputs) {
            return OpCost.ofOther(PER_ELEMENT.times(outputs.get(0).shape().elements()));
        }
    }

    /**
     * Inputs: x, scale, optional zero point; shapes as for {@link Quantize}.
     *
     * @param to type of the output; null for that of the scale
     */
    record Dequantize(int axis, @Nullable DataType to) implements Quantization {
        public Dequantize(int axis) {
            this(axis, null);
        }

        @Override
        public List<TensorType> infer(Inputs inputs) {
            Rules.arity(inputs, 2, 3);
            DataType from = inputs.dataType(0);
            boolean fits = from.isInteger() && from.bytes() <= Integer.BYTES && from != DataType.UINT32;
            if (!fits && !from.isNarrow()) {
                throw Rules.mismatch(
                        "cannot dequantize this datatype",
                        inputs.type(0),
                        "INT32, an integer of at most 16 bits, or a floating-point number of 8 or 4",
                        "cast it instead");
            }
            DataType result = to == null ? inputs.dataType(1) : to;
            if (!result.isFloating()) {
                throw Rules.mismatch(
                        "cannot dequantize to this datatype",
                        result,
                        "a floating-point type",
                        "say which in the model");
            }
            if (inputs.dataType(1) != DataType.FP8E8M0) {
                Rules.requireFloating(inputs, 1);
            }
            QuantizationScale.of(axis, inputs.shape(0), inputs.shape(1));
            if (inputs.has(2)) {
                Rules.requireSameDataType(inputs, 0, 2);
            }
            requireZeroPoint(inputs);
            return List.of(inputs.type(0).withDataType(result));
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
