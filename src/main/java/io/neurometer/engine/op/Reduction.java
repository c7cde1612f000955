package io.neurometer.engine.op;

import io.neurometer.engine.op.OpVector.Kind;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Dim;
import io.neurometer.engine.tensor.Shape;
import io.neurometer.engine.tensor.TensorType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** Reductions: many elements along some axes become one. */
public sealed interface Reduction extends Op {

    @Override
    default InputRole role(int index) {
        return index == 0 ? InputRole.DATA : InputRole.SETTING;
    }

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
            Rules.arity(inputs, 1, 2);
            if (inputs.dataType(0) == DataType.BOOL) {
                requireOrdered(inputs);
            }
            if (function == ReduceFunction.LOG_SUM || function == ReduceFunction.LOG_SUM_EXP) {
                Rules.requireFloating(inputs, 0);
            }
            Shape x = inputs.shape(0);
            if (inputs.has(1)) {
                Rules.requireIndex(inputs, 1);
                Rules.requireMaxRank(inputs, 1, 1);
            }
            if (!keepDims || axesAreKnown(inputs)) {
                return List.of(inputs.type(0).withShape(reduced(x, axes(inputs))));
            }
            return List.of(inputs.type(0).withShape(Shape.of(Collections.nCopies(x.rank(), Dim.UNKNOWN))));
        }

        @Override
        public OpCost cost(Inputs inputs, List<TensorType> outputs) {
            long read = inputs.shape(0).elements();
            long made = outputs.get(0).shape().elements();
            long folds = Math.max(0, read - made);
            return OpCost.ofOther(
                    switch (function) {
                        case SUM -> OpVector.of(Kind.ADD, folds);
                        case MEAN -> OpVector.of(Kind.ADD, folds).plus(Kind.DIV, made);
                        case MAX, MIN -> OpVector.of(Kind.CMP, folds);
                        case PROD -> OpVector.of(Kind.MUL, folds);
                        case L1 -> OpVector.of(Kind.ADD, folds).plus(Kind.CMP, read);
                        case L2 ->
                            OpVector.of(Kind.ADD, folds).plus(Kind.MUL, read).plus(Kind.SQRT, made);
                        case SUM_SQUARE -> OpVector.of(Kind.ADD, folds).plus(Kind.MUL, read);
                        case LOG_SUM -> OpVector.of(Kind.ADD, folds).plus(Kind.LOG, made);
                        case LOG_SUM_EXP ->
                            OpVector.of(Kind.CMP, folds)
                                    .plus(Kind.ADD, Math.addExact(folds, Math.addExact(read, made)))
                                    .plus(Kind.EXP, read)
                                    .plus(Kind.LOG, made);
                    });
        }

        /**
         * The axes that become one, in ascending order.
         *
         * @throws TypeUnknownException unless the axes are known now
         */
        public int[] axes(Inputs inputs) {
            int rank = inputs.shape(0).rank();
            if (rank == 0) {
                return new int[0];
            }
            boolean given = inputs.has(1) && inputs.shape(1).dims().stream().noneMatch(dim -> dim.size() == 0);
            long[] axes = given ? inputs.longs(1) : new long[0];
            if (axes.length == 0 && !keepAllWithoutAxes) {
                return IntStream.range(0, rank).toArray();
            }
            return Rules.axes(axes, rank);
        }

        private static boolean axesAreKnown(Inputs inputs) {
            return !inputs.has(1)
                    || inputs.hasValue(1)
                    || inputs.shape(1).dims().stream().anyMatch(dim -> dim.size() == 0);
        }

        private void requireOrdered(Inputs inputs) {
            if (function != ReduceFunction.MAX && function != ReduceFunction.MIN) {
                Rules.requireNumber(inputs, 0);
            }
        }

        private Shape reduced(Shape x, int[] axes) {
            List<Dim> dims = new ArrayList<>();
            for (int i = 0; i < x.rank(); i++) {
                if (Arrays.binarySearch(axes, i) < 0) {
                    dims.add(x.dim(i));
                } else if (keepDims) {
                    dims.add(Dim.of(1));
                }
            }
            return Shape.of(dims);
        }

        @Override
        public Tolerance tolerance() {
            return function == ReduceFunction.MAX || function == ReduceFunction.MIN
                    ? Tolerance.EXACT
                    : Tolerance.SUMMATION;
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
            Rules.arity(inputs, 1, 1);
            Rules.requireNumber(inputs, 0);
            Rules.requireMinRank(inputs, 0, 1);
            Shape x = inputs.shape(0);
            int along = Rules.axis(axis, x.rank());
            if (x.dim(along).size() == 0) {
                throw Rules.mismatch(
                        "the largest or smallest of no elements is undefined",
                        x,
                        "at least 1 element along axis " + axis,
                        "choose another axis");
            }
            List<Dim> dims = new ArrayList<>(x.dims());
            if (keepDims) {
                dims.set(along, Dim.of(1));
            } else {
                dims.remove(along);
            }
            return List.of(new TensorType(DataType.INT64, Shape.of(dims)));
        }

        @Override
        public OpCost cost(Inputs inputs, List<TensorType> outputs) {
            return OpCost.ofOther(
                    Kind.CMP,
                    inputs.shape(0).elements() - outputs.get(0).shape().elements());
        }

        @Override
        public Tolerance tolerance() {
            return Tolerance.EXACT;
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
            return cumulative(inputs);
        }

        @Override
        public OpCost cost(Inputs inputs, List<TensorType> outputs) {
            return OpCost.ofOther(Kind.ADD, outputs.get(0).shape().elements());
        }

        @Override
        public Tolerance tolerance() {
            return Tolerance.SUMMATION;
        }
    }

    /** Running product; inputs: x, scalar axis. */
    record CumulativeProduct(boolean exclusive, boolean reverse) implements Reduction {
        @Override
        public String kind() {
            return "cumprod";
        }

        @Override
        public List<TensorType> infer(Inputs inputs) {
            return cumulative(inputs);
        }

        @Override
        public OpCost cost(Inputs inputs, List<TensorType> outputs) {
            return OpCost.ofOther(Kind.MUL, outputs.get(0).shape().elements());
        }

        @Override
        public Tolerance tolerance() {
            return Tolerance.SUMMATION;
        }
    }

    private static List<TensorType> cumulative(Inputs inputs) {
        Rules.arity(inputs, 2, 2);
        Rules.requireNumber(inputs, 0);
        Rules.requireIndex(inputs, 1);
        Rules.requireScalar(inputs, 1);
        Rules.requireMinRank(inputs, 0, 1);
        Rules.axis(inputs.longs(1)[0], inputs.shape(0).rank());
        return Rules.sameAs(inputs, 0);
    }

    /**
     * The k largest (or smallest) elements along an axis and their INT64 positions; of equal ones the first; inputs: x,
     * INT64 k. Costs the comparisons of sorting: log2 of the length, rounded up, for each element.
     */
    record TopK(int axis, boolean largest, boolean sorted) implements Reduction {
        @Override
        public String kind() {
            return "topk";
        }

        @Override
        public List<TensorType> infer(Inputs inputs) {
            Rules.arity(inputs, 2, 2);
            Rules.requireNumber(inputs, 0);
            Rules.requireDataType(inputs, 1, DataType.INT64);
            Rules.requireScalar(inputs, 1);
            Rules.requireMinRank(inputs, 0, 1);
            Shape x = inputs.shape(0);
            int along = Rules.axis(axis, x.rank());
            Shape shape = Rules.withDim(x, along, inputs.hasValue(1) ? count(inputs, x.dim(along)) : Dim.UNKNOWN);
            return List.of(inputs.type(0).withShape(shape), new TensorType(DataType.INT64, shape));
        }

        @Override
        public OpCost cost(Inputs inputs, List<TensorType> outputs) {
            long read = inputs.shape(0).elements();
            long length = inputs.shape(0).size(axis);
            int levels = Long.SIZE - Long.numberOfLeadingZeros(Math.max(0, length - 1));
            return OpCost.ofOther(Kind.CMP, Math.multiplyExact(read, levels));
        }

        private static Dim count(Inputs inputs, Dim available) {
            long count = inputs.longs(1)[0];
            if (count < 0 || (available.isFixed() && count > available.size())) {
                throw Rules.mismatch(
                        "k is not a possible number of elements",
                        count,
                        "0 to " + available,
                        "choose a smaller k or another axis");
            }
            return Dim.of(count);
        }

        @Override
        public Tolerance tolerance() {
            return Tolerance.EXACT;
        }
    }
}
