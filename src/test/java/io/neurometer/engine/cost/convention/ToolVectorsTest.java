package io.neurometer.engine.cost.convention;

import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.engine.cost.AnalyticReport;
import io.neurometer.engine.op.Inputs;
import io.neurometer.engine.op.Op;
import io.neurometer.engine.op.Recurrent;
import io.neurometer.engine.op.Recurrent.Direction;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.TensorType;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every figure of another tool among the vectors comes out exactly. */
class ToolVectorsTest {
    /** Input and layer of each vector, in the module that the tools were read for. */
    private static final Map<String, AnalyticReport> REPORTS = Map.ofEntries(
            single("conv2d", "[1,3,224,224]", "conv2d", "'out_channels':64,'kernel_size':7,'stride':2,'padding':3"),
            single("depthwise", "[1,128,56,56]", "conv2d", "'depthwise':true,'kernel_size':3,'padding':1,'bias':false"),
            single(
                    "conv_transpose2d",
                    "[1,64,14,14]",
                    "conv_transpose2d",
                    "'out_channels':32,'kernel_size':2,'stride':2,'bias':false"),
            single("linear", "[1,197,768]", "linear", "'out_features':3072"),
            single("batch_norm_eval", "[1,64,112,112]", "batch_norm", "'affine':true"),
            single("layer_norm", "[1,197,768]", "layer_norm", "'bias':true"),
            single("softmax", "[12,197,197]", "softmax", "'dim':-1"),
            single("relu", "[1,64,112,112]", "relu", ""),
            single("gelu", "[1,197,3072]", "gelu", ""),
            single("max_pool", "[1,64,112,112]", "max_pool2d", "'kernel_size':3,'stride':2,'padding':1"),
            single("global_avg_pool", "[1,2048,7,7]", "adaptive_avg_pool2d", "'output_size':1"),
            single("mha_self", "[1,197,768]", "multi_head_attention", "'heads':12"),
            single("mha_functional", "[1,197,768]", "multi_head_attention", "'heads':12,'head_dim':64"),
            single("rnn_lstm", "[1,100,64]", "lstm", "'hidden_size':64"),
            single("rnn_gru", "[1,100,64]", "gru", "'hidden_size':64"),
            single("rnn_linear", "[1,100,64]", "linear", "'out_features':64"));

    /** Counts of tools, by the figure that they are. */
    private static final Map<String, String> FIGURES = Map.ofEntries(
            Map.entry("fvcore_flop", "fvcore"),
            Map.entry("thop_macs", "thop"),
            Map.entry("torchvision_ops", "torchvision"),
            Map.entry("torch_FlopCounterMode", "torch_flop_counter"),
            Map.entry("ptflops_macs", "ptflops_pytorch"),
            Map.entry("ptflops_pytorch_macs", "ptflops_pytorch"),
            Map.entry("ptflops_pytorch_module_macs", "ptflops_pytorch"),
            Map.entry("ptflops_functional_macs", "ptflops_pytorch"),
            Map.entry("ptflops_aten_macs", "ptflops_aten"),
            Map.entry("torchinfo_mult_adds", "torchinfo"),
            Map.entry("deepspeed_macs", "deepspeed_macs"),
            Map.entry("deepspeed_flops", "deepspeed_flops"),
            Map.entry("calflops_macs", "deepspeed_macs"),
            Map.entry("calflops_flops", "deepspeed_flops"),
            Map.entry("onnx_tool_macs", "onnx_tool"),
            Map.entry("electra_flops", "electra"),
            Map.entry("lecture_macs", "lecture_macs"),
            Map.entry("thop_lstm", "thop"),
            Map.entry("thop_gru", "thop"),
            Map.entry("thop_linear", "thop"),
            Map.entry("onnx_tool_085_linear", "onnx_tool"),
            Map.entry("thop_if_attention_is_functional_matmul", "thop"));

    static Stream<ConventionVectors> figuresOfTools() throws IOException {
        return ConventionVectors.all().stream().filter(vector -> FIGURES.containsKey(vector.count()));
    }

    @ParameterizedTest
    @MethodSource("figuresOfTools")
    void printsWhatTheToolPrints(ConventionVectors vector) {
        ToolFigure figure = figure(layer(vector), Objects.requireNonNull(FIGURES.get(vector.count())));

        assertThat(figure.value().value()).isEqualTo(vector.value());
    }

    @Test
    void everyToolHasVectors() throws IOException {
        assertThat(figuresOfTools()).hasSize(81);
        assertThat(FIGURES.values())
                .containsAll(REPORTS.get("relu").conventions().keySet().stream()
                        .filter(id -> !List.of("lecture_flops", "ptflops_pytorch_patched")
                                .contains(id))
                        .toList());
        assertThat(figure("conv2d", "lecture_flops").value().value())
                .isEqualTo(2 * figure("conv2d", "lecture_macs").ours());
    }

    @Test
    void electraCountsFiveForEachNormalizedElement() throws IOException {
        long each = ConventionVectors.all().stream()
                .filter(vector -> vector.count().equals("electra_flops_per_element"))
                .findFirst()
                .orElseThrow()
                .value();

        assertThat(figure("layer_norm", "electra").value().value()).isEqualTo(each * 197 * 768);
    }

    @ParameterizedTest
    @ValueSource(strings = {"lstm", "gru"})
    void olderOnnxToolForgetsTheLengthOfSequences(String layer) throws IOException {
        ConventionVectors expected = ConventionVectors.all().stream()
                .filter(vector -> vector.count().equals("onnx_tool_085_" + layer))
                .findFirst()
                .orElseThrow();
        TensorType x = TensorType.of(DataType.FP32, 100, 1, 64);
        boolean lstm = layer.equals("lstm");
        Op op = lstm
                ? new Recurrent.Lstm(64, Direction.FORWARD, List.of(), 0, false)
                : new Recurrent.Gru(64, Direction.FORWARD, List.of(), 0, true);
        long gates = lstm ? 4 : 3;
        TensorType weight = TensorType.of(DataType.FP32, 1, gates * 64, 64);
        Inputs inputs = Inputs.of(x, weight, weight, TensorType.of(DataType.FP32, 1, 2 * gates * 64));
        List<TensorType> outputs = op.infer(inputs);
        CountedNode node = new CountedNode(
                layer,
                lstm ? LayerKind.LSTM : LayerKind.GRU,
                op,
                inputs,
                outputs,
                op.cost(inputs, outputs),
                false,
                expected.value());

        ToolFigure figure = Translator.figure(OnnxTool.RULE_0_8_5, List.of(node), List.of());

        assertThat(figure.value().value()).isEqualTo(expected.value());
        assertThat(figure.terms()).extracting(Term::kind).containsExactly(DifferenceKind.WRONG);
    }

    private static String layer(ConventionVectors vector) {
        if (vector.count().equals("thop_if_attention_is_functional_matmul")) {
            return "mha_functional";
        }
        return vector.layer().equals("rnn_issue64")
                ? "rnn_" + vector.count().substring(vector.count().lastIndexOf('_') + 1)
                : vector.layer();
    }

    private static ToolFigure figure(String layer, String figure) {
        return Objects.requireNonNull(
                Objects.requireNonNull(REPORTS.get(layer)).conventions().get(figure));
    }

    private static Map.Entry<String, AnalyticReport> single(String name, String shape, String type, String options) {
        String layer = "{'type':'" + type + "'" + (options.isEmpty() ? "" : "," + options) + "}";
        return Map.entry(name, DefinedLayers.report(shape, layer.replace('\'', '"')));
    }
}
