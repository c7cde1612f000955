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

    @Test
    void aSinglePixel() {
        Resize nearest = resize(Interpolation.NEAREST, ResizeCoordinates.ASYMMETRIC, Rounding.FLOOR);
        byScales(nearest, random(random, 5, 16, 1, 1), 1, 1, 1, 1).assertLeftToTheReference();
        byScales(nearest, random(random, 2, 16, 1), 1, 1, 1).assertLeftToTheReference();
        Resize linear = resize(Interpolation.LINEAR, ResizeCoordinates.ASYMMETRIC, Rounding.FLOOR);
        byScales(linear, random(random, 5, 16, 1, 1), 1, 1, 1, 3).assertAgree(WEIGHTS);
        byScales(linear, random(random, 2, 16, 1), 1, 1, 1).assertAgree(0);
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

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "TF_CROP_AND_RESIZE")
    void betweenPixelsByEveryRule(ResizeCoordinates coordinates) {
        for (Interpolation interpolation : List.of(Interpolation.LINEAR, Interpolation.CUBIC)) {
            Resize op = resize(interpolation, coordinates, Rounding.FLOOR);
            byScales(op, random(random, 1, 2, 6, 6), 1, 1, 2, 2).assertAgree(WEIGHTS);
            byScales(op, random(random, 1, 2, 6, 6), 1, 1, 1.6f, 1).assertAgree(WEIGHTS);
            toSizes(op, random(random, 2, 3, 5, 7), 2, 3, 11, 3).assertAgree(WEIGHTS);
            toSizes(op, random(random, 2, 19, 5, 7), 2, 19, 4, 16)
                    .channelsLast()
                    .assertAgree(WEIGHTS);
            toSizes(op, random(random, 3, 4, 9), 3, 4, 20).assertAgree(WEIGHTS);
            toSizes(op, random(random, 9, 4), 3, 20).assertAgree(WEIGHTS);
            toSizes(op, random(random, 1, 2, 3, 9, 4), 1, 2, 3, 5, 6).assertAgree(WEIGHTS);
            toSizes(op, random(random, 1, 4, 90, 80), 1, 4, 200, 300).assertAgree(WEIGHTS);
        }
    }

    @Test
    void betweenPixelsOfOtherDimensionsIsLeft() {
        Resize op = resize(Interpolation.LINEAR, ResizeCoordinates.ALIGN_CORNERS, Rounding.FLOOR);
        byScales(op, random(random, 1, 2, 6, 6), 1, 2, 2, 2).assertLeftToTheReference();
        byScales(op, random(random, 1, 2, 3, 6, 6), 1, 1, 2, 1, 1).assertLeftToTheReference();
    }

    @ParameterizedTest
    @EnumSource(names = {"LINEAR", "CUBIC"})
    void shrinkingWithAStretchedKernel(Interpolation interpolation) {
        Resize op = new Resize(
                interpolation,
                ResizeCoordinates.HALF_PIXEL,
                Rounding.FLOOR,
                -0.75f,
                true,
                0,
                true,
                List.of(),
                AspectRatio.STRETCH);
        byScales(op, random(random, 1, 2, 12, 12), 1, 1, 0.5f, 0.3f).assertAgree(WEIGHTS);
        byScales(op, random(random, 1, 20, 12, 12), 1, 1, 0.5f, 0.3f)
                .channelsLast()
                .assertAgree(WEIGHTS);
    }
}
