package io.neurometer.engine.op;

import io.neurometer.engine.tensor.TensorType;
import java.util.List;

/** Pooling: features of a window become one. */
public sealed interface Pooling extends Op {

    /** What becomes of a window. */
    enum PoolFunction {
        MAX,
        AVERAGE,
        LP
    }

    /**
     * Largest element of each window; output 1, where used, is the INT64 index of it in the flattened input.
     *
     * @param columnMajorIndex whether indices count spatial dimensions column-major
     */
    record MaxPool(Window window, boolean ceil, boolean columnMajorIndex) implements Pooling {
        @Override
        public String kind() {
            return "max_pool";
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

    /** Mean of each window, over padding too if so asked. */
    record AveragePool(Window window, boolean ceil, boolean countPadding) implements Pooling {
        @Override
        public String kind() {
            return "avg_pool";
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

    /** p-norm of each window. */
    record LpPool(Window window, boolean ceil, int p) implements Pooling {
        @Override
        public String kind() {
            return "lp_pool";
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

    /** One value for each channel: [N, C, 1, ...]. */
    record GlobalPool(PoolFunction function, int p) implements Pooling {
        @Override
        public String kind() {
            return "global_pool";
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

    /** Windows chosen so that the output has the sizes asked for, as PyTorch's adaptive pooling. */
    record AdaptivePool(PoolFunction function, List<Long> outputSizes) implements Pooling {
        @Override
        public String kind() {
            return "adaptive_pool";
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

    /** LeNet-5's trainable subsampling: the sum of each window times a weight for the channel plus a bias; inputs: x, weight [C], bias [C]. */
    record Subsample(Window window) implements Pooling {
        @Override
        public String kind() {
            return "subsample";
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
