package io.neurometer.engine.backend.onednn;

import io.neurometer.engine.op.Normalization;
import io.neurometer.engine.tensor.Tensor;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Instance and group normalization of images are as exact as the reference, wherever their numbers lie. */
class InstanceNormalizationTest {
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
        BothBackends.of(
                        new Normalization.InstanceNorm(1e-5f),
                        image(mean, batch, channels, height, width),
                        BothBackends.random(random, channels),
                        BothBackends.random(random, channels))
                .channelsLast()
                .threads(threads)
                .assertAgree(Math.abs(mean) * 1e-6 + 5e-6);
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
        BothBackends.of(
                        new Normalization.GroupNorm(groups, 1e-5f),
                        image,
                        BothBackends.random(random, channels),
                        BothBackends.random(random, channels))
                .channelsLast()
                .threads(threads)
                .assertAgree((Math.abs(mean) + channels * 0.25) * 1e-6 + 5e-6);
    }
}
