package io.neurometer.engine.op;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.error.Fault;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Dim;
import io.neurometer.engine.tensor.Shape;
import io.neurometer.engine.tensor.TensorType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What many type rules share: checks that fail with got and expected, axes, and shape arithmetic. */
final class Rules {
    private Rules() {}

    /** Shapes or datatypes of the inputs do not fit the operator or one another. */
    static EngineException mismatch(String problem, Object got, Object expected, String fix) {
        return new EngineException(Fault.of(ErrorCode.MODEL_SHAPE_MISMATCH, null, problem)
                .got(got)
                .expected(expected)
                .fix(fix));
    }

    /** An attribute or the number of inputs breaks the operator's own rules. */
    static EngineException invalid(String problem, Object got, Object expected, String fix) {
        return new EngineException(Fault.of(ErrorCode.MODEL_INVALID, null, problem)
                .got(got)
                .expected(expected)
                .fix(fix));
    }

    /** The first {@code required} inputs are present, and none beyond {@code allowed} is. */
    static void arity(Inputs inputs, int required, int allowed) {
        for (int i = 0; i < required; i++) {
            if (!inputs.has(i)) {
                throw invalid(
                        "input " + i + " is missing",
                        inputs.count() + " inputs",
                        required == allowed ? required : required + " to " + allowed,
                        "connect every required input");
            }
        }
        for (int i = allowed; i < inputs.count(); i++) {
            if (inputs.has(i)) {
                throw invalid("too many inputs", inputs.count(), "at most " + allowed, "remove the surplus inputs");
            }
        }
    }

    static void requireRank(Inputs inputs, int index, int rank) {
        if (inputs.shape(index).rank() != rank) {
            throw mismatch(
                    "input " + index + " has the wrong number of dimensions",
                    inputs.shape(index),
                    rank + " dimensions",
                    "reshape it first");
        }
    }

    static void requireMinRank(Inputs inputs, int index, int rank) {
        if (inputs.shape(index).rank() < rank) {
            throw mismatch(
                    "input " + index + " has too few dimensions",
                    inputs.shape(index),
                    "at least " + rank + " dimensions",
                    "reshape it first");
        }
    }

    static void requireMaxRank(Inputs inputs, int index, int rank) {
        if (inputs.shape(index).rank() > rank) {
            throw mismatch(
                    "input " + index + " has too many dimensions",
                    inputs.shape(index),
                    "at most " + rank + " dimensions",
                    "reshape it first");
        }
    }

    static void requireFloating(Inputs inputs, int index) {
        if (!inputs.dataType(index).isFloating()) {
            throw wrongDataType(inputs, index, "a floating-point type");
        }
    }

    /** Integers or floating-point numbers, not BOOL. */
    static void requireNumber(Inputs inputs, int index) {
        if (inputs.dataType(index) == DataType.BOOL) {
            throw wrongDataType(inputs, index, "a number");
        }
    }

    static void requireInteger(Inputs inputs, int index) {
        if (!inputs.dataType(index).isInteger()) {
            throw wrongDataType(inputs, index, "an integer type");
        }
    }

    /** INT32 or INT64, the types of axes, indices and sizes. */
    static void requireIndex(Inputs inputs, int index) {
        requireDataType(inputs, index, DataType.INT64, DataType.INT32);
    }

    static void requireDataType(Inputs inputs, int index, DataType... allowed) {
        if (!Arrays.asList(allowed).contains(inputs.dataType(index))) {
            throw wrongDataType(inputs, index, allowed.length == 1 ? allowed[0] : "one of " + Arrays.toString(allowed));
        }
    }

    private static EngineException wrongDataType(Inputs inputs, int index, Object expected) {
        return mismatch(
                "input " + index + " has the wrong datatype",
                inputs.type(index),
                expected,
                "cast it first or choose another operator");
    }

    /** Inputs {@code first} and {@code second} have one datatype. */
    static void requireSameDataType(Inputs inputs, int first, int second) {
        if (inputs.dataType(first) != inputs.dataType(second)) {
            throw mismatch(
                    "inputs " + first + " and " + second + " differ in datatype",
                    inputs.type(first) + " and " + inputs.type(second),
                    "one datatype",
                    "cast one of them");
        }
    }

    /** Input {@code index} has exactly one element, in any number of dimensions. */
    static void requireScalar(Inputs inputs, int index) {
        for (Dim dim : inputs.shape(index).dims()) {
            if (dim.isFixed() && dim.size() != 1) {
                throw mismatch(
                        "input " + index + " must hold one element", inputs.shape(index), "[] or [1]", "give a scalar");
            }
        }
    }

