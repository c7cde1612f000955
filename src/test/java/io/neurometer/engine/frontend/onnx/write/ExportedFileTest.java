package io.neurometer.engine.frontend.onnx.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.error.Fault;
import io.neurometer.engine.frontend.definition.DefinitionImporter;
import io.neurometer.engine.frontend.definition.Zoo;
import io.neurometer.engine.frontend.onnx.OnnxImporter;
import io.neurometer.engine.frontend.onnx.proto.ModelProto;
import io.neurometer.engine.frontend.onnx.proto.NodeProto;
import io.neurometer.engine.frontend.onnx.proto.TensorProto;
import io.neurometer.engine.graph.Graph;
import io.neurometer.engine.graph.GraphBuilder;
import io.neurometer.engine.op.Elementwise;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Dim;
import io.neurometer.engine.tensor.Shape;
import io.neurometer.engine.tensor.TensorType;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is in an exported file, and what is refused. */
class ExportedFileTest {
    private static final String NETWORK = "{'name': 'net', 'inputs': [{'name': 'x', 'shape': ['N', 'L', 40]}],"
            + " 'layers': [{'type': 'linear', 'name': 'fc', 'out_features': 24, 'activation': 'relu'},"
            + " {'type': 'layer_norm', 'name': 'norm'}], 'seed': 3}";

    @TempDir
    private Path directory;

    @Test
    void namesAndDimensionsAreKept() throws IOException {
        Exported exported = Exported.of(NETWORK);
        ModelProto model = ModelProto.parseFrom(exported.file());

        assertThat(exported.readBack().features()).containsKeys("fc/linear", "fc", "norm");
        assertThat(model.getProducerName()).isEqualTo("neurometer");
        assertThat(model.getProducerVersion()).isEqualTo("1.2.3");
        assertThat(model.getGraph().getName()).isEqualTo("net");
        assertThat(model.getGraph().getNodeList())
                .extracting(NodeProto::getName)
                .contains("fc/linear", "fc", "norm");
        assertThat(model.getGraph().getInitializerList())
                .extracting(TensorProto::getName)
                .containsExactlyInAnyOrder("fc.weight", "fc.bias", "norm.weight", "norm.bias");
        assertThat(model.getGraph()
                        .getInput(0)
                        .getType()
                        .getTensorType()
                        .getShape()
                        .getDimList())
                .extracting(dim -> dim.hasDimParam() ? dim.getDimParam() : Long.toString(dim.getDimValue()))
                .containsExactly("N", "L", "40");
    }

    /** A table that is an embedding and a head is in the file once. */
    @Test
    void sharedWeightsStayShared() throws IOException {
        Exported model = Exported.of("{'inputs': [{'name': 'x', 'shape': ['N', 'L'], 'datatype': 'INT64'}], 'layers': ["
                + "{'type': 'embedding', 'name': 'wte', 'num_embeddings': 10, 'embedding_dim': 6},"
                + "{'type': 'linear', 'name': 'head', 'out_features': 10, 'bias': false, 'tied_to': 'wte'}]}");
        Map<String, Long> sizes = Map.of("N", 2L, "L", 3L);

        assertThat(ModelProto.parseFrom(model.file()).getGraph().getInitializerList())
                .extracting(TensorProto::getName)
                .containsExactly("wte.weight");
        assertThat(Exported.totals(model.readBack(), sizes).params()).isEqualTo(60);
        Exported.assertSame(model.answersOfOnnxRuntime(sizes), model.answers(sizes), 1e-5);
    }

    @Test
    void weightsMayBeInAFileOfTheirOwn() throws IOException {
        Exported model = Exported.of(NETWORK);
        Map<String, Long> sizes = Map.of("N", 2L, "L", 3L);
        Path file = directory.resolve("net.onnx");
        Path data = directory.resolve("net.onnx.data");
        try (OnnxFileWriter writer = OnnxFileWriter.parted(Exported.export(model.graph()));
                OutputStream structure = Files.newOutputStream(file);
                OutputStream elements = Files.newOutputStream(data)) {
            writer.writeTo(structure, elements, "net.onnx.data");
        }

        assertThat(Files.size(data)).isEqualTo(4 * 24 * 40);
        assertThat(Files.size(file)).isLessThan(2000);
        Exported.assertSame(OnnxRuntimeModel.answers(file, model.inputs(sizes)), model.answers(sizes), 1e-5);
        Graph read = new OnnxImporter()
                .read(
                        ByteBuffer.wrap(Files.readAllBytes(file)),
                        Map.of("net.onnx.data", ByteBuffer.wrap(Files.readAllBytes(data))));
        Exported.assertSame(
                new Exported(model.graph(), new byte[0], read).answersReadBack(sizes), model.answers(sizes), 1e-5);
    }

    @Test
    void theSameModelIsTheSameFile() {
        assertThat(Exported.of(NETWORK).file()).isEqualTo(Exported.of(NETWORK).file());
    }

    /** Found without a weight in memory. */
    @Test
    void twoGigabytesAreTooMany() {
        OnnxExport export = Exported.export(Zoo.load("llama3_8b").graph());

        EngineException refused = catchThrowableOfType(EngineException.class, () -> OnnxFileWriter.whole(export));

        assertThat(refused.faults()).extracting(Fault::code).containsExactly(ErrorCode.TOO_LARGE);
        assertThat(refused.getMessage()).contains("--external-data");
    }

    @Test
    void everyLayerThatCannotBeWrittenIsNamed() {
        GraphBuilder builder = new GraphBuilder("waves");
        builder.input("x", new TensorType(DataType.FP32, Shape.of(List.of(Dim.named("N")))));
        for (String layer : List.of("first", "second")) {
            builder.node(
                    layer,
                    layer,
                    new Elementwise.Unary(Elementwise.UnaryFunction.SIN),
                    List.of(layer.equals("first") ? "x" : "first"),
                    List.of(layer));
        }
        builder.output("second");
        Graph graph = builder.build();

        EngineException refused = catchThrowableOfType(EngineException.class, () -> Exported.export(graph));

        assertThat(refused.faults()).extracting(Fault::where).containsExactly("first", "second");
        assertThat(refused.faults()).extracting(Fault::code).containsOnly(ErrorCode.MODEL_UNSUPPORTED);
    }

    @Test
    void poolingIntoUnevenWindowsNeedsFixedSizes() {
        Graph open = new DefinitionImporter()
                .read(("{\"inputs\": [{\"name\": \"x\", \"shape\": [\"N\", 2, \"H\"]}],"
                                + " \"layers\": [{\"type\": \"adaptive_avg_pool1d\", \"name\": \"pool\","
                                + " \"output_size\": 3}]}")
                        .getBytes(StandardCharsets.UTF_8))
                .graph();

        EngineException refused = catchThrowableOfType(EngineException.class, () -> Exported.export(open));

        assertThat(refused.faults()).extracting(Fault::where).containsExactly("pool");
    }
}
