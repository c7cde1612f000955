package io.neurometer.engine.op;

import io.neurometer.engine.tensor.TensorType;
import java.util.List;

/** Features at other resolutions. */
public sealed interface Resizing extends Op {

    /** How values between pixels arise. */
    enum Interpolation {
        NEAREST,
        LINEAR,
        CUBIC
    }

    /** Where an output pixel lies in the input, as ONNX's coordinate transformation modes. */
    enum Coordinates {
        HALF_PIXEL,
        HALF_PIXEL_SYMMETRIC,
        PYTORCH_HALF_PIXEL,
        ALIGN_CORNERS,
        ASYMMETRIC,
        TF_HALF_PIXEL_FOR_NEAREST,
        TF_CROP_AND_RESIZE
    }

    /** Which pixel is nearest. */
    enum Rounding {
        ROUND_PREFER_FLOOR,
        ROUND_PREFER_CEIL,
        FLOOR,
        CEIL
    }

    /** Whether sizes are kept as given or made to keep the aspect ratio. */
    enum AspectRatio {
        STRETCH,
        NOT_LARGER,
        NOT_SMALLER
    }

    /**
     * Inputs: x, optional region of interest, optional FP32 scales, optional INT64 sizes; one of the last two is given.
     *
     * @param axes the axes that scales and sizes speak of; empty for all
     */
    record Resize(
            Interpolation interpolation,
            Coordinates coordinates,
            Rounding rounding,
            float cubicCoefficient,
            boolean excludeOutside,
            float extrapolationValue,
            boolean antialias,
            List<Integer> axes,
            AspectRatio aspectRatio)
            implements Resizing {
        @Override
        public String kind() {
            return "resize";
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
