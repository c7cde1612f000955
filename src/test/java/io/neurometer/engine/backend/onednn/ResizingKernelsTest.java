package io.neurometer.engine.backend.onednn;

import static io.neurometer.engine.backend.onednn.BothBackends.longs;
import static io.neurometer.engine.backend.onednn.BothBackends.random;

import io.neurometer.engine.op.ResizeCoordinates;
import io.neurometer.engine.op.Resizing.AspectRatio;
import io.neurometer.engine.op.Resizing.Interpolation;
import io.neurometer.engine.op.Resizing.Resize;
import io.neurometer.engine.op.Resizing.Rounding;
import io.neurometer.engine.tensor.Tensor;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResizingKernelsTest {
    /** Weights from FP32 coordinates below 64 are exact to 2^-19. */
    private static final double WEIGHTS = 1e-5;

    private final Random random = new Random(5);

    private static Resize resize(Interpolation interpolation, ResizeCoordinates coordinates, Rounding rounding) {
        return new Resize(
                interpolation, coordinates, rounding, -0.75f, false, 0, false, List.of(), AspectRatio.STRETCH);
    }

    private static BothBackends toSizes(Resize op, Tensor x, long... sizes) {
        return BothBackends.of(op, x, null, null, longs(sizes)).constant(3);
    }

    private static BothBackends byScales(Resize op, Tensor x, float... scales) {
        return BothBackends.of(op, x, null, Tensor.ofFloats(scales, scales.length))
                .constant(2);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 8})
    void wholeFactorsOfNearestPixels(int factor) {
        Resize op = resize(Interpolation.NEAREST, ResizeCoordinates.ASYMMETRIC, Rounding.FLOOR);
        byScales(op, random(random, 2, 3, 5, 7), 1, 1, factor, factor).assertAgree(0);
        byScales(op, random(random, 2, 19, 5, 7), 1, 1, factor, factor)
                .channelsLast()
                .assertAgree(0);
        byScales(op, random(random, 2, 3, 7), 1, 1, factor).assertAgree(0);
        byScales(op, random(random, 1, 2, 3, 4, 5), 1, 1, factor, 1, factor).assertAgree(0);
    }

    @Test
    void nearestPixelsOfCentres() {
        Resize op = resize(Interpolation.NEAREST, ResizeCoordinates.HALF_PIXEL, Rounding.ROUND_PREFER_CEIL);
        toSizes(op, random(random, 1, 3, 8, 9), 1, 3, 13, 23).assertAgree(0);
        toSizes(op, random(random, 1, 3, 13, 23), 1, 3, 8, 9).channelsLast().assertAgree(0);
    }

    @Test
    void nearestPixelsOfAnotherRuleAreLeft() {
        Resize op = resize(Interpolation.NEAREST, ResizeCoordinates.ASYMMETRIC, Rounding.CEIL);
        byScales(op, random(random, 1, 2, 4, 4), 1, 1, 2, 2).assertLeftToTheReference();
        Resize floor = resize(Interpolation.NEAREST, ResizeCoordinates.ASYMMETRIC, Rounding.FLOOR);
        toSizes(floor, random(random, 1, 2, 7, 4), 1, 2, 10, 4).assertLeftToTheReference();
        byScales(floor, random(random, 1, 2, 4, 4), 1, 2, 2, 2).assertLeftToTheReference();
    }

    @ParameterizedTest
    @EnumSource(names = {"NEAREST", "LINEAR"})
    void aSinglePixelIsLeft(Interpolation interpolation) {
        Resize op = resize(interpolation, ResizeCoordinates.ASYMMETRIC, Rounding.FLOOR);
        byScales(op, random(random, 5, 16, 1, 1), 1, 1, 1, 1).assertLeftToTheReference();
        byScales(op, random(random, 2, 16, 1), 1, 1, 1).assertLeftToTheReference();
    }

    @ParameterizedTest
    @EnumSource(names = {"HALF_PIXEL", "PYTORCH_HALF_PIXEL", "HALF_PIXEL_SYMMETRIC"})
    void linearBetweenCentres(ResizeCoordinates coordinates) {
        Resize op = resize(Interpolation.LINEAR, coordinates, Rounding.FLOOR);
        toSizes(op, random(random, 2, 3, 5, 7), 2, 3, 10, 21).assertAgree(WEIGHTS);
        toSizes(op, random(random, 2, 17, 5, 7), 2, 17, 13, 9).channelsLast().assertAgree(WEIGHTS);
        toSizes(op, random(random, 1, 3, 50), 1, 3, 31).assertAgree(WEIGHTS);
        toSizes(op, random(random, 1, 3, 5, 6, 7), 1, 3, 10, 11, 12).assertAgree(WEIGHTS);
        byScales(op, random(random, 1, 3, 6, 6), 1, 1, 2, 1.5f).assertAgree(WEIGHTS);
    }

    @Test
    void linearByAnotherRuleIsLeft() {
        Tensor x = random(random, 1, 2, 6, 6);
        for (ResizeCoordinates coordinates : List.of(ResizeCoordinates.ALIGN_CORNERS, ResizeCoordinates.ASYMMETRIC)) {
            Resize op = resize(Interpolation.LINEAR, coordinates, Rounding.FLOOR);
            byScales(op, x, 1, 1, 2, 2).assertLeftToTheReference();
        }
        Resize op = resize(Interpolation.LINEAR, ResizeCoordinates.HALF_PIXEL, Rounding.FLOOR);
        byScales(op, x, 1, 1, 1.6f, 1).assertLeftToTheReference();
        byScales(resize(Interpolation.CUBIC, ResizeCoordinates.HALF_PIXEL, Rounding.FLOOR), x, 1, 1, 2, 2)
                .assertLeftToTheReference();
    }

    @Test
    void shrinkingWithAStretchedKernelIsLeft() {
        Resize op = new Resize(
                Interpolation.LINEAR,
                ResizeCoordinates.HALF_PIXEL,
                Rounding.FLOOR,
                -0.75f,
                false,
                0,
                true,
                List.of(),
                AspectRatio.STRETCH);
        byScales(op, random(random, 1, 2, 6, 6), 1, 1, 0.5f, 0.5f).assertLeftToTheReference();
    }
}
