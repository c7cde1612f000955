package io.neurometer.engine.backend.onednn;

import io.neurometer.engine.op.Normalization;
import io.neurometer.engine.op.Op;
import io.neurometer.engine.tensor.Tensor;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Batch, instance and group normalization are as exact as the reference, however features lie and wherever their numbers. */
class ChannelNormalizationTest {
    private final Random random = new Random(17);

    private Tensor image(float mean, long... sizes) {
        Tensor image = BothBackends.random(random, sizes);
        for (int i = 0; i < image.elements(); i++) {
            image.bytes().putFloat(i * Float.BYTES, mean + image.bytes().getFloat(i * Float.BYTES));
        }
        return image;
    }

    @ParameterizedTest
    @CsvSource({"1, 5, 64, 64, 0, 1", "1, 32, 150, 113, 3, 2", "2, 3, 90, 91, -20, 3", "1, 70, 65, 64, 0.5, 2"})
    void itAgreesWithTheReference(long batch, int channels, long height, long width, float mean, int threads) {
        assertAgree(
                new Normalization.InstanceNorm(1e-5f),
                threads,
                Math.abs(mean) * 1e-6 + 5e-6,
                image(mean, batch, channels, height, width),
                BothBackends.random(random, channels),
                BothBackends.random(random, channels));
    }

    private static void assertAgree(Op op, int threads, double tolerance, @Nullable Tensor... inputs) {
        BothBackends.of(op, inputs).channelsLast().threads(threads).assertAgree(tolerance);
        BothBackends.of(op, inputs).threads(threads).assertAgree(tolerance);
    }

    /** Groups of few channels, of many pixels, and of neither. */
    @ParameterizedTest
    @CsvSource({
        "1, 64, 20, 21, 32, 0, 1",
        "2, 12, 66, 65, 3, 5, 2",
        "1, 64, 70, 65, 1, -3, 2",
        "3, 40, 9, 7, 40, 1, 1",
        "1, 64, 9, 7, 2, 1, 1"
    })
    void groupsAgreeWithTheReference(
            long batch, int channels, long height, long width, int groups, float mean, int threads) {
        Tensor image = image(mean, batch, channels, height, width);
        // A mean of its own for each channel, which a group has to take in.
        for (int i = 0; i < image.elements(); i++) {
            float away = i / (height * width) % channels * 0.25f;
            image.bytes().putFloat(i * Float.BYTES, away + image.bytes().getFloat(i * Float.BYTES));
        }
        double tolerance = (Math.abs(mean) + channels * 0.25) * 1e-6 + 5e-6;
        Tensor scale = BothBackends.random(random, channels);
        Tensor shift = BothBackends.random(random, channels);
        Normalization.GroupNorm op = new Normalization.GroupNorm(groups, 1e-5f);
        assertAgree(op, threads, tolerance, image, scale, shift);
        assertAgree(op, threads, tolerance, image);
    }

    /**
     * Lines too short for code of their own, and long ones. Where the variance is zero, differences of up to 8 are multiplied
     * by 32, each rounded to FP32.
     */
    @ParameterizedTest
    @CsvSource({"2, 5, 31, 1, 1", "3, 7, 700, 1, 2", "1, 48, 9, 40, 1", "2, 3, 2000, 2, 2"})
    void knownStatisticsAgreeWithTheReference(long batch, int channels, long height, long width, int threads) {
        Tensor variance = BothBackends.random(random, channels);
        for (int i = 0; i < channels; i++) {
            variance.bytes().putFloat(i * Float.BYTES, i == 0 ? 0 : Math.abs(variance.toFloats()[i]));
        }
        BothBackends.of(
                        new Normalization.BatchNorm(1e-3f),
                        image(3, batch, channels, height, width),
                        BothBackends.random(random, channels),
                        BothBackends.random(random, channels),
                        BothBackends.random(random, channels),
                        variance)
                .threads(threads)
                .assertAgree(2e-5);
    }
}
