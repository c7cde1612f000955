package io.neurometer.service.profiling;

import io.neurometer.GoldenFile;
import io.neurometer.engine.backend.Backends;
import io.neurometer.engine.backend.Precision;
import io.neurometer.engine.compile.ChosenWay;
import io.neurometer.engine.compile.CompileOptions;
import io.neurometer.engine.compile.CompileReport;
import io.neurometer.engine.compile.Fallback;
import io.neurometer.engine.compile.ModelCompiler;
import io.neurometer.engine.cost.AnalyticReport;
import io.neurometer.engine.cost.CostAnalyzer;
import io.neurometer.engine.frontend.definition.DefinitionImporter;
import io.neurometer.engine.frontend.onnx.OnnxImporter;
import io.neurometer.engine.frontend.onnx.proto.AttributeProto;
import io.neurometer.engine.frontend.onnx.proto.GraphProto;
import io.neurometer.engine.frontend.onnx.proto.TensorProto;
import io.neurometer.engine.graph.Graph;
import io.neurometer.engine.graph.GraphInput;
import io.neurometer.engine.memory.LiveValue;
import io.neurometer.engine.memory.PeakStep;
import io.neurometer.engine.memory.PlannedMemory;
import io.neurometer.engine.pass.PassReport;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.TensorType;
import io.neurometer.engine.tune.KernelChoice;
import io.neurometer.engine.tune.Tuning;
import io.neurometer.service.OnnxFiles;
import io.neurometer.service.profiling.report.SectionJson;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What reports say of the structure of a model. */
class AnalyticGoldenTest {

    private static final String CNN = "{'name':'cnn','inputs':[{'name':'image','shape':['N',3,12,12]}],'layers':["
            + "{'type':'conv2d','name':'c1','out_channels':4,'kernel':3,'padding':'same','activation':'relu'},"
            + "{'type':'batch_norm','name':'n1'},{'type':'max_pool2d','name':'p1','kernel':2},"
            + "{'type':'conv2d','name':'c2','out_channels':4,'kernel':3,'depthwise':true,'bias':false},"
            + "{'type':'flatten'},{'type':'linear','name':'fc','out_features':5},{'type':'softmax'}],'seed':1}";

    private static final String DECODER = "{'name':'decoder','inputs':[{'name':'tokens','shape':['N',6],"
            + "'datatype':'INT64'}],'layers':["
            + "{'type':'embedding','name':'wte','num_embeddings':20,'embedding_dim':8},"
            + "{'type':'positional_embedding','name':'wpe','max_positions':16},"
            + "{'type':'layer_norm','name':'ln'},"
            + "{'type':'multi_head_attention','name':'attn','heads':2,'causal':true},"
            + "{'type':'add','name':'sum','inputs':['attn','wpe']},"
            + "{'type':'mlp','name':'mlp','hidden_features':16,'activation':'gelu'},"
            + "{'type':'linear','name':'head','out_features':20,'bias':false,'tied_to':'wte'}],'seed':2}";

    private static final ModelCompiler COMPILER = new ModelCompiler(Backends.discover());

