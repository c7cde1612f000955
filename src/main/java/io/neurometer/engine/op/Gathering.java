package io.neurometer.engine.op;

import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Dim;
import io.neurometer.engine.tensor.Elements;
import io.neurometer.engine.tensor.Shape;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.engine.tensor.TensorType;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Gathers and scatters: elements read or written by index. Negative indices count from the end; others out of range are an error of whoever
 * supplied them, found when the operator runs.
 */
public sealed interface Gathering extends ArithmeticFree {

    /** How an update combines with the element that is there. */
    enum ScatterFunction {
        REPLACE,
        ADD,
        MUL,
        MIN,
        MAX;

        /** One operation for each update that is combined with what is there. */
        private OpCost cost(long updates) {
            return switch (this) {
                case REPLACE -> OpCost.FREE;
                case ADD -> OpCost.ofOther(OpVector.Kind.ADD, updates);
                case MUL -> OpCost.ofOther(OpVector.Kind.MUL, updates);
                case MIN, MAX -> OpCost.ofOther(OpVector.Kind.CMP, updates);
            };
        }
    }

    @Override
    default InputRole role(int index) {
        return index == 1 ? InputRole.SETTING : InputRole.DATA;
    }

    /** Slices of x at the indices along an axis; embeddings when x is a table; inputs: x, indices. */
    record Gather(int axis) implements Gathering {
        @Override
        public InputRole role(int index) {
            return index == 0 ? InputRole.WEIGHT : InputRole.SETTING;
        }

        @Override
        public List<TensorType> infer(Inputs inputs) {
            Rules.arity(inputs, 2, 2);
            Rules.requireIndex(inputs, 1);
            Shape shape = inputs.shape(0);
            int along = Rules.axis(axis, shape.rank());
            List<Dim> dims = new ArrayList<>(shape.dims().subList(0, along));
            dims.addAll(inputs.shape(1).dims());
            dims.addAll(shape.dims().subList(along + 1, shape.rank()));
            return List.of(Limits.within(inputs.type(0).withShape(Shape.of(dims))));
        }
    }

    /** x at an index for each element along an axis; inputs: x, indices. */
    record GatherElements(int axis) implements Gathering {
        @Override
        public List<TensorType> infer(Inputs inputs) {
            Rules.arity(inputs, 2, 2);
            Rules.requireIndex(inputs, 1);
            Indexing.requireIndicesWithin(inputs, axis);
            return List.of(inputs.type(0).withShape(inputs.shape(1)));
        }
    }

    /** Slices of x at index tuples; inputs: x, INT64 tuples in the last dimension. */
    record GatherNd(int batchDims) implements Gathering {
        @Override
        public List<TensorType> infer(Inputs inputs) {
            Rules.arity(inputs, 2, 2);
            Rules.requireIndex(inputs, 1);
            return List.of(Limits.within(inputs.type(0).withShape(Indexing.gathered(inputs, batchDims))));
        }
    }

    /** x with elements replaced by or combined with updates; inputs: x, indices, updates. */
    record ScatterElements(int axis, ScatterFunction function) implements Gathering {
        @Override
        public List<TensorType> infer(Inputs inputs) {
            Rules.arity(inputs, 3, 3);
            Rules.requireIndex(inputs, 1);
            Indexing.requireIndicesWithin(inputs, axis);
            Rules.requireShape(inputs, 2, inputs.shape(1));
            Rules.requireSameDataType(inputs, 0, 2);
            return Rules.sameAs(inputs, 0);
        }

        @Override
        public OpCost cost(Inputs inputs, List<TensorType> outputs) {
            return function.cost(inputs.shape(2).elements());
        }
    }

    /** x with slices replaced by or combined with updates; inputs: x, INT64 tuples, updates. */
    record ScatterNd(ScatterFunction function) implements Gathering {
        @Override
        public List<TensorType> infer(Inputs inputs) {
            Rules.arity(inputs, 3, 3);
            Rules.requireIndex(inputs, 1);
            Rules.requireSameDataType(inputs, 0, 2);
            Rules.requireShape(inputs, 2, Indexing.gathered(inputs, 0));
            return Rules.sameAs(inputs, 0);
        }

