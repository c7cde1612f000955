package io.neurometer.engine.op;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.error.Fault;
import io.neurometer.engine.op.OpVector.Kind;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Dim;
import io.neurometer.engine.tensor.Shape;
import io.neurometer.engine.tensor.TensorType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Resampling of features to another resolution. */
public sealed interface Resizing extends Op {

    /** How a value between pixels is computed. */
    enum Interpolation {
        NEAREST,
        LINEAR,
        CUBIC
    }

    /** Which pixel is nearest. */
    enum Rounding {
        ROUND_PREFER_FLOOR,
        ROUND_PREFER_CEIL,
        FLOOR,
        CEIL;

        /** The whole number nearest to a place; it may lie outside the input. */
        public double nearest(double place) {
            return switch (this) {
                case ROUND_PREFER_FLOOR -> Math.ceil(place - 0.5);
                case ROUND_PREFER_CEIL -> Math.floor(place + 0.5);
                case FLOOR -> Math.floor(place);
                case CEIL -> Math.ceil(place);
            };
        }
    }

    /** Whether sizes are kept as given or made to keep the aspect ratio. */
    enum AspectRatio {
        STRETCH,
        NOT_LARGER,
        NOT_SMALLER
    }

    /**
     * Inputs: x, optional region of interest, optional FP32 scales, optional INT64 sizes; exactly one of the last two is
     * given, where an empty vector counts as not given. The region, starts before ends, is used by
     * {@link ResizeCoordinates#TF_CROP_AND_RESIZE} alone.
     *
     * @param cubicCoefficient the a of the cubic convolution kernel
     * @param excludeOutside whether pixels outside the input weigh nothing rather than repeat the border
     * @param extrapolationValue what is outside the region's input, for {@link ResizeCoordinates#TF_CROP_AND_RESIZE}
     * @param antialias whether the kernel is stretched when the output is smaller
     * @param axes the axes that scales and sizes speak of; empty for all
     */
    record Resize(
            Interpolation interpolation,
            ResizeCoordinates coordinates,
            Rounding rounding,
            float cubicCoefficient,
            boolean excludeOutside,
            float extrapolationValue,
            boolean antialias,
            List<Integer> axes,
            AspectRatio aspectRatio)
            implements Resizing {
        private static final int ROI = 1;
        private static final int SCALES = 2;
        private static final int SIZES = 3;

        public Resize {
            axes = List.copyOf(axes);
        }

        @Override
        public List<TensorType> infer(Inputs inputs) {
            Rules.arity(inputs, 1, 4);
            Rules.requireMinRank(inputs, 0, 1);
            if (interpolation != Interpolation.NEAREST) {
                Rules.requireNumber(inputs, 0);
            }
            Shape features = inputs.shape(0);
            int[] resized = axesOf(features.rank());
            requireSettings(inputs, resized.length);
            Shape output = features;
            boolean known = isKnown(inputs);
            for (int i = 0; i < resized.length; i++) {
                Dim dim = Dim.UNKNOWN;
                if (known && (features.dim(resized[i]).isFixed())) {
                    dim = Dim.of(settle(inputs, resized, i).output());
                } else if (known && gives(inputs, SIZES) && aspectRatio == AspectRatio.STRETCH) {
                    dim = Dim.of(inputs.longs(SIZES)[i]);
                } else if (known && gives(inputs, SCALES) && inputs.floats(SCALES)[i] == 1 && !needsRegion()) {
                    dim = features.dim(resized[i]);
                }
                output = Rules.withDim(output, resized[i], dim);
            }
            return List.of(inputs.type(0).withShape(output));
        }

        /**
         * How each dimension of the input is resized.
         *
         * @throws IllegalStateException unless the input's shape is fixed
         * @throws TypeUnknownException unless scales or sizes, and the region where there is one, are known
         */
        public List<ResizeAxis> settle(Inputs inputs) {
            Shape features = inputs.shape(0);
            List<ResizeAxis> settled = new ArrayList<>();
            for (long size : features.sizes()) {
                settled.add(ResizeAxis.same(size));
            }
            int[] resized = axesOf(features.rank());
            for (int i = 0; i < resized.length; i++) {
                settled.set(resized[i], settle(inputs, resized, i));
            }
            return List.copyOf(settled);
        }

        /** How many neighbouring elements along an axis make one of the output. */
        public int taps(ResizeAxis axis) {
            if (axis.isIdentity() || interpolation == Interpolation.NEAREST) {
                return 1;
            }
            int reach = interpolation == Interpolation.LINEAR ? 1 : 2;
            if (!antialias || axis.scale() >= 1) {
                return 2 * reach;
            }
            return 2 - 2 * firstTap(axis);
        }

        /** The first neighbour's distance from the element at or before the place that is read. */
        public int firstTap(ResizeAxis axis) {
            int reach = interpolation == Interpolation.LINEAR ? 1 : 2;
            double scale = antialias ? Math.min(axis.scale(), 1) : 1;
            return (int) Math.floor(-reach / scale) + 1;
        }

        @Override
        public OpCost cost(Inputs inputs, List<TensorType> outputs) {
            long taps = 1;
            for (ResizeAxis axis : settle(inputs)) {
                taps = Math.multiplyExact(taps, (long) taps(axis));
            }
            if (taps == 1) {
                return OpCost.FREE;
            }
            OpVector each = OpVector.of(Kind.MUL, taps).plus(Kind.ADD, taps - 1);
            return OpCost.ofOther(each.times(outputs.get(0).shape().elements()));
        }

        @Override
        public InputRole role(int index) {
            return index == 0 ? InputRole.DATA : InputRole.SETTING;
        }

        @Override
        public Tolerance tolerance() {
            return interpolation == Interpolation.NEAREST ? Tolerance.EXACT : Tolerance.ROUNDING;
        }

        private boolean needsRegion() {
            return coordinates == ResizeCoordinates.TF_CROP_AND_RESIZE;
        }

        private static boolean gives(Inputs inputs, int index) {
            return inputs.has(index) && !inputs.shape(index).equals(Shape.of(0));
        }

        private boolean isKnown(Inputs inputs) {
            return inputs.hasValue(gives(inputs, SIZES) ? SIZES : SCALES) && (!needsRegion() || inputs.hasValue(ROI));
        }

        private int[] axesOf(int rank) {
            if (axes.isEmpty()) {
                int[] all = new int[rank];
                Arrays.setAll(all, i -> i);
                return all;
            }
            Rules.axes(axes.stream().mapToLong(Integer::longValue).toArray(), rank);
            return axes.stream().mapToInt(axis -> Rules.axis(axis, rank)).toArray();
        }

        private void requireSettings(Inputs inputs, int count) {
            boolean scales = gives(inputs, SCALES);
            if (scales == gives(inputs, SIZES)) {
                throw Rules.invalid(
                        "either scales or sizes must be given",
                        scales ? "both" : "neither",
                        "one of them",
                        "remove or add one of them");
            }
            if (scales) {
                Rules.requireDataType(inputs, SCALES, DataType.FP32);
                Rules.requireShape(inputs, SCALES, Shape.of(count));
            } else {
                Rules.requireIndex(inputs, SIZES);
                Rules.requireShape(inputs, SIZES, Shape.of(count));
            }
            if (needsRegion()) {
                if (!gives(inputs, ROI)) {
                    throw Rules.invalid(
                            "the region of interest is missing",
                            "none",
                            2 * count + " numbers",
                            "give input 1 or choose another coordinate transformation");
                }
                if (antialias) {
                    throw new EngineException(Fault.of(
                            ErrorCode.MODEL_UNSUPPORTED,
                            null,
                            "a region of interest cannot be resized with antialiasing"));
                }
                Rules.requireFloating(inputs, ROI);
                Rules.requireShape(inputs, ROI, Shape.of(2L * count));
            }
        }

        private ResizeAxis settle(Inputs inputs, int[] resized, int index) {
            long input = inputs.shape(0).size(resized[index]);
            double start = 0;
            double end = 1;
            if (needsRegion()) {
                float[] region = inputs.floats(ROI);
                start = region[index];
                end = region[index + resized.length];
            }
            double scale;
            double output;
            if (gives(inputs, SCALES)) {
                float given = inputs.floats(SCALES)[index];
                scale = given;
                output = Math.floor(needsRegion() ? input * (end - start) * given : input * given);
            } else if (aspectRatio == AspectRatio.STRETCH) {
                output = inputs.longs(SIZES)[index];
                scale = output / input;
            } else {
                scale = commonScale(inputs, resized);
                output = Math.floor(scale * input + 0.5);
            }
            requireSizes(input, output, scale);
            return new ResizeAxis((int) input, (int) output, scale, start, end);
        }

        private double commonScale(Inputs inputs, int[] resized) {
            long[] sizes = inputs.longs(SIZES);
            double scale = aspectRatio == AspectRatio.NOT_LARGER ? Double.POSITIVE_INFINITY : 0;
            for (int i = 0; i < resized.length; i++) {
                double ratio = (double) sizes[i] / inputs.shape(0).size(resized[i]);
                scale = aspectRatio == AspectRatio.NOT_LARGER ? Math.min(scale, ratio) : Math.max(scale, ratio);
            }
            return scale;
        }

        private static void requireSizes(long input, double output, double scale) {
            boolean nothing = input == 0 && output == 0;
            boolean something = input >= 1 && input <= Integer.MAX_VALUE && output >= 1 && output <= Integer.MAX_VALUE;
            if (!nothing && !(something && scale > 0 && Double.isFinite(scale))) {
                throw Rules.mismatch(
                        "a dimension cannot be resized",
                        input + " to " + (long) output,
                        "sizes from 1 to 2^31-1 and a positive scale",
                        "correct scales or sizes");
            }
        }
    }
}
