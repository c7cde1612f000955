package io.neurometer.engine.pass;

import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.engine.op.Activation;
import io.neurometer.engine.op.Activation.ActivationFunction;
import io.neurometer.engine.op.Convolution;
import io.neurometer.engine.op.Pooling;
import io.neurometer.engine.op.Window;
import io.neurometer.engine.op.Window.Padding;
import java.util.List;
import org.junit.jupiter.api.Test;

class ActivationsBeforePoolingTest {
    private static final String PASS = "activations-before-pooling";
    private static final Activation RELU = new Activation.Simple(ActivationFunction.RELU, 0, 0);

    private final Network net = new Network();
    private final String product = net.node(
            new Convolution.Conv(window(3, 1, List.of()), 1, null),
            net.input("x", 1, 3, 10, 9),
            net.weight("w", 4, 3, 3, 3));

    private static Window window(long kernel, long stride, List<Long> pads) {
        List<Long> kernels = List.of(kernel, kernel);
        List<Long> strides = List.of(stride, stride);
        return new Window(kernels, strides, List.of(), Padding.EXPLICIT, pads, pads);
    }

    private String pooled(List<Long> pads, String value) {
        return net.node(new Pooling.MaxPool(window(2, 2, pads), false, false), value);
    }

    @Test
    void aRectifierJoinsTheConvolutionBeforeThePooling() {
        String output = net.node(RELU, pooled(List.of(1L, 1L), product));
        assertThat(net.rewritten(output, PASS).kinds()).containsExactly("conv", "relu", "max_pool");
        assertThat(net.rewritten(output, PASS, "chains").kinds()).containsExactly("conv+relu", "max_pool");
    }

    @Test
    void aFunctionThatFallsStays() {
        Activation falling = new Activation.Simple(ActivationFunction.LEAKY_RELU, -0.1f, 0);
        assertThat(net.rewritten(net.node(falling, pooled(List.of(), product)), PASS)
                        .kinds())
                .containsExactly("conv", "max_pool", "leaky_relu");
    }

    @Test
    void windowsOfPaddingAloneKeepTheirSmallestNumber() {
        String output = net.node(RELU, pooled(List.of(2L, 2L), product));
        assertThat(net.rewritten(output, PASS).kinds()).containsExactly("conv", "max_pool", "relu");
    }

    @Test
    void whatOthersReadStays() {
        String pooled = pooled(List.of(), product);
        String shared = net.add(net.node(RELU, pooled), pooled);
        assertThat(net.rewritten(shared, PASS).kinds()).containsExactly("conv", "max_pool", "relu", "add");
        String input = net.input("y", 1, 4, 8, 7);
        assertThat(net.rewritten(net.node(RELU, pooled(List.of(), input)), PASS).kinds())
                .containsExactly("max_pool", "relu");
    }
}
