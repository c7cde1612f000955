package io.neurometer.engine.cost;

import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.engine.graph.Node;
import io.neurometer.engine.op.Attention;
import io.neurometer.engine.op.Convolution;
import io.neurometer.engine.op.Decoding;
import io.neurometer.engine.op.Window;
import io.neurometer.engine.op.WindowAxis;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.TensorType;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExactMacTest {
    @Test
    void aPaddedConvolutionMissesOneTapAtEachBorder() {
        NetBuilder net = new NetBuilder("padded");
        ExactMac macs = CostAnalyzer.analyze(net.typed(net.conv(net.input(2, 16, 56, 40), 32, 3, 1, 1, 4, false)))
                .exactMac();

        assertThat(macs.mac()).isEqualTo(2L * 32 * 4 * (56 * 3) * (40 * 3));
        assertThat(macs.paddingExact()).isEqualTo(2L * 32 * 4 * (56 * 3 - 2) * (40 * 3 - 2));
        assertThat(macs.causalExact()).isEqualTo(macs.mac());
        assertThat(macs.exact()).isEqualTo(macs.paddingExact());
    }

    @Test
    void aTransposedConvolutionMissesWhatIsCutAway() {
        NetBuilder net = new NetBuilder("transposed");
        Window window = new Window(
                List.of(), List.of(2L, 2L), List.of(), Window.Padding.EXPLICIT, List.of(1L, 1L), List.of(1L, 1L));
        String x = net.input(1, 8, 10, 10);
        ExactMac macs = CostAnalyzer.analyze(net.typed(net.node(
                        new Convolution.ConvTranspose(window, 1, List.of(), List.of()), 4, x, net.weight(8, 4, 3, 3))))
                .exactMac();

        assertThat(macs.mac()).isEqualTo(8L * 4 * (10 * 3) * (10 * 3));
        assertThat(macs.exact()).isEqualTo(8L * 4 * (10 * 3 - 2) * (10 * 3 - 2));
    }

    @Test
    void withoutPaddingEveryTapMeetsData() {
        ExactMac macs = CostAnalyzer.analyze(Networks.typed("squeezenet1_0")).exactMac();
        ExactMac lecture =
                CostAnalyzer.analyze(Networks.typed("alexnet_lecture")).exactMac();

        assertThat(macs.paddingExact()).isLessThan(macs.mac());
        assertThat(lecture.mac()).isEqualTo(724_406_816);
        assertThat(lecture.exact())
                .as("55 x 11 - 3 taps along each side of the first layer, and so on")
                .isEqualTo(96L * 3 * 602 * 602
                        + 256L * 48 * 129 * 129
                        + (384L * 256 + 384 * 192 + 256 * 192) * 37 * 37
                        + 37_748_736
                        + 16_777_216
                        + 4_096_000);
    }

    @ParameterizedTest
    @CsvSource({"5, 3, 1, 1, 1", "7, 3, 2, 1, 1", "9, 3, 1, 2, 2", "4, 7, 1, 3, 1", "3, 5, 2, 4, 1", "6, 1, 3, 2, 1"})
    void tapsAreThoseThatCountingOneByOneFinds(int input, int kernel, int stride, int padding, int dilation) {
        int output = (input + 2 * padding - (dilation * (kernel - 1) + 1)) / stride + 1;
        WindowAxis axis = new WindowAxis(input, kernel, stride, dilation, padding, padding, output);
        long taps = 0;
        for (int o = 0; o < output; o++) {
            for (int t = 0; t < kernel; t++) {
                int at = o * stride - padding + t * dilation;
                taps += at >= 0 && at < input ? 1 : 0;
            }
        }

        assertThat(ValidTaps.ofConvolution(axis)).isEqualTo(taps);
    }

    @ParameterizedTest
    @CsvSource({"100, 100, 5050", "1, 1024, 1024", "3, 5, 12", "5, 3, 6"})
    void maskedPairsDoNotCount(long queries, long keys, long pairs) {
        NetBuilder net = new NetBuilder("causal");
        String query = net.input(2, 4, queries, 16);
        String key = net.weight(2, 2, keys, 16);
        String value = net.weight(2, 2, keys, 8);
        ExactMac macs = CostAnalyzer.analyze(
                        net.typed(net.node(new Attention.ScaledDotProduct(0.25f, true), 8, query, key, value)))
                .exactMac();

        assertThat(macs.mac()).isEqualTo(2 * 4 * queries * keys * (16 + 8));
        assertThat(macs.causalExact()).isEqualTo(2 * 4 * pairs * (16 + 8));
        assertThat(macs.paddingExact()).isEqualTo(macs.mac());
    }

    /** Three queries after four cached keys see 5, 6 and 7 keys; without a cache, of longer keys, 1, 2 and 3. */
    @Test
    void cachedAttentionCountsFromItsCache() {
        Decoding.CachedAttention op = new Decoding.CachedAttention(0, 0, 1f, 0, true, Decoding.ScoreOutput.SCALED);
        NetBuilder net = new NetBuilder("cached");
        String query = net.input(1, 2, 3, 8);
        String past = net.graph().input("past", TensorType.of(DataType.FP32, 1, 2, 4, 8));
        ExactMac macs = CostAnalyzer.analyze(net.typed(net.node(op, 8, query, query, query, Node.ABSENT, past, past)))
                .exactMac();
        assertThat(macs.mac()).isEqualTo(2 * 16 * 3 * 7);
        assertThat(macs.causalExact()).isEqualTo(2 * 16 * (5 + 6 + 7));

        NetBuilder cross = new NetBuilder("cross");
        String longer = cross.graph().input("key", TensorType.of(DataType.FP32, 1, 2, 7, 8));
        ExactMac upper = CostAnalyzer.analyze(cross.typed(cross.node(op, 8, cross.input(1, 2, 3, 8), longer, longer)))
                .exactMac();
        assertThat(upper.causalExact()).isEqualTo(2 * 16 * (1 + 2 + 3));
    }

    @Test
    void causalPairsAreThoseThatAreSeen() {
        for (long queries = 0; queries < 7; queries++) {
            for (long keys = 0; keys < 7; keys++) {
                for (long before = -4; before < 8; before++) {
                    long seen = 0;
                    for (long i = 0; i < queries; i++) {
                        seen += Math.max(0, Math.min(keys, i + 1 + before));
                    }
                    assertThat(CausalAttention.pairs(queries, keys, before)).isEqualTo(seen);
                }
            }
        }
    }
}
