package io.neurometer.engine.pass;

import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.engine.op.Convolution;
import io.neurometer.engine.op.Movement;
import io.neurometer.engine.op.Pooling;
import io.neurometer.engine.op.Window;
import io.neurometer.engine.op.Window.Padding;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConcatsIntoConvolutionsTest {
    private static final String PASS = "concats-into-convolutions";

    private final Network net = new Network();
    private final String a = net.input("a", 2, 32, 5, 6);
    private final String b = net.input("b", 2, 48, 5, 6);
    private final String joined = net.node(new Movement.Concat(1), a, b);

    /** With a window that is {@code kernel} high and one wide. */
    private String convolution(String x, int features, int channels, int kernel) {
        long pad = kernel / 2;
        Window window =
                new Window(List.of(), List.of(), List.of(), Padding.EXPLICIT, List.of(pad, 0L), List.of(pad, 0L));
        return net.node(
                new Convolution.Conv(window, 1, null),
                x,
                net.weight("w" + features, features, channels, kernel, 1),
                net.weight("bias" + features, features));
    }

    @Test
    void aConvolutionOfTwoPartsBecomesASum() {
        assertThat(net.rewritten(convolution(joined, 16, 80, 1), PASS).kinds()).containsExactly("conv", "conv", "add");
    }

    @Test
    void soDoesOneWithAWindowOfThreeParts() {
        String three = net.node(new Movement.Concat(1), a, b, net.input("c", 2, 40, 5, 6));
        assertThat(net.rewritten(convolution(three, 24, 120, 3), PASS).kinds())
                .containsExactly("conv", "conv", "add", "conv", "add");
    }

    @Test
    void whatIsPooledInBetweenIsPooledPartByPart() {
        String pooled = net.node(
                new Pooling.MaxPool(
                        new Window(List.of(2L, 2L), List.of(), List.of(), Padding.VALID, List.of(), List.of()),
                        false,
                        false),
                joined);
        assertThat(net.rewritten(convolution(pooled, 16, 80, 1), PASS).kinds())
                .containsExactlyInAnyOrder("max_pool", "max_pool", "conv", "conv", "add");
    }

    @Test
    void manyFeaturesAreNotWorthIt() {
        assertThat(net.rewritten(convolution(joined, 41, 80, 1), PASS).kinds()).containsExactly("concat", "conv");
    }

    @Test
    void aConcatenationThatOthersReadStays() {
        String one = convolution(joined, 16, 80, 1);
        String other = convolution(joined, 17, 80, 1);
        assertThat(net.rewritten(List.of(one, other), PASS).kinds()).containsExactly("concat", "conv", "conv");
    }

    @Test
    void narrowPartsStayTogether() {
        String narrow = net.node(new Movement.Concat(1), a, net.input("n", 2, 31, 5, 6));
        assertThat(net.rewritten(convolution(narrow, 16, 63, 1), PASS).kinds()).containsExactly("concat", "conv");
    }

    @Test
    void anAxisThatIsNotTheChannelsStays() {
        String rows = net.node(new Movement.Concat(2), a, net.input("r", 2, 32, 5, 6));
        assertThat(net.rewritten(convolution(rows, 8, 32, 1), PASS).kinds()).containsExactly("concat", "conv");
    }
}
