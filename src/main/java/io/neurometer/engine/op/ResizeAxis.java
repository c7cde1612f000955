package io.neurometer.engine.op;

/**
 * How one dimension is resized, with every number settled.
 *
 * @param input elements before
 * @param output elements after
 * @param scale output length per input length, before the output was rounded to whole elements
 * @param roiStart where the region of interest starts, in input lengths; 0 without one
 * @param roiEnd where it ends; 1 without one
 */
public record ResizeAxis(int input, int output, double scale, double roiStart, double roiEnd) {

    static ResizeAxis same(long size) {
        return new ResizeAxis((int) size, (int) size, 1, 0, 1);
    }

    /** Whether every element stays where it is. */
    public boolean isIdentity() {
        return input == output && scale == 1 && roiStart == 0 && roiEnd == 1;
    }

    /** Where in the input an output position lies, in input positions; the formulas are those of ONNX's Resize. */
    public double place(ResizeCoordinates coordinates, int position) {
        double length = scale * input;
        return switch (coordinates) {
            case HALF_PIXEL -> shrunk(position + 0.5) - 0.5;
            case HALF_PIXEL_SYMMETRIC -> {
                double centre = input / 2.0;
                double offset = centre * (1 - output / length);
                yield offset + shrunk(position + 0.5) - 0.5;
            }
            case PYTORCH_HALF_PIXEL -> output > 1 ? shrunk(position + 0.5) - 0.5 : 0;
            case ALIGN_CORNERS -> length == 1 ? 0 : position * (input - 1) / (length - 1);
            case ASYMMETRIC -> shrunk(position);
            case TF_HALF_PIXEL_FOR_NN -> shrunk(position + 0.5);
            case TF_CROP_AND_RESIZE -> {
                double last = input - 1;
                yield output > 1
                        ? roiStart * last + position * (roiEnd - roiStart) * last / (output - 1)
                        : 0.5 * (roiStart + roiEnd) * last;
            }
        };
    }

    /** A position by the scale. Where sizes make the scale, it is not rounded on the way, so that halves stay halves. */
    private double shrunk(double position) {
        return scale == (double) output / input ? position * input / output : position / scale;
    }
}
