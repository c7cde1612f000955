package io.neurometer.engine.backend.onednn;

import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.op.Activation;
import io.neurometer.engine.op.Convolution;
import io.neurometer.engine.op.Elementwise;
import io.neurometer.engine.op.Fusion;
import io.neurometer.engine.op.Window;
import io.neurometer.engine.op.WindowAxis;
import io.neurometer.engine.tensor.Shape;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Convolutions with few output channels agree with the reference, whatever the bands of their images are. */
class FewFeaturesTest {
    private final Random random = new Random(23);

    private static @Nullable Kernel made(KernelRequest request, Convolution.Conv conv, FusedOps after) {
        FewFeatures few = new FewFeatures();
        return few.suits(request, conv, after) ? few.of(request, conv, after) : null;
    }

    private static Convolution.Conv conv(long down, long across, long step, long dilation, long before, long behind) {
        return new Convolution.Conv(
                new Window(
                        List.of(down, across),
                        List.of(1L, step),
                        List.of(dilation, 1L),
                        Window.Padding.EXPLICIT,
                        List.of(before, 1L),
                        List.of(behind, 1L)),
                1,
                null);
    }

    /** The two large images take four bands and two. */
    @ParameterizedTest
    @CsvSource({
        "1, 2, 150, 200, 3, 9, 9, 1, 1, 4, 4, 1",
        "1, 2, 150, 200, 3, 9, 9, 1, 1, 4, 4, 2",
        "2, 3, 300, 60, 2, 7, 3, 2, 2, 6, 3, 2",
        "3, 5, 9, 7, 1, 3, 3, 1, 1, 0, 0, 1",
        "2, 16, 20, 11, 4, 3, 2, 1, 3, 1, 5, 2",
        "1, 8, 2, 30, 3, 5, 5, 1, 1, 4, 4, 1",
        "1, 33, 12, 12, 9, 2, 2, 1, 1, 1, 0, 2"
    })
    void theyAgreeWithTheReference(
            long batch,
            long channels,
            long height,
            long width,
            long features,
            long down,
            long across,
            long step,
            long dilation,
            long before,
            long behind,
            int threads) {
        Convolution.Conv conv = conv(down, across, step, dilation, before, behind);
        BothBackends.of(
                        conv,
                        BothBackends.random(random, batch, channels, height, width),
                        BothBackends.random(random, features, channels, down, across))
                .constant(1)
                .channelsLast()
                .threads(threads)
                .by(request -> made(request, conv, new FusedOps(request, null)))
                .assertAgree(1e-5);
        Fusion.Chain chain = new Fusion.Chain(
                conv,
                3,
                List.of(
                        new Fusion.Link(new Activation.Simple(Activation.ActivationFunction.RELU, 0, 0), 0, 0),
                        new Fusion.Link(new Elementwise.Binary(Elementwise.BinaryFunction.MUL), 0, 1)));
        BothBackends.of(
                        chain,
                        BothBackends.random(random, batch, channels, height, width),
                        BothBackends.random(random, features, channels, down, across),
                        BothBackends.random(random, features),
                        BothBackends.random(random, features, 1, 1))
                .constant(1, 2)
                .channelsLast()
                .threads(threads)
                .by(request -> made(request, conv, new FusedOps(request, chain)))
                .assertAgree(1e-5);
    }

    @RepeatedTest(50)
    void everyRowIsCompletedOnceFromTheLastTwoBands() {
        int input = random.nextInt(1, 60);
        int kernel = random.nextInt(1, 6);
        int dilation = random.nextInt(1, 4);
        int extent = (kernel - 1) * dilation + 1;
        int before = random.nextInt(extent);
        int behind = random.nextInt(extent);
        int output = input + before + behind - extent + 1;
        if (output < 1) {
            return;
        }
        WindowAxis down = new WindowAxis(input, kernel, 1, dilation, before, behind, output);
        RowGeometry geometry = RowGeometry.of(
                Shape.of(1, 2, input, 4), Shape.of(1, 1, output, 4), List.of(down), random.nextInt(1, 4000), 64);
        int complete = 0;
        for (int band = 0; band < geometry.bands(); band++) {
            int first = (band - 1) * geometry.rowsOfBand();
            int end = band * geometry.rowsOfBand() + geometry.rowsOf(band);
            for (; complete < geometry.completeAfter(band); complete++) {
                int top = Math.max(0, complete - before);
                int bottom = Math.min(input - 1, complete - before + extent - 1);
                assertThat(top).isGreaterThanOrEqualTo(first);
                assertThat(bottom).isLessThan(end);
            }
        }
        assertThat(complete).isEqualTo(output);
    }
}
