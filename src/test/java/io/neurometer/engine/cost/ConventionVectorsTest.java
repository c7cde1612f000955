package io.neurometer.engine.cost;

import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.engine.graph.TypedGraph;
import io.neurometer.engine.op.Activation.ActivationFunction;
import io.neurometer.engine.op.Attention;
import io.neurometer.engine.op.Convolution;
import io.neurometer.engine.op.Normalization;
import io.neurometer.engine.op.Recurrent;
import io.neurometer.engine.op.Recurrent.Direction;
import io.neurometer.engine.op.Softmax;
import io.neurometer.engine.op.Window;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.TensorType;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Single layers that other tools' figures are published for; here those figures that our convention shares. */
class ConventionVectorsTest {
    private static final Map<String, Long> EXPECTED = expected();

    @Test
    void convolution() {
        NetBuilder net = new NetBuilder("conv2d");
        Totals totals = analyze(net.typed(net.conv(net.input(1, 3, 224, 224), 64, 7, 2, 3, 1, true)));

        assertThat(totals.mac()).isEqualTo(expected("conv2d", "macs_matmul_only"));
        assertThat(totals.mac()).isEqualTo(expected("conv2d", "lecture_macs"));
        assertThat(totals.flop()).isEqualTo(expected("conv2d", "flop_2mac"));
        assertThat(totals.op()).as("bias additions are inside flop").isEqualTo(totals.flop());
        assertThat(totals.neurons().connections() - totals.neurons().connectionsWithoutBias())
                .isEqualTo(expected("conv2d", "bias_adds"));
    }

    @Test
    void depthwiseConvolution() {
        NetBuilder net = new NetBuilder("depthwise");
        Totals totals = analyze(net.typed(net.conv(net.input(1, 128, 56, 56), 128, 3, 1, 1, 128, false)));

        assertThat(totals.mac()).isEqualTo(expected("depthwise", "macs_matmul_only"));
        assertThat(totals.flop()).isEqualTo(expected("depthwise", "flop_2mac"));
    }

    @Test
    void transposedConvolution() {
        NetBuilder net = new NetBuilder("conv_transpose2d");
        Window window =
                new Window(List.of(), List.of(2L, 2L), List.of(), Window.Padding.EXPLICIT, List.of(), List.of());
        String x = net.input(1, 64, 14, 14);
        Totals totals = analyze(net.typed(net.node(
                new Convolution.ConvTranspose(window, 1, List.of(), List.of()), 32, x, net.weight(64, 32, 2, 2))));

        assertThat(totals.mac()).isEqualTo(expected("conv_transpose2d", "macs_matmul_only"));
        assertThat(totals.flop()).isEqualTo(expected("conv_transpose2d", "torch_FlopCounterMode"));
    }

    @Test
    void linear() {
        NetBuilder net = new NetBuilder("linear");
        Totals totals = analyze(net.typed(net.linear(net.input(1, 197, 768), 3072, true)));

        assertThat(totals.mac()).isEqualTo(expected("linear", "macs_matmul_only"));
        assertThat(totals.flop()).isEqualTo(expected("linear", "flop_2mac"));
        assertThat(totals.neurons().neurons()).isEqualTo(expected("linear", "bias_adds"));
    }

    @Test
    void batchNormalization() {
        NetBuilder net = new NetBuilder("batch_norm_eval");
        Totals totals = analyze(net.typed(net.batchNorm(net.input(1, 64, 112, 112))));

        assertThat(totals.flop()).isEqualTo(expected("batch_norm_eval", "torchvision_ops"));
        assertThat(totals.op()).isEqualTo(expected("batch_norm_eval", "deepspeed_flops"));
        assertThat(totals.arithmetic().opVector()).containsEntry("mul", expected("batch_norm_eval", "elements"));
    }

