package io.neurometer.engine.op;

import io.neurometer.engine.op.OpVector.Kind;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Dim;
import io.neurometer.engine.tensor.Shape;
import io.neurometer.engine.tensor.TensorType;
import java.util.List;

/** Normalizations of mean and variance, followed by scale and shift. Variances are those of the population, not of a sample. */
public sealed interface Normalization extends Op {

    @Override
    default Tolerance tolerance() {
        return Tolerance.SUMMATION;
    }

    @Override
    default InputRole role(int index) {
        return InputRole.weightAndBias(index);
    }

    /**
     * Inference batch normalization by stored statistics: (x - mean) / sqrt(variance + epsilon) * scale + shift; inputs: x
     * [N, C, ...], scale, shift, mean, variance, each [C]. An x of one dimension has one channel.
     */
    record BatchNorm(float epsilon) implements Normalization {
        @Override
        public List<TensorType> infer(Inputs inputs) {
            Rules.arity(inputs, 5, 5);
            Rules.requireMinRank(inputs, 0, 1);
            NormalizationRules.requireEpsilon(epsilon);
            Shape features = inputs.shape(0);
            Dim channels = features.rank() == 1 ? Dim.of(1) : features.dim(1);
            Rules.requireFloating(inputs, 0);
            for (int i = 1; i < 5; i++) {
                Rules.requireFloating(inputs, i);
                Rules.requireShape(inputs, i, Shape.of(List.of(channels)));
            }
            return Rules.sameAs(inputs, 0);
        }

        @Override
        public OpCost cost(Inputs inputs, List<TensorType> outputs) {
            long elements = outputs.get(0).shape().elements();
            return OpCost.ofOther(OpVector.of(Kind.MUL, elements).plus(Kind.ADD, elements));
        }

        @Override
        public InputRole role(int index) {
            return index == 3 || index == 4 ? InputRole.BUFFER : InputRole.weightAndBias(index);
        }

        @Override
        public Tolerance tolerance() {
            return Tolerance.ROUNDING;
        }

        @Override
        public boolean mayOverwrite(int index) {
            return index == 0;
        }
    }

    /**
     * Over all dimensions from {@code axis} on; inputs: x, optional scale, optional shift, both broadcast to the
     * normalized dimensions. Outputs 1 and 2, where used, are the mean and the inverse deviation in FP32.
     */
    record LayerNorm(int axis, float epsilon) implements Normalization {
        @Override
        public List<TensorType> infer(Inputs inputs) {
            Rules.arity(inputs, 1, 3);
            NormalizationRules.requireRowsFrom(inputs, axis, epsilon);
            Shape statistics = inputs.shape(0);
            for (int i = Rules.axis(axis, statistics.rank()); i < statistics.rank(); i++) {
                statistics = Rules.withDim(statistics, i, Dim.of(1));
            }
            TensorType statisticsType = new TensorType(DataType.FP32, statistics);
            return List.of(inputs.type(0), statisticsType, statisticsType);
        }

        @Override
        public OpCost cost(Inputs inputs, List<TensorType> outputs) {
            Shape shape = inputs.shape(0);
            return NormalizationRules.standardized(
                    NormalizationRules.rowElements(shape, axis), shape.elements(), inputs);
        }
    }

    /** x / sqrt(mean(x²) + epsilon) over all dimensions from {@code axis} on; inputs: x, optional scale broadcast to them. */
    record RmsNorm(int axis, float epsilon) implements Normalization {
        @Override
        public List<TensorType> infer(Inputs inputs) {
            Rules.arity(inputs, 1, 2);
            NormalizationRules.requireRowsFrom(inputs, axis, epsilon);
            return Rules.sameAs(inputs, 0);
        }

        @Override
        public OpCost cost(Inputs inputs, List<TensorType> outputs) {
            Shape shape = inputs.shape(0);
            long size = NormalizationRules.rowElements(shape, axis);
            if (size == 0) {
                return OpCost.FREE;
            }
            OpVector row = OpVector.of(Kind.MUL, (inputs.has(1) ? 3 : 2) * size)
                    .plus(Kind.ADD, size)
                    .plus(Kind.DIV, 1)
                    .plus(Kind.SQRT, 1);
            return OpCost.ofOther(row.times(shape.elements() / size));
        }
    }

    /** Over the spatial dimensions of each channel of each sample; inputs: x [N, C, ...], optional scale [C], optional shift [C]. */
    record InstanceNorm(float epsilon) implements Normalization {
        @Override
        public List<TensorType> infer(Inputs inputs) {
            Rules.arity(inputs, 1, 3);
            Rules.requireMinRank(inputs, 0, 3);
            NormalizationRules.requireEpsilon(epsilon);
            NormalizationRules.requireAffine(inputs, inputs.shape(0).dim(1), 0);
            return Rules.sameAs(inputs, 0);
        }