        @Override
        public OpCost cost(Inputs inputs, List<TensorType> outputs) {
            return function.cost(inputs.shape(2).elements());
        }
    }

    /**
     * Along a new axis the on value at each index and the off value elsewhere, which is everywhere for an index out of
     * range; inputs: indices of any number type, scalar depth, [off, on] values.
     */
    record OneHot(int axis) implements Gathering {
        @Override
        public InputRole role(int index) {
            return index == 0 ? InputRole.DATA : InputRole.SETTING;
        }

        @Override
        public List<TensorType> infer(Inputs inputs) {
            Rules.arity(inputs, 3, 3);
            Rules.requireNumber(inputs, 0);
            Rules.requireScalar(inputs, 1);
            Rules.requireNumber(inputs, 1);
            Rules.requireShape(inputs, 2, Shape.of(2));
            List<Dim> dims = new ArrayList<>(inputs.shape(0).dims());
            dims.add(Rules.axis(axis, dims.size() + 1), depth(inputs));
            return List.of(Limits.within(new TensorType(inputs.dataType(2), Shape.of(dims))));
        }

        private static Dim depth(Inputs inputs) {
            if (!inputs.hasValue(1)) {
                return Dim.UNKNOWN;
            }
            long depth = inputs.longs(1)[0];
            if (depth < 1) {
                throw Rules.invalid("the depth is not valid", depth, "at least 1", "correct the depth");
            }
            return Dim.of(depth);
        }
    }

    /** INT64 [rank, n]: positions of the elements that are not zero, in row-major order; a scalar counts as a vector. */
    record NonZero() implements Gathering {
        @Override
        public List<TensorType> infer(Inputs inputs) {
            Rules.arity(inputs, 1, 1);
            Dim count = inputs.hasValue(0) ? Dim.of(count(inputs.value(0))) : Dim.UNKNOWN;
            Dim rank = Dim.of(Math.max(1, inputs.shape(0).rank()));
            return List.of(new TensorType(DataType.INT64, Shape.of(List.of(rank, count))));
        }

        private static long count(Tensor tensor) {
            ByteBuffer bytes = tensor.bytes();
            long count = 0;
            for (int i = 0; i < tensor.elements(); i++) {
                count += Elements.getDouble(bytes, tensor.dataType(), i) != 0 ? 1 : 0;
            }
            return count;
        }
    }

    /**
     * The slices along an axis where a BOOL vector is true, or the flattened elements; slices beyond the vector are
     * left out; inputs: x, condition.
     *
     * @param axis the axis, or null to flatten first
     */
    record Compress(@Nullable Integer axis) implements Gathering {
        @Override
        public List<TensorType> infer(Inputs inputs) {
            Rules.arity(inputs, 2, 2);
            Rules.requireDataType(inputs, 1, DataType.BOOL);
            Rules.requireRank(inputs, 1, 1);
            Shape shape = inputs.shape(0);
            Shape compressed = axis == null
                    ? Shape.of(List.of(kept(inputs, Reshaping.product(shape.dims()))))
                    : alongAxis(inputs, Rules.axis(axis, shape.rank()));
            return List.of(inputs.type(0).withShape(compressed));
        }

        private static Shape alongAxis(Inputs inputs, int along) {
            Shape shape = inputs.shape(0);
            return Rules.withDim(shape, along, kept(inputs, shape.dim(along)));
        }

        private static Dim kept(Inputs inputs, Dim whole) {
            Dim length = inputs.shape(1).dim(0);
            if (whole.isFixed() && length.isFixed() && length.size() > whole.size()) {
                throw Rules.mismatch(
                        "the condition is longer than what it chooses from", length, "at most " + whole, "shorten it");
            }
            if (!inputs.hasValue(1)) {
                return Dim.UNKNOWN;
            }
            long count = 0;
            for (long chosen : inputs.longs(1)) {
                count += chosen;
            }
            return Dim.of(count);
        }
    }
}
