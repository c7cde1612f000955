package io.neurometer.engine.backend.onednn;

import io.neurometer.engine.op.Normalization;
import io.neurometer.engine.tensor.Tensor;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Instance normalization of large images is as exact as the reference, wherever their numbers lie. */
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
}
