package io.neurometer.engine.op;

import io.neurometer.engine.op.OpVector.Kind;
import io.neurometer.engine.tensor.Dim;
import io.neurometer.engine.tensor.Shape;
import io.neurometer.engine.tensor.TensorType;
import java.util.List;

/** Regions of interest pooled into bins, as detectors of two stages do. */
public sealed interface RegionPooling extends Sampling {

    /** What becomes of the samples of a bin. */
    enum RoiFunction {
        AVERAGE,
        MAX
    }

    /**
     * Pools each region of interest into bins, sampling each bin by linear interpolation (Mask R-CNN). Inputs: x [N, C, H,
     * W], regions [R, 4] (x1, y1, x2, y2), INT64 samples [R] that they are of. Output [R, C, height, width]. A maximum is
     * that of the weighed elements, not of the interpolated samples, as ONNX defines it.
     *
     * <p>Costs four multiplications and additions for each sample; where the region decides how many samples there are, one
     * for each bin is counted.
     *
     * @param halfPixel whether coordinates are those of edges, so that centres lie half a pixel before them; otherwise a
     *     region is at least one pixel large
     * @param samplingRatio samples along each dimension of a bin; 0 for one in each pixel
     */
    record RoiAlign(
            RoiFunction function, boolean halfPixel, int height, int width, int samplingRatio, float spatialScale)
            implements RegionPooling {
        /** Far more samples than a pixel can tell apart. */
        private static final int MAX_RATIO = 256;

        @Override
        public List<TensorType> infer(Inputs inputs) {
            Rules.arity(inputs, 3, 3);
            Rules.requireFloating(inputs, 0);
            Rules.requireSameDataType(inputs, 0, 1);
            Rules.requireIndex(inputs, 2);
            Rules.requireRank(inputs, 0, 4);
            Dim regions = regions(inputs, 4);
            Rules.requireShape(inputs, 2, Shape.of(List.of(regions)));
            if (samplingRatio < 0 || samplingRatio > MAX_RATIO) {
                throw Rules.invalid(
                        "the sampling ratio is out of range",
                        samplingRatio,
                        "0 to " + MAX_RATIO,
                        "correct the attribute");
            }
            return List.of(pooled(inputs, regions, height, width));
        }

        @Override
        public InputRole role(int index) {
            return index == 0 ? InputRole.DATA : InputRole.SETTING;
        }

        @Override
        public OpCost cost(Inputs inputs, List<TensorType> outputs) {
            long samples = Math.multiplyExact((long) Math.max(1, samplingRatio), Math.max(1, samplingRatio));
            long results = Math.multiplyExact(outputs.get(0).shape().elements(), samples);
            return OpCost.ofOther(Sampling.weighed(4, results).plus(Kind.ADD, results));
        }
    }

    /**
     * Largest element of each bin of each region of interest (Fast R-CNN). Inputs: x [N, C, H, W], regions [R, 5] (sample,
     * x1, y1, x2, y2). Output [R, C, height, width]. Ends belong to their region; a bin without elements is 0. Costs a
     * comparison for each bin, as how many elements a bin has only the data tell.
     */
    record MaxRoiPool(int height, int width, float spatialScale) implements RegionPooling {
        @Override
        public List<TensorType> infer(Inputs inputs) {
            Rules.arity(inputs, 2, 2);
            Rules.requireFloating(inputs, 0);
            Rules.requireSameDataType(inputs, 0, 1);
            Rules.requireRank(inputs, 0, 4);
            return List.of(pooled(inputs, regions(inputs, 5), height, width));
        }

        @Override
        public InputRole role(int index) {
            return index == 0 ? InputRole.DATA : InputRole.SETTING;
        }

        @Override
        public OpCost cost(Inputs inputs, List<TensorType> outputs) {
            return OpCost.ofOther(Kind.CMP, outputs.get(0).shape().elements());
        }

        @Override
        public Tolerance tolerance() {
            return Tolerance.EXACT;
        }
    }

    private static Dim regions(Inputs inputs, int numbers) {
        Rules.requireRank(inputs, 1, 2);
        Rules.requireEqual(Dim.of(numbers), inputs.shape(1).dim(1), "numbers of a region");
        return inputs.shape(1).dim(0);
    }

    private static TensorType pooled(Inputs inputs, Dim regions, int height, int width) {
        if (height < 1 || width < 1) {
            throw Rules.invalid(
                    "the output has no elements", height + " by " + width, "at least 1 by 1", "correct the sizes");
        }
        Dim channels = inputs.shape(0).dim(1);
        return Limits.within(
                inputs.type(0).withShape(Shape.of(List.of(regions, channels, Dim.of(height), Dim.of(width)))));
    }
}
