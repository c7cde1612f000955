package io.neurometer.engine.op;

import static io.neurometer.engine.op.RuleAssertions.fp32;
import static io.neurometer.engine.op.RuleAssertions.symbolic;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.op.OpVector.Kind;
import io.neurometer.engine.op.Resizing.AspectRatio;
import io.neurometer.engine.op.Resizing.Interpolation;
import io.neurometer.engine.op.Resizing.Resize;
import io.neurometer.engine.op.Resizing.Rounding;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.engine.tensor.TensorType;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ResizingTest {
    private static Resize resize(
            Interpolation interpolation, ResizeCoordinates coordinates, List<Integer> axes, AspectRatio aspectRatio) {
        return new Resize(
                interpolation, coordinates, Rounding.ROUND_PREFER_FLOOR, -0.75f, false, 0, false, axes, aspectRatio);
    }

    private static Resize linear(Integer... axes) {
        return resize(Interpolation.LINEAR, ResizeCoordinates.HALF_PIXEL, List.of(axes), AspectRatio.STRETCH);
    }

    private static Inputs inputs(TensorType x, @Nullable Tensor roi, @Nullable Tensor scales, @Nullable Tensor sizes) {
        Inputs.Builder builder = new Inputs.Builder().add(x);
        for (Tensor setting : new Tensor[] {roi, scales, sizes}) {
            if (setting == null) {
                builder.addAbsent();
            } else {
                builder.add(setting.type(), setting);
            }
        }
        return builder.build();
    }

    private static Tensor floats(float... values) {
        return Tensor.ofFloats(values, values.length);
    }

    private static Tensor longs(long... values) {
        return Tensor.ofLongs(values, values.length);
    }

    private static TensorType infer(Resize op, Inputs inputs) {
        return op.infer(inputs).get(0);
    }

    @Test
    void scalesAndSizesGiveTheShape() {
        assertThat(infer(linear(), inputs(fp32(1, 2, 3, 5), null, floats(1, 1, 2, 0.5f), null)))
                .isEqualTo(fp32(1, 2, 6, 2));
        assertThat(infer(linear(3, -2), inputs(fp32(1, 2, 3, 5), null, null, longs(7, 9))))
                .isEqualTo(fp32(1, 2, 9, 7));
        assertThat(infer(linear(), inputs(fp32(1, 2, 3, 5), null, floats(), longs(1, 2, 4, 4))))
                .isEqualTo(fp32(1, 2, 4, 4));
    }

    @Test
    void aspectRatioIsKeptWhenAskedFor() {
        Inputs inputs = inputs(fp32(2, 4), null, null, longs(7, 8));
        assertThat(infer(
                        resize(Interpolation.NEAREST, ResizeCoordinates.HALF_PIXEL, List.of(), AspectRatio.NOT_LARGER),
                        inputs))
                .isEqualTo(fp32(4, 8));
        assertThat(infer(
                        resize(Interpolation.NEAREST, ResizeCoordinates.HALF_PIXEL, List.of(), AspectRatio.NOT_SMALLER),
                        inputs))
                .isEqualTo(fp32(7, 14));
    }

    @Test
    void regionScalesTheOutput() {
        Resize crop =
                resize(Interpolation.LINEAR, ResizeCoordinates.TF_CROP_AND_RESIZE, List.of(), AspectRatio.STRETCH);
        assertThat(infer(crop, inputs(fp32(4, 4), floats(0, 0, 0.5f, 1), floats(1, 2), null)))
                .isEqualTo(fp32(2, 8));
    }

    @Test
    void whatIsNotKnownYetIsUnknown() {
        assertThat(infer(linear(), inputs(symbolic("N", 3, "H", 8), null, floats(1, 1, 2, 2), null)))
                .isEqualTo(symbolic("N", 3, null, 16));
        assertThat(infer(linear(), inputs(symbolic("N", 3, "H", 8), null, null, longs(1, 3, 4, 4))))
                .isEqualTo(symbolic(1, 3, 4, 4));
        Inputs later = Inputs.of(fp32(1, 3, 8, 8), fp32(0), fp32(4));
        assertThat(infer(linear(), later)).isEqualTo(symbolic(null, null, null, null));
    }

    @Test
    void refusesWhatDoesNotFit() {
        TensorType x = fp32(4, 4);
        assertRefused("either scales or sizes", linear(), inputs(x, null, null, null));
        assertRefused("either scales or sizes", linear(), inputs(x, null, floats(1, 1), longs(4, 4)));
        assertRefused("wrong shape", linear(), inputs(x, null, floats(1, 1, 1), null));
        assertRefused("cannot be resized", linear(), inputs(x, null, floats(1, 0), null));
        assertRefused("cannot be resized", linear(), inputs(x, null, floats(1, -2), null));
        assertRefused("cannot be resized", linear(), inputs(x, null, floats(1, Float.NaN), null));
        assertRefused("cannot be resized", linear(), inputs(x, null, floats(1, Float.POSITIVE_INFINITY), null));
        assertRefused("cannot be resized", linear(), inputs(x, null, null, longs(4, -1)));
        assertRefused("cannot be resized", linear(), inputs(x, null, null, longs(4, 1L << 40)));
        assertRefused("twice", linear(0, 0), inputs(x, null, floats(1, 1), null));
        assertRefused("out of range", linear(2), inputs(x, null, floats(1), null));
        assertRefused(
                "region of interest is missing",
                resize(Interpolation.LINEAR, ResizeCoordinates.TF_CROP_AND_RESIZE, List.of(), AspectRatio.STRETCH),
                inputs(x, null, floats(1, 1), null));
    }

    private static void assertRefused(String problem, Resize op, Inputs inputs) {
        assertThatThrownBy(() -> op.infer(inputs))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining(problem);
    }

    @Test
    void countsTheTapsOfEachOutputElement() {
        Inputs twice = inputs(fp32(1, 1, 4, 4), null, floats(1, 1, 2, 2), null);
        assertThat(cost(linear(), twice))
                .isEqualTo(OpVector.of(Kind.MUL, 4).plus(Kind.ADD, 3).times(64));
        Resize nearest = resize(Interpolation.NEAREST, ResizeCoordinates.ASYMMETRIC, List.of(), AspectRatio.STRETCH);
        assertThat(cost(nearest, twice)).isEqualTo(OpVector.ZERO);
    }

    private static OpVector cost(Resize op, Inputs inputs) {
        return op.cost(inputs, op.infer(inputs)).other();
    }
}