    @ParameterizedTest
    @ValueSource(longs = {1, 4})
    void convolutionalNetwork(long batch) throws IOException {
        requireReport("cnn-batch-" + batch, analyze(definition(CNN), batch));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 4})
    void transformerWithCausalAttention(long batch) throws IOException {
        requireReport("decoder-batch-" + batch, analyze(definition(DECODER), batch));
    }

    @Test
    void typesKnownOnlyAtRunTime() throws IOException {
        requireReport("late", analyze(late(), 1));
    }

    @Test
    void nothingThatMoves() throws IOException {
        Graph empty = new OnnxImporter().read(ByteBuffer.wrap(OnnxFiles.identity(TensorProto.DataType.FLOAT, 0, 3)));
        requireReport("nothing-moves", analyze(empty, 1));
    }

    @Test
    void compiledNetwork() throws IOException {
        LiveValue scratch = LiveValue.scratch("c1/conv workspace", 1024);
        LiveValue held = LiveValue.of("c1", TensorType.of(DataType.FP32, 4, 4, 12, 12), 4608);
        PlannedMemory plan = new PlannedMemory(
                18_432,
                new PeakStep("n1", "n1", 1, List.of(held)),
                43_200,
                new PeakStep("c1/conv", "c1", 0, List.of(scratch, held)),
                6912);

        requireReport("cnn-compiled", analyze(definition(CNN), 4).withPlan(plan));
        requireReport(
                "cnn-compiled-nothing-runs",
                analyze(definition(CNN), 1).withPlan(new PlannedMemory(0, null, 0, null, 64)));
    }

    @Test
    void compiledWithFallbacks() throws IOException {
        CompileReport report = new CompileReport(
                CompileOptions.of("onednn").withPrecision(Precision.BF16),
                2,
                2,
                List.of(new PassReport("fold-constants", 7, 2, 1_234_567), new PassReport("fuse", 5, 0, 1000)),
                new TreeMap<>(Map.of("onednn", 5, "reference", 3, CompileReport.VIEW, 1)),
                List.of(new Fallback(
                        "non_zero", "where", "layer", "reference", "the backend has no fast kernel for it")),
                new CompileReport.Weights(1000, 200, 30),
                new PlannedMemory(64, null, 128, null, 64),
                Map.of(),
                Tuning.QUICK,
                List.of(
                        new ChosenWay(
                                "conv1",
                                "c1",
                                "Winograd F(4x4, 3x3)",
                                new KernelChoice("Winograd F(4x4, 3x3)", 125_000, "direct convolution", 250_000.0)),
                        new ChosenWay("fc", "fc", "inner product", null)),
                12.25);

        GoldenFile.check(
                "analytic/compiled-with-fallbacks.json", lines(SectionJson.write(CompileReport.SECTION, report)));
    }

    private static void requireReport(String name, AnalyticReport report) throws IOException {
        GoldenFile.check("analytic/" + name + ".json", lines(SectionJson.write(AnalyticReport.SECTION, report)));
        GoldenFile.check(
                "analytic/" + name + ".txt",
                AnalyticReport.SECTION.lines(report).stream()
                        .map(line -> String.join(" | ", line.name(), line.figure(), line.remark()) + "\n")
                        .collect(Collectors.joining()));
    }

    private static String lines(String json) {
        return json.replace("},", "},\n") + "\n";
    }

    private static AnalyticReport analyze(Graph graph, long batch) {
        return CostAnalyzer.analyze(COMPILER.infer(graph, types(graph, batch)));
    }

    private static Map<String, TensorType> types(Graph graph, long batch) {
        return graph.inputs().stream()
                .collect(Collectors.toMap(
                        GraphInput::name,
                        input -> input.type().withShape(input.type().shape().bind(Map.of("N", batch)))));
    }

    private static Graph definition(String json) {
        return new DefinitionImporter()
                .read(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8))
                .graph();
    }

    private static Graph late() {
        return new OnnxImporter()
                .read(ByteBuffer.wrap(OnnxFiles.model(GraphProto.newBuilder()
                        .setName("late")
                        .addInput(OnnxFiles.value("x", TensorProto.DataType.FLOAT, 2, 3))
                        .addOutput(OnnxFiles.value("z", TensorProto.DataType.FLOAT, 2, "n"))
                        .addNode(OnnxFiles.node("where", "NonZero", List.of("x"), "y"))
                        .addNode(OnnxFiles.node("cast", "Cast", List.of("y"), "z").toBuilder()
                                .addAttribute(AttributeProto.newBuilder()
                                        .setName("to")
                                        .setType(AttributeProto.AttributeType.INT)
                                        .setI(1))))));
    }
}
