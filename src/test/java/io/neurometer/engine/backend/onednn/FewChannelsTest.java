package io.neurometer.engine.backend.onednn;

import io.neurometer.engine.op.Activation;
import io.neurometer.engine.op.Convolution;
import io.neurometer.engine.op.Fusion;
import io.neurometer.engine.op.Window;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** First convolutions of images agree with the reference, whatever number of features they have. */
class FewChannelsTest {
    private final Random random = new Random(11);

    @ParameterizedTest
    @CsvSource({
        "1, 1, 28, 28, 8, 5, 1, 2",
        "20, 1, 28, 28, 10, 5, 1, 0",
        "1, 3, 31, 40, 16, 3, 2, 1",
        "2, 3, 33, 17, 24, 3, 2, 1",
        "1, 3, 32, 32, 24, 5, 2, 2",
        "1, 2, 19, 23, 7, 5, 1, 2",
        "3, 1, 9, 9, 1, 5, 1, 0",
        "1, 3, 20, 20, 40, 7, 3, 3",
        "1, 3, 20, 20, 64, 7, 2, 3",
        "2, 3, 12, 12, 8, 1, 1, 0",
        "1, 1, 300, 5, 16, 5, 1, 2"
    })
    void theyAgreeWithTheReference(
            long batch, long channels, long height, long width, long features, long kernel, long step, long pad) {
        Convolution.Conv conv = new Convolution.Conv(
                new Window(
                        List.of(kernel, kernel),
                        List.of(step, step),
                        List.of(1L, 1L),
                        Window.Padding.EXPLICIT,
                        List.of(pad, pad),
                        List.of(pad, pad)),
                1,
                null);
        Fusion.Link relu = new Fusion.Link(new Activation.Simple(Activation.ActivationFunction.RELU, 0, 0), 0, 0);
        BothBackends.of(
                        new Fusion.Chain(conv, 3, List.of(relu)),
                        BothBackends.random(random, batch, channels, height, width),
                        BothBackends.random(random, features, channels, kernel, kernel),
                        BothBackends.random(random, features))
                .constant(1, 2)
                .assertAgree(1e-5);
        BothBackends.of(
                        conv,
                        BothBackends.random(random, batch, channels, height, width),
                        BothBackends.random(random, features, channels, kernel, kernel))
                .constant(1)
                .assertAgree(1e-5);
    }
}
