package io.neurometer.engine.conformance;

import static io.neurometer.engine.conformance.SingleOperatorRun.assertGives;
import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.engine.op.Op;
import io.neurometer.engine.op.Pooling.AveragePool;
import io.neurometer.engine.op.Pooling.LpPool;
import io.neurometer.engine.op.Pooling.MaxPool;
import io.neurometer.engine.op.ResizeCoordinates;
import io.neurometer.engine.op.Resizing;
import io.neurometer.engine.op.Resizing.Interpolation;
import io.neurometer.engine.op.Resizing.Rounding;
import io.neurometer.engine.op.Window;
import io.neurometer.engine.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Windows and resized images at the corners of what ONNX allows, on every backend. */
class WindowCornersTest {
    private static final float NONE = Float.NEGATIVE_INFINITY;

    private static Window window(List<Long> kernel, List<Long> strides, List<Long> begin, List<Long> end) {
        return new Window(kernel, strides, List.of(), Window.Padding.EXPLICIT, begin, end);
    }

    private static Tensor line(float... values) {
        return Tensor.ofFloats(values, 1, 1, values.length);
    }

    /** Ten places 0 0 1 2 3 4 5 0 0 0, two at a time. */
    @Test
    void paddingMayBeWiderThanTheWindow() {
        Window wide = window(List.of(2L), List.of(2L), List.of(2L), List.of(3L));
        Tensor x = line(1, 2, 3, 4, 5);
        assertGives(new AveragePool(wide, false, true), line(0, 1.5f, 3.5f, 2.5f, 0), x);
        assertGives(new AveragePool(wide, false, false), line(0, 1.5f, 3.5f, 5, 0), x);
        assertGives(new MaxPool(wide, false, false), line(NONE, 2, 4, 5, NONE), x);
        assertGives(new LpPool(wide, false, 1), line(0, 3, 7, 5, 0), x);
    }

    @Test
    void paddingMayBeWiderThanTheWindowInTwoDimensions() {
        Window wide = window(List.of(1L, 2L), List.of(1L, 2L), List.of(1L, 2L), List.of(1L, 2L));
        Tensor x = Tensor.ofFloats(new float[] {1, 3, 5, 9}, 1, 2, 1, 2);
        float[] means = {0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 7, 0, 0, 0, 0};
        float[] maxima = {
            NONE, NONE, NONE, NONE, 3, NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE, 9, NONE, NONE, NONE, NONE
        };
        assertGives(new AveragePool(wide, false, true), Tensor.ofFloats(means, 1, 2, 3, 3), x);
        assertGives(new AveragePool(wide, false, false), Tensor.ofFloats(means, 1, 2, 3, 3), x);
        assertGives(new MaxPool(wide, false, false), Tensor.ofFloats(maxima, 1, 2, 3, 3), x);
    }

    /** The two taps lie on either side of the only element. */
    @Test
    void tapsMayLieOnEitherSideOfTheFeatures() {
        Window apart =
                new Window(List.of(2L), List.of(), List.of(2L), Window.Padding.EXPLICIT, List.of(1L), List.of(1L));
        assertGives(new MaxPool(apart, false, false), line(NONE), line(3));
        assertGives(new AveragePool(apart, false, true), line(0), line(3));
        assertGives(new AveragePool(apart, false, false), line(0), line(3));
    }

    /** Columns 0 and 2 are read; a window on the padding at the end does not exist. */
    @Test
    void roundingUpAddsNoWindowThatBeginsInThePadding() {
        Window single = window(List.of(1L, 1L), List.of(2L, 2L), List.of(0L, 0L), List.of(1L, 1L));
        Tensor x = Tensor.ofFloats(new float[] {1, 2, 3, 4, 5, 6, 7, 8, 9}, 1, 1, 3, 3);
        Tensor corners = Tensor.ofFloats(new float[] {1, 3, 7, 9}, 1, 1, 2, 2);
        assertGives(new AveragePool(single, true, false), corners, x);
        assertGives(new AveragePool(single, true, true), corners, x);
        assertGives(new MaxPool(single, true, false), corners, x);
    }

    private static Resizing.Resize nearest(ResizeCoordinates coordinates, Rounding rounding) {
        return new Resizing.Resize(
                Interpolation.NEAREST,
                coordinates,
                rounding,
                -0.75f,
                false,
                0,
                false,
                List.of(),
                Resizing.AspectRatio.STRETCH);
    }

    private static Tensor scales(float... scales) {
        return Tensor.ofFloats(scales, scales.length);
    }

    private static Tensor sizes(long... sizes) {
        return Tensor.ofLongs(sizes, sizes.length);
    }

    private static final Tensor NOTHING = Tensor.ofFloats(new float[0], 0);