        @Override
        public OpCost cost(Inputs inputs, List<TensorType> outputs) {
            Shape shape = inputs.shape(0);
            return NormalizationRules.standardized(NormalizationRules.rowElements(shape, 2), shape.elements(), inputs);
        }
    }

    /**
     * Over groups of channels of each sample; inputs: x [N, C, ...], optional scale, optional shift, each [C], or [groups]
     * for one value in each group.
     */
    record GroupNorm(int groups, float epsilon) implements Normalization {
        @Override
        public List<TensorType> infer(Inputs inputs) {
            Rules.arity(inputs, 1, 3);
            Rules.requireMinRank(inputs, 0, 2);
            NormalizationRules.requireEpsilon(epsilon);
            Dim channels = inputs.shape(0).dim(1);
            if (groups < 1 || (channels.isFixed() && channels.size() % groups != 0)) {
                throw Rules.mismatch(
                        "groups do not divide the channels",
                        groups + " groups, " + channels + " channels",
                        "a divisor of " + channels,
                        "change the groups or the channels");
            }
            NormalizationRules.requireAffine(inputs, channels, groups);
            return Rules.sameAs(inputs, 0);
        }

        @Override
        public OpCost cost(Inputs inputs, List<TensorType> outputs) {
            Shape shape = inputs.shape(0);
            return NormalizationRules.standardized(
                    NormalizationRules.rowElements(shape, 1) / groups, shape.elements(), inputs);
        }
    }

    /** Local response normalization over {@code size} neighbouring channels: x / (bias + alpha/size sum of squares)^beta. */
    record LocalResponseNorm(int size, float alpha, float beta, float bias) implements Normalization {
        @Override
        public String kind() {
            return "lrn";
        }

        @Override
        public List<TensorType> infer(Inputs inputs) {
            Rules.arity(inputs, 1, 1);
            Rules.requireFloating(inputs, 0);
            Rules.requireMinRank(inputs, 0, 2);
            if (size < 1) {
                throw Rules.invalid("the number of neighbouring channels is not positive", size, "at least 1", "use 5");
            }
            return Rules.sameAs(inputs, 0);
        }

        @Override
        public OpCost cost(Inputs inputs, List<TensorType> outputs) {
            OpVector each = OpVector.of(Kind.MUL, 2)
                    .plus(Kind.ADD, size)
                    .plus(Kind.OTHER, 1)
                    .plus(Kind.DIV, 1);
            return OpCost.ofOther(each.times(outputs.get(0).shape().elements()));
        }
    }

    /** x / p-norm of x along an axis, p being 1 or 2; 0 where the norm is 0. */
    record LpNorm(int axis, int p) implements Normalization {
        @Override
        public List<TensorType> infer(Inputs inputs) {
            Rules.arity(inputs, 1, 1);
            Rules.requireFloating(inputs, 0);
            Rules.axis(axis, inputs.shape(0).rank());
            if (p != 1 && p != 2) {
                throw Rules.invalid("this norm is not supported", "p = " + p, "1 or 2", "use 1 or 2");
            }
            return Rules.sameAs(inputs, 0);
        }

        @Override
        public OpCost cost(Inputs inputs, List<TensorType> outputs) {
            long elements = inputs.shape(0).elements();
            if (elements == 0) {
                return OpCost.FREE;
            }
            long rows = elements / inputs.shape(0).size(axis);
            OpVector sum = OpVector.of(Kind.ADD, elements - rows).plus(Kind.DIV, elements);
            return OpCost.ofOther(
                    p == 1
                            ? sum.plus(Kind.OTHER, elements)
                            : sum.plus(Kind.MUL, elements).plus(Kind.SQRT, rows));
        }
    }

    /** (x - mean) / (deviation + 1e-9) over the axes given. */
    record MeanVarianceNorm(List<Integer> axes) implements Normalization {
        public MeanVarianceNorm {
            axes = List.copyOf(axes);
        }

        @Override
        public List<TensorType> infer(Inputs inputs) {
            Rules.arity(inputs, 1, 1);
            Rules.requireFloating(inputs, 0);
            axesOf(inputs.shape(0).rank());
            return Rules.sameAs(inputs, 0);
        }

        /** The axes in ascending order, counted from the front, for an input of this rank. */
        public int[] axesOf(int rank) {
            return Rules.axes(axes.stream().mapToLong(Integer::longValue).toArray(), rank);
        }

        @Override
        public OpCost cost(Inputs inputs, List<TensorType> outputs) {
            Shape shape = inputs.shape(0);
            long size = 1;
            for (int axis : axesOf(shape.rank())) {
                size = Math.multiplyExact(size, shape.size(axis));
            }
            return NormalizationRules.standardized(size, shape.elements(), inputs);
        }
    }
}
