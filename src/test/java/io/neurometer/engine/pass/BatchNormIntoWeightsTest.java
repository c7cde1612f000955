package io.neurometer.engine.pass;

import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.engine.op.Convolution;
import io.neurometer.engine.op.Linear;
import io.neurometer.engine.op.Normalization;
import io.neurometer.engine.op.Window;
import io.neurometer.engine.op.Window.Padding;
import java.util.List;
import org.junit.jupiter.api.Test;

class BatchNormIntoWeightsTest {
    private static final String PASS = "batch-norm-into-weights";
    private static final Window WINDOW =
            new Window(List.of(), List.of(2L, 2L), List.of(), Padding.EXPLICIT, List.of(1L, 1L), List.of(1L, 1L));

    private final Network net = new Network();

    private String normalized(String x, long channels) {
        return net.node(
                new Normalization.BatchNorm(1e-3f),
                x,
                net.weight("scale", channels),
                net.weight("shift", channels),
                net.weight("mean", channels),
                net.weight("variance", 0.1, channels));
    }

    @Test
    void intoAConvolution() {
        String x = net.input("x", 2, 4, 6, 6);
        String conv = net.node(new Convolution.Conv(WINDOW, 2, null), x, net.weight("w", 6, 2, 3, 3));
        assertThat(net.rewritten(normalized(conv, 6), PASS).kinds()).containsExactly("conv");
    }

    @Test
    void intoAConvolutionWithABias() {
        String x = net.input("x", 2, 4, 9);
        Window window = new Window(List.of(), List.of(), List.of(), Padding.VALID, List.of(), List.of());
        String conv = net.node(new Convolution.Conv(window, 1, null), x, net.weight("w", 6, 4, 3), net.weight("b", 6));
        assertThat(net.rewritten(normalized(conv, 6), PASS).kinds()).containsExactly("conv");
    }

    @Test
    void intoATransposedConvolution() {
        String x = net.input("x", 1, 4, 5, 5);
        Convolution.ConvTranspose op = new Convolution.ConvTranspose(WINDOW, 1, List.of(), List.of());
        String conv = net.node(op, x, net.weight("w", 4, 3, 3, 3), net.weight("b", 3));
        assertThat(net.rewritten(normalized(conv, 3), PASS).kinds()).containsExactly("conv_transpose");
    }

    @Test
    void intoATransposedConvolutionWithGroups() {
        String x = net.input("x", 1, 4, 5, 5);
        Convolution.ConvTranspose op = new Convolution.ConvTranspose(WINDOW, 2, List.of(), List.of());
        String conv = net.node(op, x, net.weight("w", 4, 3, 3, 3));
        assertThat(net.rewritten(normalized(conv, 6), PASS).kinds()).containsExactly("conv_transpose");
    }

    @Test
    void intoProducts() {
        String x = net.input("x", 3, 4);
        String linear = net.node(new Linear.FullyConnected(), x, net.weight("w", 5, 4), net.weight("b", 5));
        assertThat(net.rewritten(normalized(linear, 5), PASS).kinds()).containsExactly("linear");
    }

    @Test
    void intoAGemmThatTakesItsWeightEitherWay() {
        String x = net.input("x", 3, 4);
        String first = net.node(new Linear.Gemm(1, 1, false, true), x, net.weight("w", 4, 4), net.weight("b", 1, 4));
        String second = net.node(new Linear.Gemm(1, 1, false, false), first, net.weight("v", 4, 5));
        assertThat(net.rewritten(normalized(second, 5), PASS).kinds()).containsExactly("gemm", "gemm");
    }

    @Test
    void intoAMatrixProductWhichGetsABias() {
        String x = net.input("x", 3, 4);
        String product = net.node(new Linear.MatMul(), x, net.weight("w", 4, 5));
        assertThat(net.rewritten(normalized(product, 5), PASS).kinds()).containsExactly("matmul", "add");
    }

    @Test
    void notWhereOthersReadTheFeatures() {
        String x = net.input("x", 1, 4, 6, 6);
        String conv = net.node(new Convolution.Conv(WINDOW, 1, null), x, net.weight("w", 6, 4, 3, 3));
        String sum = net.add(conv, normalized(conv, 6));
        assertThat(net.rewritten(sum, PASS).kinds()).containsExactly("conv", "batch_norm", "add");
    }

    @Test
    void notWhereTheFeaturesAreAskedFor() {
        String x = net.input("x", 1, 4, 6, 6);
        String conv = net.node(new Convolution.Conv(WINDOW, 1, null), x, net.weight("w", 6, 4, 3, 3));
        List<String> outputs = List.of(conv, normalized(conv, 6));
        assertThat(net.rewritten(outputs, PASS).kinds()).containsExactly("conv", "batch_norm");
    }
}
