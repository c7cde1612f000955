package io.neurometer.engine.op;

import io.neurometer.engine.op.OpVector.Kind;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Dim;
import io.neurometer.engine.tensor.Shape;
import io.neurometer.engine.tensor.TensorType;
import java.util.ArrayList;
import java.util.List;

/** Pooling over features [N, C, spatial...] of one to three spatial dimensions: each window becomes one element. */
public sealed interface Pooling extends Op {

    @Override
    default Tolerance tolerance() {
        return Tolerance.SUMMATION;
    }

    @Override
    default InputRole role(int index) {
        return InputRole.weightAndBias(index);
    }

    /** What is computed of each window. */
    enum PoolFunction {
        MAX,
        AVERAGE,
        LP
    }

    /** Pooling by a window that moves over the features. */
    sealed interface Windowed extends Pooling {
        Window window();

        /** Whether output sizes are rounded up, so that the last window may lie in the features only in part. */
        default boolean ceil() {
            return false;
        }

        /** The window along each spatial dimension. @throws IllegalStateException unless the shape is fixed */
        default List<WindowAxis> axes(Shape features) {
            return WindowGeometry.settle(window(), window().kernel(), features, ceil());
        }
    }

    /**
     * Largest element of each window; output 1, where used, is the INT64 index of it in the flattened input.
     *
     * @param columnMajorIndex whether indices count spatial dimensions column-major
     */
    record MaxPool(Window window, boolean ceil, boolean columnMajorIndex) implements Windowed {
        @Override
        public List<TensorType> infer(Inputs inputs) {
            if (!inputs.dataType(0).isFloating()) {
                Rules.requireDataType(inputs, 0, DataType.INT8, DataType.UINT8);
            }
            Shape output = pooled(window, ceil, inputs, 1);
            return List.of(inputs.type(0).withShape(output), new TensorType(DataType.INT64, output));
        }

        @Override
        public OpCost cost(Inputs inputs, List<TensorType> outputs) {
            return perOutput(OpVector.of(Kind.CMP, Shape.elements(sizes(window)) - 1), outputs);
        }

        @Override
        public Tolerance tolerance() {
            return Tolerance.EXACT;
        }
    }

    /** Mean of each window, over padding too if so asked. */
    record AveragePool(Window window, boolean ceil, boolean countPadding) implements Windowed {
        @Override
        public String kind() {
            return "avg_pool";
        }

        @Override
        public List<TensorType> infer(Inputs inputs) {
            Rules.requireFloating(inputs, 0);
            return List.of(inputs.type(0).withShape(pooled(window, ceil, inputs, 1)));
        }

        @Override
        public OpCost cost(Inputs inputs, List<TensorType> outputs) {
            long taps = Shape.elements(sizes(window));
            return perOutput(OpVector.of(Kind.ADD, taps - 1).plus(Kind.MUL, 1), outputs);
        }
    }

    /** p-norm of each window. */
    record LpPool(Window window, boolean ceil, int p) implements Windowed {
        @Override
        public List<TensorType> infer(Inputs inputs) {
            Rules.requireFloating(inputs, 0);
            requireNorm(p);
            return List.of(inputs.type(0).withShape(pooled(window, ceil, inputs, 1)));
        }

        @Override
        public OpCost cost(Inputs inputs, List<TensorType> outputs) {
            return perOutput(normOf(Shape.elements(sizes(window)), p), outputs);
        }
    }

    /**
     * One value for each channel: [N, C, 1, ...].
     *
     * @param p which norm, for {@link PoolFunction#LP} alone
     */
    record GlobalPool(PoolFunction function, int p) implements Pooling {
        @Override
        public List<TensorType> infer(Inputs inputs) {
            Rules.arity(inputs, 1, 1);
            Rules.requireFloating(inputs, 0);
            if (function == PoolFunction.LP) {
                requireNorm(p);
            }
            Rules.requireMinRank(inputs, 0, 2);
            Shape features = inputs.shape(0);
            List<Dim> dims = new ArrayList<>(features.dims().subList(0, 2));
            for (Dim dim : features.dims().subList(2, features.rank())) {
                if (dim.size() == 0) {
                    throw Rules.mismatch(
                            "there is nothing to pool", features, "spatial sizes of at least 1", "use larger features");
                }
                dims.add(Dim.of(1));
            }
            return List.of(inputs.type(0).withShape(Shape.of(dims)));
        }

        @Override
        public OpCost cost(Inputs inputs, List<TensorType> outputs) {
            long windows = outputs.get(0).shape().elements();
            if (windows == 0) {
                return OpCost.FREE;
            }
            long taps = inputs.shape(0).elements() / windows;
            return perOutput(
                    switch (function) {
                        case MAX -> OpVector.of(Kind.CMP, taps - 1);
                        case AVERAGE -> OpVector.of(Kind.ADD, taps - 1).plus(Kind.DIV, 1);
                        case LP -> normOf(taps, p);
                    },
                    outputs);
        }

        @Override
        public Tolerance tolerance() {
            return function == PoolFunction.MAX ? Tolerance.EXACT : Tolerance.SUMMATION;
        }
    }

