package io.neurometer.engine.pass;

import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.engine.op.Convolution;
import io.neurometer.engine.op.Linear;
import io.neurometer.engine.op.Normalization;
import io.neurometer.engine.op.Window;
import io.neurometer.engine.op.Window.Padding;
import java.util.List;
import org.junit.jupiter.api.Test;

class AffineIntoWeightsTest {
    private static final String PASS = "affine-into-weights";
    private static final Convolution.Conv CONV = new Convolution.Conv(
            new Window(List.of(), List.of(), List.of(), Padding.VALID, List.of(), List.of()), 1, null);

    private final Network net = new Network();

    @Test
    void factorsAndShiftsOfEachChannelGoIntoAConvolution() {
        String at = net.node(CONV, net.input("x", 2, 3, 4, 4), net.weight("w", 5, 3, 2, 2));
        at = net.mul(at, net.weight("factor", 5, 1, 1));
        at = net.add(net.weight("shift", 1, 5, 1, 1), at);
        at = net.sub(net.div(at, net.number(3)), net.weight("less", 5, 1, 1));
        assertThat(net.rewritten(at, PASS).kinds()).containsExactly("conv");
    }

    @Test
    void whatIsNotOfOneChannelStays() {
        String at = net.node(CONV, net.input("x", 2, 5, 6, 6), net.weight("w", 5, 5, 2, 2));
        at = net.add(at, net.weight("of each column", 5));
        at = net.sub(net.number(1), net.node(CONV, at, net.weight("v", 5, 5, 2, 2)));
        assertThat(net.rewritten(at, PASS).kinds()).containsExactly("conv", "add", "conv", "sub");
    }

    @Test
    void aProductTakesThemAlongItsLastDimension() {
        String x = net.input("x", 2, 3, 4);
        String at = net.node(new Linear.FullyConnected(), x, net.weight("w", 6, 4), net.weight("b", 6));
        at = net.add(net.mul(at, net.weight("factor", 6)), net.weight("shift", 1, 1, 6));
        assertThat(net.rewritten(at, PASS).kinds()).containsExactly("linear");
    }

    @Test
    void aBatchNormalizationTakesThemToo() {
        String x = net.node(
                new Normalization.BatchNorm(1e-3f),
                net.input("x", 2, 3, 4, 4),
                net.weight("scale", 3),
                net.weight("offset", 3),
                net.weight("mean", 3),
                net.weight("variance", 0.1, 3));
        String at = net.add(net.mul(x, net.weight("factor", 3, 1, 1)), net.weight("shift", 3, 1, 1));
        assertThat(net.rewritten(at, PASS).kinds()).containsExactly("batch_norm");
    }
}
