package io.neurometer.engine.backend.onednn;

import static io.neurometer.engine.backend.onednn.BothBackends.random;

import io.neurometer.engine.op.Convolution;
import io.neurometer.engine.op.Window;
import io.neurometer.engine.op.Window.Padding;
import io.neurometer.engine.tensor.Tensor;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TransposedConvolutionTest {
    /** FP32 sums of at most 200 products of numbers below 1. */
    private static final double SUMMATION = 2e-5;

    private final Random random = new Random(19);

    /** In images: kernels of 3 by 2 and the same stride, padding and so on in both directions. */
    private record Form(long stride, long dilation, long padBegin, long padEnd, long extra, int groups) {
        Convolution.ConvTranspose op(int dimensions) {
            return new Convolution.ConvTranspose(
                    new Window(
                            List.of(),
                            all(dimensions, stride),
                            all(dimensions, dilation),
                            Padding.EXPLICIT,
                            all(dimensions, padBegin),
                            all(dimensions, padEnd)),
                    groups,
                    all(dimensions, extra),
                    List.of());
        }

        private static List<Long> all(int dimensions, long value) {
            return Collections.nCopies(dimensions, value);
        }
    }

    private BothBackends images(Form form, int in, int out, @Nullable Tensor bias) {
        Tensor x = random(random, 2, in, 5, 7);
        Tensor weight = random(random, in, out / form.groups(), 3, 2);
        return BothBackends.of(form.op(2), x, weight, bias);
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1, 0, 0, 0, 1",
        "2, 1, 0, 0, 0, 1",
        "2, 1, 1, 1, 1, 1",
        "3, 1, 0, 1, 2, 1",
        "1, 2, 1, 0, 0, 1",
        "2, 2, 1, 2, 1, 1",
        "1, 1, 0, 0, 0, 2",
        "2, 1, 1, 0, 1, 2",
        "3, 2, 0, 1, 1, 2"
    })
    void strideDilationPaddingAndGroups(
            long stride, long dilation, long padBegin, long padEnd, long extra, int groups) {
        Form form = new Form(stride, dilation, padBegin, padEnd, extra, groups);
        images(form, 6, 10, null).assertAgree(SUMMATION);
        images(form, 6, 10, random(random, 10)).constant(1, 2).assertAgree(SUMMATION);
        images(form, 6, 4, random(random, 4)).constant(1, 2).threads(2).assertAgree(SUMMATION);
        images(form, 32, 16, random(random, 16)).constant(1, 2).channelsLast().assertAgree(SUMMATION);
    }

    @Test
    void eachChannelOnItsOwn() {
        images(new Form(2, 1, 1, 1, 1, 16), 16, 16, random(random, 16))
                .constant(1, 2)
                .assertAgree(SUMMATION);
    }

    @Test
    void sequencesAndVolumes() {
        Form form = new Form(2, 1, 1, 0, 1, 1);
        BothBackends.of(form.op(1), random(random, 2, 6, 9), random(random, 6, 10, 3))
                .constant(1)
                .assertAgree(SUMMATION);
        BothBackends.of(form.op(1), random(random, 2, 6, 9), random(random, 6, 1, 3))
                .constant(1)
                .assertAgree(SUMMATION);
        BothBackends.of(form.op(3), random(random, 1, 4, 3, 5, 4), random(random, 4, 6, 2, 3, 2))
                .constant(1)
                .assertAgree(SUMMATION);
    }

    @Test
    void anOutputOfAGivenSize() {
        Window window = new Window(List.of(), List.of(2L, 2L), List.of(), Padding.EXPLICIT, List.of(), List.of());
        Convolution.ConvTranspose op = new Convolution.ConvTranspose(window, 1, List.of(), List.of(9L, 13L));
        BothBackends.of(op, random(random, 1, 6, 5, 7), random(random, 6, 10, 3, 3))
                .constant(1)
                .assertAgree(SUMMATION);
    }
}
