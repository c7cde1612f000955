package io.neurometer.engine.frontend.onnx;

import static io.neurometer.engine.frontend.onnx.OnnxFiles.graph;
import static io.neurometer.engine.frontend.onnx.OnnxFiles.integer;
import static io.neurometer.engine.frontend.onnx.OnnxFiles.integers;
import static io.neurometer.engine.frontend.onnx.OnnxFiles.node;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.error.Fault;
import io.neurometer.engine.frontend.onnx.proto.AttributeProto;
import io.neurometer.engine.frontend.onnx.proto.GraphProto;
import io.neurometer.engine.frontend.onnx.proto.ModelProto;
import io.neurometer.engine.frontend.onnx.proto.NodeProto;
import io.neurometer.engine.frontend.onnx.proto.OperatorSetIdProto;
import io.neurometer.engine.frontend.onnx.proto.TensorProto;
import io.neurometer.engine.frontend.onnx.proto.ValueInfoProto;
import io.neurometer.engine.graph.Graph;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What is taken, left out and refused of operators outside the default domain. */
class OtherDomainsTest {
    private static final String ML = "ai.onnx.ml";
    private static final String MICROSOFT = "com.microsoft";

    private static ByteBuffer file(String domain, long version, GraphProto.Builder graph) {
        return ByteBuffer.wrap(ModelProto.newBuilder()
                .setIrVersion(8)
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(17))
                .addOpsetImport(
                        OperatorSetIdProto.newBuilder().setDomain(domain).setVersion(version))
                .setGraph(graph)
                .build()
                .toByteArray());
    }

    private static List<Fault> faults(ByteBuffer file) {
        EngineException refusal = catchThrowableOfType(EngineException.class, () -> new OnnxImporter().read(file));
        return Objects.requireNonNull(refusal, "not refused").faults();
    }

    private static AttributeProto floats(String name, double... values) {
        AttributeProto.Builder attribute =
                AttributeProto.newBuilder().setName(name).setType(AttributeProto.AttributeType.FLOATS);
        Arrays.stream(values).forEach(value -> attribute.addFloats((float) value));
        return attribute.build();
    }

    private static AttributeProto texts(String name, String... values) {
        AttributeProto.Builder attribute =
                AttributeProto.newBuilder().setName(name).setType(AttributeProto.AttributeType.STRINGS);
        Arrays.stream(values).map(ByteString::copyFromUtf8).forEach(attribute::addStrings);
        return attribute.build();
    }

    private static ValueInfoProto output(String name) {
        return ValueInfoProto.newBuilder().setName(name).build();
    }

    /** Two classes whose names are words. */
    private static NodeProto.Builder classifier() {
        return node("LinearClassifier", "x", "->", "label", "scores")
                .setDomain(ML)
                .setName("classifier")
                .addAttribute(floats("coefficients", 1, 2, 3, 4))
                .addAttribute(floats("intercepts", 0, 1))
                .addAttribute(texts("classlabels_strings", "cat", "dog"));
    }

    @Test
    void labelsThatAreStringsAreLeftOutAndTheScoresAreGiven() {
        GraphProto.Builder graph = graph(1, 2).clearOutput().addNode(classifier());
        graph.addNode(node("Identity", "label", "->", "output_label"))
                .addNode(node("ZipMap", "scores", "->", "output_probability")
                        .setDomain(ML)
                        .addAttribute(texts("classlabels_strings", "cat", "dog")))
                .addOutput(output("output_label"))
                .addOutput(output("output_probability"));
        Graph read = new OnnxImporter().read(file(ML, 3, graph));
        assertThat(read.outputs()).containsExactly("output_probability");
        assertThat(read.features().values()).doesNotContain("label", "output_label");
    }

    @Test
    void aModelWhoseEveryOutputIsStringsIsRefusedByName() {
        List<Fault> faults = faults(
                file(ML, 3, graph(1, 2).clearOutput().addNode(classifier()).addOutput(output("label"))));
        assertThat(faults).singleElement().satisfies(fault -> {
            assertThat(fault.code()).isEqualTo(ErrorCode.MODEL_UNSUPPORTED);
            assertThat(fault.where()).isEqualTo("label");
            assertThat(fault.got()).contains("classifier");
            assertThat(fault.fix()).contains("probabilities");
        });
    }

    @Test
    void encodersOfStringsAreRefused() {
        NodeProto.Builder encoder = node("LabelEncoder", "x", "->", "y")
                .setDomain(ML)
                .setName("encoder")
                .addAttribute(texts("keys_strings", "a", "b"))
                .addAttribute(integers("values_int64s", 0L, 1L));
        assertThat(faults(file(ML, 2, graph(1, 2).addNode(encoder))))
                .singleElement()
                .satisfies(fault -> {
                    assertThat(fault.where()).isEqualTo("encoder");
                    assertThat(fault.problem()).isEqualTo("encodes strings, which are not supported");
                });
    }

    @Test
    void encodedLabelsThatAreStringsAreLeftOut() {
        NodeProto.Builder encoder = node("LabelEncoder", "x", "->", "word")
                .setDomain(ML)
                .addAttribute(floats("keys_floats", 0, 1))
                .addAttribute(texts("values_strings", "a", "b"));
        Graph read = new OnnxImporter()
                .read(file(
                        ML,
                        2,
                        graph(1, 2)
                                .addNode(encoder)
                                .addNode(node("Relu", "x", "->", "y"))
                                .addOutput(output("word"))));
        assertThat(read.outputs()).containsExactly("y");
    }

    @Test
    void wordsThatAnIndexChoosesFromAreLeftOut() {
        TensorProto words = TensorProto.newBuilder()
                .setName("words")
                .setDataType(TensorProto.DataType.STRING_VALUE)
                .addDims(2)
                .addStringData(ByteString.copyFromUtf8("cat"))
                .addStringData(ByteString.copyFromUtf8("dog"))
                .build();
        GraphProto.Builder graph = graph(1, 2).addInitializer(words);
        graph.addNode(node("ArgMax", "x", "->", "best").addAttribute(integer("axis", 1)))
                .addNode(node("ArrayFeatureExtractor", "words", "best", "->", "label")
                        .setDomain(ML))
                .addNode(node("Softmax", "x", "->", "y"))
                .addOutput(output("label"));
        assertThat(new OnnxImporter().read(file(ML, 1, graph)).outputs()).containsExactly("y");
    }

    @Test
    void operatorsOnStringsAndMapsAreNamedWithWhatHelps() {
        GraphProto.Builder graph = graph(1, 2)
                .addNode(node("CategoryMapper", "x", "->", "a").setDomain(ML))
                .addNode(node("DictVectorizer", "a", "->", "b").setDomain(ML))
                .addNode(node("Tokenizer", "b", "->", "y").setDomain(MICROSOFT));
        List<Fault> faults = faults(file(ML, 1, graph));
        assertThat(faults)
                .extracting(Fault::where)
                .containsExactly("ai.onnx.ml.CategoryMapper", "ai.onnx.ml.DictVectorizer", "com.microsoft.Tokenizer");
        assertThat(faults.get(0).fix()).contains("strings");
        assertThat(faults.get(1).fix()).contains("maps");
    }

    @Test
    void versionsThatAreNotKnownAreRefused() {
        NodeProto.Builder scaler = node("Scaler", "x", "->", "y").setDomain(ML);
        assertThat(faults(file(ML, 6, graph(1, 2).addNode(scaler))))
                .singleElement()
                .satisfies(fault -> {
                    assertThat(fault.where()).isEqualTo(ML);
                    assertThat(fault.got()).isEqualTo("6");
                });
    }

    @Test
    void aDomainThatIsStatedAndNotUsedMayBeOfAnyVersion() {
        assertThat(new OnnxImporter()
                        .read(file(ML, 99, graph(1, 2).addNode(node("Relu", "x", "->", "y"))))
                        .outputs())
                .containsExactly("y");
    }

    @Test
    void modelsOfOtherDomainsAloneNeedNoDefaultOpset() {
        ByteBuffer file = ByteBuffer.wrap(ModelProto.newBuilder()
                .setIrVersion(8)
                .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain(ML).setVersion(1))
                .setGraph(graph(1, 2)
                        .addNode(node("Scaler", "x", "->", "y").setDomain(ML).addAttribute(floats("offset", 1))))
                .build()
                .toByteArray());
        assertThat(new OnnxImporter().read(file).outputs()).containsExactly("y");
    }

    @Test
    void treesWithACircleAreRefused() {
        NodeProto.Builder trees = node("TreeEnsembleRegressor", "x", "->", "y")
                .setDomain(ML)
                .addAttribute(integers("nodes_treeids", 0L, 0L, 0L))
                .addAttribute(integers("nodes_nodeids", 0L, 1L, 2L))
                .addAttribute(integers("nodes_featureids", 0L, 0L, 0L))
                .addAttribute(texts("nodes_modes", "BRANCH_LEQ", "BRANCH_LEQ", "LEAF"))
                .addAttribute(floats("nodes_values", 0, 1, 0))
                .addAttribute(integers("nodes_truenodeids", 1L, 1L, 0L))
                .addAttribute(integers("nodes_falsenodeids", 2L, 2L, 0L))
                .addAttribute(integers("target_treeids", 0L))
                .addAttribute(integers("target_nodeids", 2L))
                .addAttribute(integers("target_ids", 0L))
                .addAttribute(floats("target_weights", 1));
        assertThat(faults(file(ML, 1, graph(1, 2).addNode(trees))))
                .singleElement()
                .satisfies(fault -> assertThat(fault.problem()).contains("circle"));
    }

    @Test
    void reorderedPackedWeightsAreRefused() {
        NodeProto.Builder product =
                node("MatMulNBits", "x", "w", "s", "", "g", "->", "y").setDomain(MICROSOFT);
        assertThat(faults(file(MICROSOFT, 1, graph(1, 2).addNode(product))))
                .anySatisfy(fault -> assertThat(fault.got()).isEqualTo("g_idx"));
    }
}
