package io.neurometer.engine.backend.onednn;

import io.neurometer.engine.op.Convolution;
import io.neurometer.engine.op.Pooling;
import io.neurometer.engine.op.Window;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Windows of which there is one along a dimension: how far apart two would lie must not matter. */
class OneWindowTest {
    private final Random random = new Random(3);

    @ParameterizedTest
    @CsvSource({"1, 1, 3, 2, 2", "2, 1, 2, 2, 3", "3, 2, 4, 2, 2", "1, 29, 5, 2, 3"})
    void convolutionsAreRight(long batch, long outputs, long height, long width, long step) {
        Window window = window(step);
        BothBackends.of(
                        new Convolution.Conv(window, 1, null),
                        BothBackends.random(random, batch, 1, height, width),
                        BothBackends.random(random, outputs, 1, 3, 3),
                        BothBackends.random(random, outputs))
                .constant(1, 2)
                .assertAgree(1e-5);
    }

    /** The input has an end that the window does not reach. */
    @ParameterizedTest
    @CsvSource({
        "1, 32, 32, 2, 1, 2",
        "2, 2, 3, 5, 2, 4",
        "3, 3, 17, 4, 1, 4",
        "1, 16, 16, 9, 3, 7",
        "2, 5, 1, 3, 1, 3",
        "2, 64, 7, 8, 3, 6"
    })
    void convolutionsThatEndEarlyAreRight(
            long batch, long channels, long outputs, long length, long kernel, long step) {
        for (long height : new long[] {0, 1, 3}) {
            boolean line = height == 0;
            Window window = new Window(
                    line ? List.of(kernel) : List.of(1L, kernel),
                    line ? List.of(step) : List.of(1L, step),
                    List.of(),
                    Window.Padding.EXPLICIT,
                    line ? List.of(0L) : List.of(0L, 0L),
                    line ? List.of(0L) : List.of(0L, 0L));
            BothBackends.of(
                            new Convolution.Conv(window, 1, null),
                            line
                                    ? BothBackends.random(random, batch, channels, length)
                                    : BothBackends.random(random, batch, channels, height, length),
                            line
                                    ? BothBackends.random(random, outputs, channels, kernel)
                                    : BothBackends.random(random, outputs, channels, 1, kernel),
                            BothBackends.random(random, outputs))
                    .constant(1, 2)
                    .assertAgree(1e-5);
        }
    }

    @ParameterizedTest
    @CsvSource({"2, 3", "3, 1"})
    void poolingIsRight(long batch, long step) {
        BothBackends.of(
                        new Pooling.AveragePool(window(step), false, false),
                        BothBackends.random(random, batch, 1, 5, 2))
                .assertAgree(1e-5);
    }

    /** oneDNN may end the process there, so that this one is not shown with oneDNN itself. */
    @Test
    void convolutionsWithAWindowInPaddingAloneAreLeft() {
        List<Long> wide = List.of(4L, 4L, 2L);
        Window outside = new Window(
                List.of(1L, 1L, 1L),
                List.of(2L, 2L, 3L),
                List.of(),
                Window.Padding.EXPLICIT,
                wide,
                List.of(1L, 4L, 4L));
        BothBackends.of(
                        new Convolution.Conv(outside, 1, null),
                        BothBackends.random(random, 3, 5, 6, 5, 1),
                        BothBackends.random(random, 2, 5, 1, 1, 1),
                        BothBackends.random(random, 2))
                .constant(1, 2)
                .assertLeftToTheReference();
    }

    private static Window window(long step) {
        return new Window(
                List.of(3L, 3L),
                List.of(1L, step),
                List.of(),
                Window.Padding.EXPLICIT,
                List.of(1L, 1L),
                List.of(1L, 0L));
    }
}