    @Test
    void layerNormalization() {
        NetBuilder net = new NetBuilder("layer_norm");
        Totals totals = analyze(net.typed(net.layerNorm(net.input(1, 197, 768))));
        long elements = expected("layer_norm", "elements");
        long rows = 197;

        assertThat(totals.flop()).isEqualTo(expected("layer_norm", "torchvision_ops"));
        assertThat(totals.arithmetic().opVector())
                .containsEntry("mul", 3 * elements)
                .containsEntry("add", 4 * elements - rows)
                .containsEntry("div", 2 * rows)
                .containsEntry("sqrt", rows);
    }

    @Test
    void rmsNormalization() {
        NetBuilder net = new NetBuilder("rms_norm");
        String x = net.input(1, 10, 512);
        Totals totals = analyze(net.typed(net.node(new Normalization.RmsNorm(-1, 1e-6f), 512, x, net.weight(512))));

        assertThat(totals.params()).isEqualTo(512);
        assertThat(totals.arithmetic().opVector())
                .containsEntry("mul", 3 * 5120L)
                .containsEntry("add", 5120L)
                .containsEntry("sqrt", 10L);
    }

    @Test
    void softmax() {
        NetBuilder net = new NetBuilder("softmax");
        String x = net.input(12, 197, 197);
        Totals totals = analyze(
                net.typed(net.node(new Softmax.Normalized(Softmax.SoftmaxFunction.SOFTMAX, -1, false), 197, x)));
        long elements = expected("softmax", "elements");
        long rows = 12 * 197;

        assertThat(totals.flop()).isEqualTo(expected("softmax", "fvcore_flop"));
        assertThat(totals.arithmetic().opVector())
                .containsEntry("exp", elements)
                .containsEntry("div", elements);
        assertThat(totals.op()).isEqualTo(5 * elements - 2 * rows);
    }

    @Test
    void activations() {
        NetBuilder relu = new NetBuilder("relu");
        NetBuilder gelu = new NetBuilder("gelu");
        Totals ofRelu = analyze(relu.typed(relu.relu(relu.input(1, 64, 112, 112))));
        Totals ofGelu = analyze(gelu.typed(gelu.activate(gelu.input(1, 197, 3072), ActivationFunction.GELU)));

        assertThat(ofRelu.arithmetic().opVector()).containsEntry("cmp", expected("relu", "elements"));
        assertThat(ofRelu.op()).isEqualTo(expected("relu", "deepspeed_flops"));
        assertThat(ofGelu.arithmetic().opVector()).containsEntry("erf", expected("gelu", "elements"));
        assertThat(ofGelu.op()).isEqualTo(5 * expected("gelu", "elements"));
    }

    @Test
    void pooling() {
        NetBuilder max = new NetBuilder("max_pool");
        NetBuilder mean = new NetBuilder("global_avg_pool");
        Totals ofMax = analyze(max.typed(max.maxPool(max.input(1, 64, 112, 112), 3, 2, 1, false)));
        Totals ofMean = analyze(mean.typed(mean.globalPool(mean.input(1, 2048, 7, 7))));

        assertThat(ofMax.arithmetic().opVector()).containsEntry("cmp", expected("max_pool", "compares_exact"));
        assertThat(ofMax.op()).isEqualTo(expected("max_pool", "compares_exact"));
        assertThat(ofMean.arithmetic().opVector())
                .containsEntry("add", expected("global_avg_pool", "adds_exact"))
                .containsEntry("div", expected("global_avg_pool", "divs_exact"));
    }

    @Test
    void selfAttention() {
        NetBuilder net = new NetBuilder("mha_self");
        String x = net.input(1, 197, 768);
        String attended = attention(net, x, 12, 12, 64);
        Totals totals = analyze(net.typed(net.linear(attended, 768, true)));

        assertThat(totals.params()).isEqualTo(expected("mha_self", "params"));
        assertThat(totals.mac()).isEqualTo(expected("mha_self", "total_matmul_macs"));
        assertThat(totals.flop()).isEqualTo(expected("mha_self", "torch_FlopCounterMode"));
        assertThat(totals.neurons().connectionsWithoutBias())
                .as("products of activations are no synapses")
                .isEqualTo(expected("mha_self", "projection_macs"));
    }

