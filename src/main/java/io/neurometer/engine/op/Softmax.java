package io.neurometer.engine.op;

import io.neurometer.engine.tensor.Shape;
import io.neurometer.engine.tensor.TensorType;
import java.util.List;
import java.util.Locale;

/** Softmax and its relatives: scores along an axis become a probability distribution. */
public sealed interface Softmax extends Op {

    /** Softmax, its logarithm, or one for the first largest element and zero for the rest. */
    enum SoftmaxFunction {
        SOFTMAX,
        LOG_SOFTMAX,
        HARDMAX
    }

    /**
     * Over one axis, or over all dimensions from it on where {@code flatten}, as ONNX before opset 13.
     *
     * <p>Softmax over n elements costs n-1 comparisons, n subtractions, n exponentials, n-1 additions and n divisions; its
     * logarithm has one logarithm and n more subtractions in place of the divisions.
     */
    record Normalized(SoftmaxFunction function, int axis, boolean flatten) implements Softmax {
        @Override
        public String kind() {
            return function.name().toLowerCase(Locale.ROOT);
        }

        @Override
        public List<TensorType> infer(Inputs inputs) {
            Rules.arity(inputs, 1, 1);
            Rules.requireFloating(inputs, 0);
            Rules.requireMinRank(inputs, 0, 1);
            int rank = inputs.shape(0).rank();
            if (flatten) {
                Rules.axisOrEnd(axis, rank);
            } else {
                Rules.axis(axis, rank);
            }
            return Rules.sameAs(inputs, 0);
        }

        @Override
        public OpCost cost(Inputs inputs, List<TensorType> outputs) {
            long elements = outputs.get(0).shape().elements();
            if (elements == 0) {
                return OpCost.FREE;
            }
            long rows = elements / length(outputs.get(0).shape());
            OpVector compare = OpVector.of(OpVector.Kind.CMP, elements - rows);
            OpVector shiftAndSum = OpVector.of(OpVector.Kind.ADD, Math.addExact(elements, elements - rows))
                    .plus(OpVector.Kind.EXP, elements);
            return OpCost.ofOther(
                    switch (function) {
                        case SOFTMAX -> compare.plus(shiftAndSum).plus(OpVector.Kind.DIV, elements);
                        case LOG_SOFTMAX ->
                            compare.plus(shiftAndSum)
                                    .plus(OpVector.Kind.LOG, rows)
                                    .plus(OpVector.Kind.ADD, elements);
                        case HARDMAX -> compare.plus(OpVector.Kind.CMP, elements);
                    });
        }

        /** How many elements make one distribution. */
        public long length(Shape shape) {
            if (!flatten) {
                return shape.size(axis);
            }
            long length = 1;
            for (int i = Rules.axisOrEnd(axis, shape.rank()); i < shape.rank(); i++) {
                length = Math.multiplyExact(length, shape.size(i));
            }
            return length;
        }

        @Override
        public Tolerance tolerance() {
            return function == SoftmaxFunction.HARDMAX ? Tolerance.EXACT : Tolerance.SUMMATION;
        }
    }
}
