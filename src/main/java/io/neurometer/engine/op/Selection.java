package io.neurometer.engine.op;

import io.neurometer.engine.op.OpVector.Kind;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Dim;
import io.neurometer.engine.tensor.Shape;
import io.neurometer.engine.tensor.TensorType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Selections whose outputs are as large as the data make them. */
public sealed interface Selection extends Op {

    @Override
    default Tolerance tolerance() {
        return Tolerance.EXACT;
    }

    /**
     * For each class of each sample the boxes with the highest scores, without those that overlap one chosen before too
     * much. Inputs: FP32 boxes [B, N, 4], FP32 scores [B, classes, N], optional scalar INT64 most boxes of a class (else
     * 0), optional FP32 threshold of the overlap (else 0), optional FP32 threshold of the score (else none). Output INT64
     * [n, 3]: sample, class and box. {@link BoxSelection} says how.
     *
     * <p>Costs the comparisons of sorting each class by score, and 14 operations for the overlap of each box chosen with
     * each box of its class.
     *
     * @param centres whether a box is its centre, width and height (x first), rather than two opposite corners (y first)
     */
    record NonMaxSuppression(boolean centres) implements Selection {
        @Override
        public List<TensorType> infer(Inputs inputs) {
            Rules.arity(inputs, 2, 5);
            Rules.requireDataType(inputs, 0, DataType.FP32);
            Rules.requireDataType(inputs, 1, DataType.FP32);
            Rules.requireRank(inputs, 0, 3);
            Rules.requireRank(inputs, 1, 3);
            Shape boxes = inputs.shape(0);
            Rules.requireShape(inputs, 0, Shape.of(List.of(boxes.dim(0), boxes.dim(1), Dim.of(4))));
            Rules.requireEqual(boxes.dim(0), inputs.shape(1).dim(0), "batches of boxes and scores");
            Rules.requireEqual(boxes.dim(1), inputs.shape(1).dim(2), "numbers of boxes and scores");
            boolean known = true;
            for (int i = 0; i < 5; i++) {
                if (inputs.has(i)) {
                    known &= inputs.hasValue(i);
                    if (i >= 2) {
                        Rules.requireScalar(inputs, i);
                        Rules.requireDataType(inputs, i, i == 2 ? DataType.INT64 : DataType.FP32);
                    }
                }
            }
            Dim count = known ? Dim.of(BoxSelection.of(this, inputs).count()) : Dim.UNKNOWN;
            return List.of(new TensorType(DataType.INT64, Shape.of(List.of(count, Dim.of(3)))));
        }

        @Override
        public InputRole role(int index) {
            return index < 2 ? InputRole.DATA : InputRole.SETTING;
        }

        @Override
        public OpCost cost(Inputs inputs, List<TensorType> outputs) {
            long boxes = inputs.shape(1).size(2);
            int levels = Long.SIZE - Long.numberOfLeadingZeros(Math.max(0, boxes - 1));
            long sorted = Math.multiplyExact(inputs.shape(1).elements(), levels);
            long overlaps = Math.multiplyExact(outputs.get(0).shape().size(0), boxes);
            OpVector each =
                    OpVector.of(Kind.CMP, 5).plus(Kind.ADD, 5).plus(Kind.MUL, 3).plus(Kind.DIV, 1);
            return OpCost.ofOther(each.times(overlaps).plus(Kind.CMP, sorted));
        }
    }

    /**
     * Each element, or each slice along an axis, once. Outputs: them; INT64 place of the first of each in x; INT64 for each
     * element or slice of x which of the output it is; INT64 how often each occurs. NaN is equal to NaN and the largest.
     *
     * @param axis along which slices lie, or null for single elements
     * @param sorted whether they are in ascending order rather than in that of their first places
     */
    record Unique(@Nullable Integer axis, boolean sorted) implements Selection {
        @Override
        public List<TensorType> infer(Inputs inputs) {
            Rules.arity(inputs, 1, 1);
            Shape x = inputs.shape(0);
            Dim count = inputs.hasValue(0)
                    ? Dim.of(DistinctSlices.of(this, inputs.value(0)).count())
                    : Dim.UNKNOWN;
            Dim all = axis == null ? Reshaping.product(x.dims()) : x.dim(Rules.axis(axis, x.rank()));
            Shape distinct = Shape.of(List.of(count));
            TensorType indices = new TensorType(DataType.INT64, distinct);
            return List.of(
                    inputs.type(0)
                            .withShape(axis == null ? distinct : Rules.withDim(x, Rules.axis(axis, x.rank()), count)),
                    indices,
                    new TensorType(DataType.INT64, Shape.of(List.of(all))),
                    indices);
        }

        @Override
        public OpCost cost(Inputs inputs, List<TensorType> outputs) {
            long elements = inputs.shape(0).elements();
            long slices = outputs.get(2).shape().elements();
            int levels = Long.SIZE - Long.numberOfLeadingZeros(Math.max(0, slices - 1));
            return OpCost.ofOther(Kind.CMP, Math.multiplyExact(elements, levels));
        }
    }
}
