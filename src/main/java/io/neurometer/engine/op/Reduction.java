package io.neurometer.engine.op;

import io.neurometer.engine.tensor.TensorType;
import java.util.List;
import java.util.Locale;

/** Many elements along some axes become one. */
public sealed interface Reduction extends Op {

    /** What becomes of many elements. */
    enum ReduceFunction {
        SUM,
        MEAN,
        MAX,
        MIN,
        PROD,
        L1,
        L2,
        LOG_SUM,
        LOG_SUM_EXP,
        SUM_SQUARE
    }

    /** Inputs: x, optional INT64 axes; no axes means all of them unless {@code keepAllWithoutAxes}. */
    record Reduce(ReduceFunction function, boolean keepDims, boolean keepAllWithoutAxes) implements Reduction {
        @Override
        public String kind() {
            return "reduce_" + function.name().toLowerCase(Locale.ROOT);
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

    /** INT64 position of the largest (or smallest) element along an axis. */
    record ArgReduce(boolean largest, int axis, boolean keepDims, boolean lastOfEqual) implements Reduction {
        @Override
        public String kind() {
            return largest ? "argmax" : "argmin";
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

    /** Running sum; inputs: x, scalar axis. */
    record CumulativeSum(boolean exclusive, boolean reverse) implements Reduction {
        @Override
        public String kind() {
            return "cumsum";
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

    /** The k largest (or smallest) elements along an axis and their INT64 positions; inputs: x, INT64 k. */
    record TopK(int axis, boolean largest, boolean sorted) implements Reduction {
        @Override
        public String kind() {
            return "topk";
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