    /** Input {@code index} may turn out to have this shape. */
    static void requireShape(Inputs inputs, int index, Shape expected) {
        if (!inputs.shape(index).compatible(expected)) {
            throw mismatch(
                    "input " + index + " has the wrong shape",
                    inputs.shape(index),
                    expected,
                    "check the layer that makes it or the weight's layout");
        }
    }

    /** Two dimensions that must be equal; gives the one that says more. */
    static Dim requireEqual(Dim first, Dim second, String what) {
        if (!first.compatible(second)) {
            throw mismatch(what + " differ", second, first, "make both sizes equal");
        }
        return moreSpecific(first, second);
    }

    /** Of two dimensions known to be equal the one that says more: fixed before named before unknown. */
    static Dim moreSpecific(Dim first, Dim second) {
        if (first.isFixed() || second.isFixed()) {
            return first.isFixed() ? first : second;
        }
        return first.symbol() != null ? first : second;
    }

    /** An axis in [-rank, rank) as one in [0, rank). */
    static int axis(long axis, int rank) {
        return axisWithin(axis, rank, rank);
    }

    /** An axis in [-rank, rank] as one in [0, rank], for operators to which the end of the shape is a place too. */
    static int axisOrEnd(long axis, int rank) {
        return axisWithin(axis, rank, rank + 1);
    }

    private static int axisWithin(long axis, int rank, int bound) {
        if (axis < -rank || axis >= bound) {
            throw mismatch(
                    "axis is out of range",
                    axis,
                    rank == 0 ? "none: the input is a scalar" : -rank + " to " + (bound - 1),
                    "choose an axis that the input has");
        }
        return Shape.axis(axis, rank);
    }

    /** Distinct axes, each as {@link #axis}, in ascending order. */
    static int[] axes(long[] axes, int rank) {
        int[] sorted =
                Arrays.stream(axes).mapToInt(axis -> axis(axis, rank)).sorted().toArray();
        for (int i = 1; i < sorted.length; i++) {
            if (sorted[i] == sorted[i - 1]) {
                throw invalid("an axis is named twice", Arrays.toString(axes), "each axis once", "remove one of them");
            }
        }
        return sorted;
    }

    /** numpy's broadcasting. Where two dimensions are not bound, the result is unknown unless they share a name. */
    static Shape broadcast(Shape... shapes) {
        int rank = 0;
        for (Shape shape : shapes) {
            rank = Math.max(rank, shape.rank());
        }
        List<Dim> dims = new ArrayList<>(rank);
        for (int i = 0; i < rank; i++) {
            Dim dim = Dim.of(1);
            for (Shape shape : shapes) {
                int axis = i - (rank - shape.rank());
                if (axis >= 0) {
                    dim = broadcast(dim, shape.dim(axis), shapes);
                }
            }
            dims.add(dim);
        }
        return Shape.of(dims);
    }

    private static Dim broadcast(Dim first, Dim second, Shape[] shapes) {
        if (first.size() == 1 || first.equals(second)) {
            return second;
        }
        if (second.size() == 1) {
            return first;
        }
        if (!first.compatible(second)) {
            throw mismatch(
                    "shapes cannot be broadcast together",
                    Arrays.toString(shapes),
                    "aligned from the right, dimensions that are equal or 1",
                    "reshape or transpose one of the inputs");
        }
        return first.isFixed() ? first : second.isFixed() ? second : Dim.UNKNOWN;
    }

    /** Broadcasting {@code shape} to {@code target} would leave {@code target} as it is. */
    static void requireBroadcastsTo(Shape shape, Shape target, String what) {
        boolean fits = shape.rank() <= target.rank();
        for (int i = 1; fits && i <= shape.rank(); i++) {
            Dim dim = shape.dim(-i);
            fits = dim.size() == 1 || dim.compatible(target.dim(-i));
        }
        if (!fits) {
            throw mismatch(
                    what + " cannot be broadcast to the input",
                    shape,
                    "aligned from the right, 1 or the dimensions of " + target,
                    "reshape it");
        }
    }

    /** {@code shape} with dimension {@code axis} replaced. */
    static Shape withDim(Shape shape, int axis, Dim dim) {
        List<Dim> dims = new ArrayList<>(shape.dims());
        dims.set(axis, dim);
        return Shape.of(dims);
    }

    /** One output of input {@code index}'s own type. */
    static List<TensorType> sameAs(Inputs inputs, int index) {
        return List.of(inputs.type(index));
    }
}
