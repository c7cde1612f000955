package io.neurometer.engine.backend.onednn;

import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.op.Activation;
import io.neurometer.engine.op.Convolution;
import io.neurometer.engine.op.Elementwise;
import io.neurometer.engine.op.Fusion;
import io.neurometer.engine.op.Window;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Depthwise convolutions with gaps in their windows agree with the reference, tap by tap. */
class DilatedDepthwiseTest {
    private final Random random = new Random(29);

    private static @Nullable Kernel made(KernelRequest request, Convolution.Conv conv, FusedOps after) {
        DilatedDepthwise dilated = new DilatedDepthwise();
        return dilated.suits(request, conv, after) ? dilated.of(request, conv, after) : null;
    }

    /** Some lines take several chunks, and some windows see nothing but padding. */
    @ParameterizedTest
    @CsvSource({
        "1, 6, 40, 3, 1, 8, 8, 8, 1",
        "2, 512, 100, 3, 1, 16, 16, 16, 2",
        "1, 5, 33, 4, 1, 7, 21, 0, 1",
        "3, 9, 50, 3, 2, 9, 9, 9, 2",
        "1, 5000, 7, 2, 3, 3, 1, 4, 1",
        "1, 3, 4, 3, 1, 2, 9, 9, 1"
    })
    void linesAgreeWithTheReference(
            long batch,
            long channels,
            long length,
            long kernel,
            long step,
            long dilation,
            long before,
            long behind,
            int threads) {
        Window window = new Window(
                List.of(kernel),
                List.of(step),
                List.of(dilation),
                Window.Padding.EXPLICIT,
                List.of(before),
                List.of(behind));
        Convolution.Conv conv = new Convolution.Conv(window, (int) channels, null);
        BothBackends.of(
                        conv,
                        BothBackends.random(random, batch, channels, length),
                        BothBackends.random(random, channels, 1, kernel))
                .constant(1)
                .threads(threads)
                .by(request -> made(request, conv, new FusedOps(request, null)))
                .assertAgree(1e-5);
        BothBackends.of(
                        conv,
                        BothBackends.random(random, batch, channels, length),
                        BothBackends.random(random, channels, 1, kernel),
                        BothBackends.random(random, channels))
                .constant(1, 2)
                .channelsLast()
                .threads(threads)
                .by(request -> made(request, conv, new FusedOps(request, null)))
                .assertAgree(1e-5);
    }

    @ParameterizedTest
    @CsvSource({
        "1, 8, 33, 33, 12, 12, 12, 12, 1, 1",
        "2, 17, 9, 21, 2, 8, 2, 8, 2, 2",
        "1, 64, 40, 100, 3, 7, 1, 7, 1, 2",
        "1, 2, 11, 5, 8, 1, 8, 0, 3, 1"
    })
    void imagesAgreeWithTheReference(
            long batch,
            long channels,
            long height,
            long width,
            long down,
            long across,
            long above,
            long before,
            long step,
            int threads) {
        Window window = new Window(
                List.of(3L, 3L),
                List.of(step, 1L),
                List.of(down, across),
                Window.Padding.EXPLICIT,
                List.of(above, before),
                List.of(down, across));
        Convolution.Conv conv = new Convolution.Conv(window, (int) channels, null);
        Fusion.Chain chain = new Fusion.Chain(
                conv,
                3,
                List.of(
                        new Fusion.Link(new Activation.Simple(Activation.ActivationFunction.RELU, 0, 0), 0, 0),
                        new Fusion.Link(new Elementwise.Binary(Elementwise.BinaryFunction.MUL), 0, 1)));
        BothBackends.of(
                        chain,
                        BothBackends.random(random, batch, channels, height, width),
                        BothBackends.random(random, channels, 1, 3, 3),
                        BothBackends.random(random, channels),
                        BothBackends.random(random, channels, 1, 1))
                .constant(1, 2)
                .channelsLast()
                .threads(threads)
                .by(request -> made(request, conv, new FusedOps(request, chain)))
                .assertAgree(1e-5);
    }
}
