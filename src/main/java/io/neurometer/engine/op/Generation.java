package io.neurometer.engine.op;

import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Dim;
import io.neurometer.engine.tensor.Elements;
import io.neurometer.engine.tensor.Shape;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.engine.tensor.TensorType;
import java.util.List;
import java.util.Random;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/** Tensors made from sizes and numbers alone, as ONNX's generator operators. */
public sealed interface Generation extends ArithmeticFree {
    @Override
    default InputRole role(int index) {
        return InputRole.SETTING;
    }

    /** A tensor of one value; input: INT64 shape. */
    record ConstantOfShape(DataType dataType, double value) implements Generation {
        @Override
        public List<TensorType> infer(Inputs inputs) {
            Rules.arity(inputs, 1, 1);
            return List.of(Limits.within(new TensorType(dataType, Limits.shapeOf(inputs, 0))));
        }
    }

    /** start, start + step, ... below limit; inputs: scalar start, limit, step. */
    record Range() implements Generation {
        @Override
        public List<TensorType> infer(Inputs inputs) {
            Rules.arity(inputs, 3, 3);
            for (int i = 0; i < 3; i++) {
                Rules.requireScalar(inputs, i);
                Rules.requireNumber(inputs, i);
                Rules.requireSameDataType(inputs, 0, i);
            }
            boolean known = inputs.hasValue(0) && inputs.hasValue(1) && inputs.hasValue(2);
            Dim length = known ? Dim.of(length(inputs)) : Dim.UNKNOWN;
            return List.of(Limits.within(new TensorType(inputs.dataType(0), Shape.of(List.of(length)))));
        }

        private static long length(Inputs inputs) {
            double start = number(inputs.value(0));
            double limit = number(inputs.value(1));
            double step = number(inputs.value(2));
            double length = Math.ceil((limit - start) / step);
            if (step == 0 || Double.isNaN(length)) {
                throw Rules.invalid(
                        "the range has no end",
                        "start " + start + ", limit " + limit + ", step " + step,
                        "finite numbers and a step other than 0",
                        "correct the three inputs");
            }
            return (long) Math.max(0, length);
        }

        private static double number(Tensor scalar) {
            return Elements.getDouble(scalar.bytes(), scalar.dataType(), 0);
        }
    }

    /**
     * Ones on diagonal {@code offset}, zeros elsewhere, in the shape of the input matrix.
     *
     * @param dataType type of the output, or null for the input's
     */
    record EyeLike(@Nullable DataType dataType, int offset) implements Generation {
        @Override
        public InputRole role(int index) {
            return InputRole.DATA;
        }

        @Override
        public List<TensorType> infer(Inputs inputs) {
            Rules.arity(inputs, 1, 1);
            Rules.requireRank(inputs, 0, 2);
            return List.of(dataType == null ? inputs.type(0) : inputs.type(0).withDataType(dataType));
        }
    }

    /** Windows that taper a signal towards both ends. */
    enum WindowFunction {
        /** 1/2 - 1/2 cos(2 pi t) */
        HANN,
        /** 25/46 - 21/46 cos(2 pi t) */
        HAMMING,
        /** 0.42 - 0.5 cos(2 pi t) + 0.08 cos(4 pi t) */
        BLACKMAN;

        private static final double HAMMING_MEAN = 25.0 / 46.0;

        /** The weight at part {@code t} of the window. */
        private double at(double t) {
            double once = Math.cos(2 * Math.PI * t);
            return switch (this) {
                case HANN -> 0.5 - 0.5 * once;
                case HAMMING -> HAMMING_MEAN - (1 - HAMMING_MEAN) * once;
                case BLACKMAN -> 0.42 - 0.5 * once + 0.08 * Math.cos(4 * Math.PI * t);
            };
        }
    }

    /**
     * A window of so many weights; input: its scalar size.
     *
     * @param periodic whether the weight that would come next is the first one again; otherwise the last one is. A window
     *     of one weight that is not periodic is NaN
     */
    record Window(WindowFunction function, boolean periodic, DataType dataType) implements Generation {
        @Override
        public String kind() {
            return "signal_window";
        }

        @Override
        public List<TensorType> infer(Inputs inputs) {
            Rules.arity(inputs, 1, 1);
            Rules.requireIndex(inputs, 0);
            Rules.requireScalar(inputs, 0);
            if (dataType == DataType.BOOL) {
                throw Rules.invalid("windows of truth values", dataType, "a number", "choose another datatype");
            }
            Dim size = Dim.UNKNOWN;
            if (inputs.hasValue(0)) {
                long given = inputs.longs(0)[0];
                if (given < 0) {
                    throw Rules.invalid("the size of a window is negative", given, "at least 0", "correct the size");
                }
                size = Dim.of(given);
            }
            return List.of(Limits.within(new TensorType(dataType, Shape.of(List.of(size)))));
        }

        /** The weight at a position. */
        public double weight(int position, int size) {
            return function.at((double) position / (periodic ? size : size - 1));
        }

        @Override
        public Tolerance tolerance() {
            return Tolerance.ROUNDING;
        }
    }

    /** How random numbers are distributed. */
    enum Distribution {
        /** Evenly from the first parameter up to the second, exclusively. */
        UNIFORM,
        /** By the normal distribution; the parameters are mean and standard deviation. */
        NORMAL
    }

    /**
     * Random numbers, the same ones at every run; input: INT64 shape. The numbers are those of {@link Random}, in row-major
     * order.
     */
    record RandomNumbers(Distribution distribution, DataType dataType, float first, float second, long seed)
            implements Generation {
        @Override
        public List<TensorType> infer(Inputs inputs) {
            Rules.arity(inputs, 1, 1);
            if (!dataType.isFloating()) {
                throw Rules.invalid("random numbers of this datatype", dataType, "a floating-point type", "choose one");
            }
            return List.of(Limits.within(new TensorType(dataType, Limits.shapeOf(inputs, 0))));
        }

        /** The numbers, one after another. */
        public DoubleSupplier numbers() {
            Random random = new Random(seed);
            if (distribution == Distribution.NORMAL) {
                return () -> first + (double) second * random.nextGaussian();
            }
            // As many bits as the datatype holds, so that no number is rounded up to the end of the range [0, 1).
            int bits = switch (dataType) {
                case BF16 -> 8;
                case FP16 -> 11;
                case FP32 -> 24;
                default -> 53;
            };
            double step = Math.scalb(1.0, -bits);
            return () -> first + ((double) second - first) * ((random.nextLong() >>> (Long.SIZE - bits)) * step);
        }

        @Override
        public Tolerance tolerance() {
            return Tolerance.ROUNDING;
        }
    }
}
