package io.neurometer.engine.op;

import io.neurometer.engine.tensor.TensorType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Elements found or placed by index. Negative indices count from the end; others out of range are an error. */
public sealed interface Gathering extends Op {

    /** How updates meet what is there. */
    enum ScatterFunction {
        REPLACE,
        ADD,
        MUL,
        MIN,
        MAX
    }

    /** Slices of x at the indices along an axis; embeddings when x is a table; inputs: x, indices. */
    record Gather(int axis) implements Gathering {
        @Override
        public String kind() {
            return "gather";
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

    /** x at an index for each element along an axis; inputs: x, indices. */
    record GatherElements(int axis) implements Gathering {
        @Override
        public String kind() {
            return "gather_elements";
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

    /** Slices of x at index tuples; inputs: x, INT64 tuples in the last dimension. */
    record GatherNd(int batchDims) implements Gathering {
        @Override
        public String kind() {
            return "gather_nd";
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

    /** x with elements replaced by or combined with updates; inputs: x, indices, updates. */
    record ScatterElements(int axis, ScatterFunction function) implements Gathering {
        @Override
        public String kind() {
            return "scatter_elements";
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

    /** x with slices replaced by or combined with updates; inputs: x, INT64 tuples, updates. */
    record ScatterNd(ScatterFunction function) implements Gathering {
        @Override
        public String kind() {
            return "scatter_nd";
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

    /** Inputs: indices, scalar depth, [off, on] values. */
    record OneHot(int axis) implements Gathering {
        @Override
        public String kind() {
            return "one_hot";
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

    /** INT64 [rank, n]: positions of the elements that are not zero. */
    record NonZero() implements Gathering {
        @Override
        public String kind() {
            return "non_zero";
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

    /**
     * The slices along an axis where a BOOL vector is true, or the flattened elements; inputs: x, condition.
     *
     * @param axis the axis, or null to flatten first
     */
    record Compress(@Nullable Integer axis) implements Gathering {
        @Override
        public String kind() {
            return "compress";
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
