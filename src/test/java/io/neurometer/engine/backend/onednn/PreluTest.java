package io.neurometer.engine.backend.onednn;

import io.neurometer.engine.op.Activation;
import io.neurometer.engine.op.Fusion;
import io.neurometer.engine.op.Linear;
import io.neurometer.engine.op.Op;
import io.neurometer.engine.tensor.Tensor;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Leaky ReLU with constant slopes, alone and behind convolutions and products. */
class PreluTest {
    /** FP32 sums of some hundred products below 1. */
    private static final double SUMMATION = 2e-5;

    private final Random random = new Random(41);

    private static Fusion.Chain followed(Op head) {
        return new Fusion.Chain(head, 2, List.of(new Fusion.Link(new Activation.PRelu(), 0, 1)));
    }

    private Tensor random(long... sizes) {
        return BothBackends.random(random, sizes);
    }

    @Test
    void withASlopeForEachChannel() {
        BothBackends.of(new Activation.PRelu(), random(2, 24, 20, 21), random(24, 1, 1))
                .constant(1)
                .channelsLast()
                .assertAgree(0);
        BothBackends.of(new Activation.PRelu(), random(2, 24, 20, 21), random(1, 24, 1, 1))
                .constant(1)
                .assertAgree(0);
        BothBackends.of(new Activation.PRelu(), random(70, 90), random(90))
                .constant(1)
                .assertAgree(0);
    }

    @Test
    void withOneSlope() {
        BothBackends.of(new Activation.PRelu(), random(2, 24, 20, 21), random(1))
                .constant(1)
                .channelsLast()
                .assertAgree(0);
    }

    @Test
    void withSlopesOfARun() {
        BothBackends.of(new Activation.PRelu(), random(2, 24, 20, 21), random(24, 1, 1))
                .assertAgree(0);
    }

    @ParameterizedTest
    @CsvSource({"3, 1, 24", "1, 1, 40", "3, 16, 16", "5, 16, 32"})
    void behindAConvolution(long kernel, int groups, long features) {
        Tensor image = random(2, 16, 15, 16);
        Tensor weight = random(features, 16 / groups, kernel, kernel);
        Op chain = followed(BothBackends.conv(kernel, 0, groups));
        BothBackends.of(chain, image, weight, random(features, 1, 1))
                .constant(1, 2)
                .assertAgree(SUMMATION * 16);
        BothBackends.of(chain, image, weight, random(1, 1, 1)).constant(1, 2).assertAgree(SUMMATION * 16);
    }

    @Test
    void behindAProduct() {
        Op chain = followed(new Linear.MatMul());
        BothBackends.of(chain, random(30, 40), random(40, 50), random(50))
                .constant(1, 2)
                .assertAgree(SUMMATION);
        BothBackends.of(chain, random(2, 30, 40), random(40, 50), random(1))
                .constant(1, 2)
                .assertAgree(SUMMATION);
    }
}
