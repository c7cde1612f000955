package io.neurometer.engine.backend.onednn;

import io.neurometer.engine.op.Convolution;
import io.neurometer.engine.op.Window;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Depthwise convolutions along one dimension agree with the reference. */
class DepthwiseRowsTest {
    private final Random random = new Random(5);

    @ParameterizedTest
    @CsvSource({
        "1, 258, 8, 5, 1, 1, 2, 2",
        "2, 16, 31, 7, 1, 2, 6, 6",
        "3, 5, 9, 3, 2, 1, 0, 1",
        "1, 2, 40, 31, 1, 1, 15, 15",
        "2, 33, 6, 1, 3, 1, 0, 0",
        "1, 64, 3, 3, 1, 1, 2, 0",
        "2, 8, 12, 3, 5, 3, 0, 4"
    })
    void theyAgreeWithTheReference(
            long batch, long channels, long length, long kernel, long step, long dilation, long before, long after) {
        Window window = new Window(
                List.of(kernel),
                List.of(step),
                List.of(dilation),
                Window.Padding.EXPLICIT,
                List.of(before),
                List.of(after));
        BothBackends.of(
                        new Convolution.Conv(window, (int) channels, null),
                        BothBackends.random(random, batch, channels, length),
                        BothBackends.random(random, channels, 1, kernel),
                        BothBackends.random(random, channels))
                .constant(1, 2)
                .assertAgree(1e-5);
        BothBackends.of(
                        new Convolution.Conv(window, (int) channels, null),
                        BothBackends.random(random, batch, channels, length),
                        BothBackends.random(random, channels, 1, kernel))
                .constant(1)
                .assertAgree(1e-5);
    }
}