    @Test
    void groupedQueryAttentionOfOneNewToken() {
        NetBuilder net = new NetBuilder("gqa_decode");
        String query = net.input(1, 32, 1, 128);
        String key = net.graph().input("key", TensorType.of(DataType.FP32, 1, 8, 1024, 128));
        String value = net.graph().input("value", TensorType.of(DataType.FP32, 1, 8, 1024, 128));
        Totals totals =
                analyze(net.typed(net.node(new Attention.ScaledDotProduct(0.1f, false), 128, query, key, value)));

        assertThat(totals.mac()).isEqualTo(expected("gqa_decode", "qk_macs") + expected("gqa_decode", "av_macs"));
    }

    @Test
    void causalAttentionIsCountedDense() {
        long[] macs = new long[2];
        for (int i = 0; i < 2; i++) {
            NetBuilder net = new NetBuilder("causal");
            String x = net.input(1, 4, 100, 16);
            macs[i] = analyze(net.typed(net.node(new Attention.ScaledDotProduct(0.25f, i == 1), 16, x, x, x)))
                    .mac();
        }

        assertThat(macs[0]).isEqualTo(2 * 4 * 100 * 100 * 16);
        assertThat(macs[1]).isEqualTo(macs[0]);
    }

    @Test
    void recurrentLayersCountEveryStep() {
        NetBuilder lstm = new NetBuilder("lstm");
        Totals ofLstm = analyze(lstm.typed(lstm.node(
                new Recurrent.Lstm(64, Direction.FORWARD, List.of(), 0, false),
                64,
                lstm.input(100, 1, 64),
                lstm.weight(1, 256, 64),
                lstm.weight(1, 256, 64),
                lstm.weight(1, 512))));
        NetBuilder gru = new NetBuilder("gru");
        Totals ofGru = analyze(gru.typed(gru.node(
                new Recurrent.Gru(64, Direction.FORWARD, List.of(), 0, true),
                64,
                gru.input(100, 1, 64),
                gru.weight(1, 192, 64),
                gru.weight(1, 192, 64),
                gru.weight(1, 384))));

        assertThat(ofLstm.params()).isEqualTo(expected("rnn_issue64", "lstm_params_pytorch"));
        assertThat(ofLstm.mac()).isEqualTo(expected("rnn_issue64", "lstm_matmul_macs"));
        assertThat(ofGru.params()).isEqualTo(expected("rnn_issue64", "gru_params_pytorch"));
        assertThat(ofGru.mac()).isEqualTo(expected("rnn_issue64", "gru_matmul_macs"));
    }

    private static String attention(NetBuilder net, String x, long heads, long keyHeads, long size) {
        String query = heads(net, net.linear(x, heads * size, true), heads, size);
        String key = heads(net, net.linear(x, keyHeads * size, true), keyHeads, size);
        String value = heads(net, net.linear(x, keyHeads * size, true), keyHeads, size);
        String attended = net.node(new Attention.ScaledDotProduct(0.125f, false), size, query, key, value);
        return net.reshape(net.transpose(attended, size, 0, 2, 1, 3), heads * size, 1, 197, heads * size);
    }

    private static String heads(NetBuilder net, String x, long heads, long size) {
        return net.transpose(net.reshape(x, size, 1, 197, heads, size), size, 0, 2, 1, 3);
    }

    private static Totals analyze(TypedGraph typed) {
        return CostAnalyzer.analyze(typed).totals();
    }

    private static long expected(String vector, String count) {
        return Objects.requireNonNull(EXPECTED.get(vector + "," + count));
    }

    private static Map<String, Long> expected() {
        try (InputStream file = Objects.requireNonNull(
                ConventionVectorsTest.class.getResourceAsStream("/cost/convention_vectors.csv"))) {
            Map<String, Long> values = new HashMap<>();
            new String(file.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .skip(1)
                    .forEach(line -> values.put(
                            line.substring(0, line.lastIndexOf(',')),
                            Long.valueOf(line.substring(line.lastIndexOf(',') + 1))));
            return values;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
