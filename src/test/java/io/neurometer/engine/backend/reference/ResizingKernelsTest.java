package io.neurometer.engine.backend.reference;

import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.engine.op.ResizeCoordinates;
import io.neurometer.engine.op.Resizing.AspectRatio;
import io.neurometer.engine.op.Resizing.Interpolation;
import io.neurometer.engine.op.Resizing.Resize;
import io.neurometer.engine.op.Resizing.Rounding;
import io.neurometer.engine.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ResizingKernelsTest {
    private static Resize resize(Interpolation interpolation, ResizeCoordinates coordinates, Rounding rounding) {
        return new Resize(
                interpolation, coordinates, rounding, -0.75f, false, 0, false, List.of(), AspectRatio.STRETCH);
    }

    private static Tensor scales(float... values) {
        return Tensor.ofFloats(values, values.length);
    }

    @Test
    void nearestCopiesIntegersThatNoFloatHolds() {
        Tensor x = Tensor.ofLongs(new long[] {Long.MAX_VALUE, -1}, 1, 2);
        Resize op = resize(Interpolation.NEAREST, ResizeCoordinates.ASYMMETRIC, Rounding.FLOOR);
        assertThat(KernelRuns.run(op, x, null, scales(1, 2)).toLongs())
                .containsExactly(Long.MAX_VALUE, Long.MAX_VALUE, -1, -1);
    }

    @Test
    void linearRampsStayRampsWhenCornersAreAligned() {
        Tensor x = Tensor.ofFloats(new float[] {0, 1, 2, 3}, 1, 1, 2, 2);
        Resize op = resize(Interpolation.LINEAR, ResizeCoordinates.ALIGN_CORNERS, Rounding.FLOOR);
        Tensor sizes = Tensor.ofLongs(new long[] {1, 1, 3, 3}, 4);
        assertThat(KernelRuns.run(op, x, null, null, sizes).toFloats())
                .containsExactly(0, 0.5f, 1, 1, 1.5f, 2, 2, 2.5f, 3);
    }

    @ParameterizedTest
    @EnumSource(
            value = ResizeCoordinates.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"TF_CROP_AND_RESIZE"})
    void constantsStayConstant(ResizeCoordinates coordinates) {
        Tensor x = Tensor.ofFloats(new float[] {3, 3, 3, 3, 3, 3}, 1, 2, 3);
        for (Interpolation interpolation : Interpolation.values()) {
            Resize op = resize(interpolation, coordinates, Rounding.ROUND_PREFER_CEIL);
            for (float scale : new float[] {0.4f, 1, 2.5f}) {
                assertThat(KernelRuns.run(op, x, null, scales(1, 1, scale)).toFloats())
                        .as("%s %s", interpolation, scale)
                        .containsOnly(3f);
            }
        }
    }

    @Test
    void nothingToComputeIsNoFault() {
        Tensor x = Tensor.ofFloats(new float[0], 0, 2);
        Resize op = resize(Interpolation.LINEAR, ResizeCoordinates.HALF_PIXEL, Rounding.FLOOR);
        assertThat(KernelRuns.run(op, x, null, scales(1, 2)).shape().sizes()).containsExactly(0, 4);
    }
}