    /**
     * Windows chosen so that the output has the sizes asked for, as PyTorch's adaptive pooling: output i of n covers the
     * inputs from floor(i * size / n) to ceil((i + 1) * size / n). Maximum or average.
     */
    record AdaptivePool(PoolFunction function, List<Long> outputSizes) implements Pooling {
        public AdaptivePool {
            outputSizes = List.copyOf(outputSizes);
        }

        @Override
        public List<TensorType> infer(Inputs inputs) {
            Rules.arity(inputs, 1, 1);
            Rules.requireFloating(inputs, 0);
            int spatial = WindowGeometry.requireSpatial(inputs);
            if (function == PoolFunction.LP) {
                throw Rules.invalid(
                        "adaptive pooling cannot use Lp norms", function, "MAX or AVERAGE", "choose one of them");
            }
            if (outputSizes.size() != spatial) {
                throw Rules.invalid(
                        "output sizes have the wrong number of entries",
                        outputSizes,
                        spatial + " sizes",
                        "give as many as the input has spatial dimensions");
            }
            WindowGeometry.requireEntries("output size", outputSizes, spatial, 1);
            Shape features = inputs.shape(0);
            List<Dim> dims = new ArrayList<>(features.dims().subList(0, 2));
            for (int i = 0; i < spatial; i++) {
                if (features.dim(i + 2).size() == 0) {
                    throw Rules.mismatch(
                            "there is nothing to pool", features, "spatial sizes of at least 1", "use larger features");
                }
                dims.add(Dim.of(outputSizes.get(i)));
            }
            return List.of(inputs.type(0).withShape(Shape.of(dims)));
        }

        /** First input of window {@code index} along an axis. */
        public static long windowBegin(long index, long input, long output) {
            return index * input / output;
        }

        /** The input after the last of window {@code index} along an axis. */
        public static long windowEnd(long index, long input, long output) {
            return ((index + 1) * input + output - 1) / output;
        }

        @Override
        public OpCost cost(Inputs inputs, List<TensorType> outputs) {
            Shape features = inputs.shape(0);
            long planes = Math.multiplyExact(features.size(0), features.size(1));
            long taps = planes;
            for (int i = 0; i < outputSizes.size(); i++) {
                long along = 0;
                for (long at = 0; at < outputSizes.get(i); at++) {
                    long size = features.size(i + 2);
                    along += windowEnd(at, size, outputSizes.get(i)) - windowBegin(at, size, outputSizes.get(i));
                }
                taps = Math.multiplyExact(taps, along);
            }
            long windows = outputs.get(0).shape().elements();
            return OpCost.ofOther(
                    function == PoolFunction.MAX
                            ? OpVector.of(Kind.CMP, taps - windows)
                            : OpVector.of(Kind.ADD, taps - windows).plus(Kind.DIV, windows));
        }

        @Override
        public Tolerance tolerance() {
            return function == PoolFunction.MAX ? Tolerance.EXACT : Tolerance.SUMMATION;
        }
    }

    /**
     * LeNet-5's trainable subsampling: the sum of each window times a weight for the channel plus a bias; inputs: x,
     * weight [C], bias [C].
     */
    record Subsample(Window window) implements Windowed {
        @Override
        public List<TensorType> infer(Inputs inputs) {
            Rules.requireFloating(inputs, 0);
            Shape output = pooled(window, false, inputs, 3);
            for (int i = 1; i <= 2; i++) {
                Rules.requireSameDataType(inputs, 0, i);
                Rules.requireShape(inputs, i, Shape.of(List.of(output.dim(1))));
            }
            return List.of(inputs.type(0).withShape(output));
        }

        @Override
        public OpCost cost(Inputs inputs, List<TensorType> outputs) {
            long windows = outputs.get(0).shape().elements();
            long taps = Shape.elements(sizes(window));
            return perOutput(OpVector.of(Kind.ADD, taps).plus(Kind.MUL, 1), outputs)
                    .withConnections(Math.multiplyExact(windows, taps), windows);
        }
    }

    private static Shape pooled(Window window, boolean ceil, Inputs inputs, int inputCount) {
        Rules.arity(inputs, inputCount, inputCount);
        int spatial = WindowGeometry.requireSpatial(inputs);
        WindowGeometry.requireValidPool(window, spatial);
        Shape features = inputs.shape(0);
        List<Dim> dims = new ArrayList<>(features.dims().subList(0, 2));
        for (int i = 0; i < spatial; i++) {
            dims.add(WindowGeometry.output(window, i, Dim.of(window.kernel().get(i)), features.dim(i + 2), ceil));
        }
        return Shape.of(dims);
    }

    private static void requireNorm(int p) {
        if (p < 1) {
            throw Rules.invalid("this norm is not supported", "p = " + p, "p of at least 1", "use 1 or 2");
        }
    }

    private static long[] sizes(Window window) {
        return window.kernel().stream().mapToLong(Long::longValue).toArray();
    }

    private static OpVector normOf(long taps, int p) {
        OpVector sum = OpVector.of(Kind.ADD, taps - 1);
        return switch (p) {
            case 1 -> sum.plus(Kind.OTHER, taps);
            case 2 -> sum.plus(Kind.MUL, taps).plus(Kind.SQRT, 1);
            default -> sum.plus(Kind.OTHER, taps + 1);
        };
    }

    private static OpCost perOutput(OpVector each, List<TensorType> outputs) {
        return OpCost.ofOther(each.times(outputs.get(0).shape().elements()));
    }
}