    /** Batch and channel stay as they are, though a shift by half a pixel would round up to the next. */
    @Test
    void theShiftOfTensorFlowLeavesWhatIsNotResized() {
        Op op = nearest(ResizeCoordinates.TF_HALF_PIXEL_FOR_NN, Rounding.CEIL);
        Tensor x =
                Tensor.ofFloats(new float[] {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17}, 2, 1, 3, 3);
        float[] rows = {
            4, 4, 5, 5, 5, 5, 4, 4, 5, 5, 5, 5, 7, 7, 8, 8, 8, 8, 7, 7, 8, 8, 8, 8, 7, 7, 8, 8, 8, 8, 7, 7, 8, 8, 8, 8
        };
        float[] both = new float[72];
        for (int i = 0; i < both.length; i++) {
            both[i] = rows[i % 36] + (i < 36 ? 0 : 9);
        }
        assertGives(op, Tensor.ofFloats(both, 2, 1, 6, 6), x, NOTHING, scales(1, 1, 2, 2));
    }

    /** Column 4 of 6 lies at 14.5 of 20 exactly. */
    @Test
    void aHalfIsAHalfWhereSizesMakeTheScale() {
        float[] columns = new float[20];
        for (int i = 0; i < columns.length; i++) {
            columns[i] = i;
        }
        Tensor x = Tensor.ofFloats(columns, 1, 1, 1, 20);
        Tensor floor = Tensor.ofFloats(new float[] {1, 4, 8, 11, 14, 18}, 1, 1, 1, 6);
        Tensor ceil = Tensor.ofFloats(new float[] {1, 5, 8, 11, 15, 18}, 1, 1, 1, 6);
        Op down = nearest(ResizeCoordinates.HALF_PIXEL, Rounding.ROUND_PREFER_FLOOR);
        Op up = nearest(ResizeCoordinates.HALF_PIXEL, Rounding.ROUND_PREFER_CEIL);
        assertGives(down, floor, x, NOTHING, NOTHING, sizes(1, 1, 1, 6));
        assertGives(up, ceil, x, NOTHING, NOTHING, sizes(1, 1, 1, 6));
    }

    /** 38 times 1.02191 are 38.83 columns: 38, of which column 23 lies at 22.496. */
    @Test
    void aSizeIsRoundedDownButTheScaleStaysAsGiven() {
        float[] columns = new float[38];
        float[] expected = new float[38];
        for (int i = 0; i < columns.length; i++) {
            columns[i] = i;
            expected[i] = (float) Math.max(0.0, Math.ceil((i + 0.5) / 1.02191f - 1));
        }
        assertThat(expected[23]).isEqualTo(22);
        Op op = nearest(ResizeCoordinates.HALF_PIXEL, Rounding.ROUND_PREFER_FLOOR);
        assertGives(
                op,
                Tensor.ofFloats(expected, 1, 1, 1, 38),
                Tensor.ofFloats(columns, 1, 1, 1, 38),
                NOTHING,
                scales(1, 1, 1, 1.02191f));
    }

    @Test
    void aScaleOfThreeFifthsReadsEveryOtherElement() {
        Op op = nearest(ResizeCoordinates.ASYMMETRIC, Rounding.FLOOR);
        Tensor x = Tensor.ofFloats(new float[] {0, 1, 2, 3, 4}, 1, 1, 1, 5);
        Tensor expected = Tensor.ofFloats(new float[] {0, 1, 3}, 1, 1, 1, 3);
        assertGives(op, expected, x, NOTHING, scales(1, 1, 1, 0.6f));
    }

    @Test
    void onePixelFillsAnImageAndAnImageBecomesOnePixel() {
        Tensor one = Tensor.ofFloats(new float[] {7}, 1, 1, 1, 1);
        Resizing.Resize linear = linear(ResizeCoordinates.HALF_PIXEL);
        assertGives(
                linear,
                Tensor.ofFloats(new float[] {7, 7, 7, 7}, 1, 2, 2, 1),
                one,
                NOTHING,
                NOTHING,
                sizes(1, 2, 2, 1));
        Tensor x = Tensor.ofFloats(new float[] {3, 4, 5, 6}, 1, 1, 2, 2);
        assertGives(
                linear(ResizeCoordinates.ALIGN_CORNERS),
                Tensor.ofFloats(new float[] {3}, 1, 1, 1, 1),
                x,
                NOTHING,
                NOTHING,
                sizes(1, 1, 1, 1));
    }

    private static Resizing.Resize linear(ResizeCoordinates coordinates) {
        return new Resizing.Resize(
                Interpolation.LINEAR,
                coordinates,
                Rounding.ROUND_PREFER_FLOOR,
                -0.75f,
                false,
                0,
                false,
                List.of(),
                Resizing.AspectRatio.STRETCH);
    }
}
