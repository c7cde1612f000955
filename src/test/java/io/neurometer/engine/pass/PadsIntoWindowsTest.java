package io.neurometer.engine.pass;

import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.engine.op.Convolution;
import io.neurometer.engine.op.Movement;
import io.neurometer.engine.op.PadMode;
import io.neurometer.engine.op.Pooling;
import io.neurometer.engine.op.Window;
import io.neurometer.engine.op.Window.Padding;
import java.util.List;
import org.junit.jupiter.api.Test;

class PadsIntoWindowsTest {
    private static final String PASS = "pads-into-windows";
    private static final Movement.Pad PAD = new Movement.Pad(PadMode.CONSTANT);

    private final Network net = new Network();
    private final String x = net.input("x", 1, 3, 7, 8);

    private static Window window(List<Long> pads) {
        return new Window(List.of(3L, 3L), List.of(2L, 1L), List.of(), Padding.EXPLICIT, pads, pads);
    }

    private String padded(long channels, double value) {
        return net.node(PAD, x, net.longs(0, channels, 0, 1, 0, 0, 2, 1), net.number(value));
    }

    @Test
    void zerosBecomeAConvolutionsPadding() {
        Convolution.Conv conv = new Convolution.Conv(window(List.of(1L, 0L)), 1, null);
        Network.Rewritten rewritten = net.rewritten(net.node(conv, padded(0, 0), net.weight("w", 4, 3, 3, 3)), PASS);
        Window window = ((Convolution.Conv) rewritten.onlyOp()).window();
        assertThat(window.padsBegin()).containsExactly(1L, 1L);
        assertThat(window.padsEnd()).containsExactly(3L, 1L);
    }

    @Test
    void otherNumbersAndOtherChannelsDoNot() {
        Convolution.Conv conv = new Convolution.Conv(window(List.of()), 1, null);
        String ones = net.node(conv, padded(0, 1), net.weight("w", 4, 3, 3, 3));
        String channels = net.node(conv, padded(1, 0), net.weight("v", 4, 4, 3, 3));
        assertThat(net.rewritten(net.add(ones, channels), PASS).kinds())
                .containsExactly("pad", "conv", "pad", "conv", "add");
    }

    @Test
    void anAveragePoolingThatHasNoPaddingCountsTheZeros() {
        String pooled = net.node(new Pooling.AveragePool(window(List.of()), false, false), padded(0, 0));
        Network.Rewritten rewritten = net.rewritten(pooled, PASS);
        assertThat(((Pooling.AveragePool) rewritten.onlyOp()).countPadding()).isTrue();
    }

    @Test
    void anAveragePoolingThatLeavesItsPaddingOutKeepsThem() {
        String pooled = net.node(new Pooling.AveragePool(window(List.of(1L, 1L)), false, false), padded(0, 0));
        assertThat(net.rewritten(pooled, PASS).kinds()).containsExactly("pad", "avg_pool");
    }
}
