package io.neurometer.engine.frontend.onnx;

import static io.neurometer.engine.frontend.onnx.OnnxFiles.file;
import static io.neurometer.engine.frontend.onnx.OnnxFiles.floats;
import static io.neurometer.engine.frontend.onnx.OnnxFiles.graph;
import static io.neurometer.engine.frontend.onnx.OnnxFiles.integer;
import static io.neurometer.engine.frontend.onnx.OnnxFiles.node;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.error.Fault;
import io.neurometer.engine.frontend.onnx.proto.AttributeProto;
import io.neurometer.engine.frontend.onnx.proto.GraphProto;
import io.neurometer.engine.frontend.onnx.proto.ModelProto;
import io.neurometer.engine.frontend.onnx.proto.NodeProto;
import io.neurometer.engine.frontend.onnx.proto.StringStringEntryProto;
import io.neurometer.engine.frontend.onnx.proto.TensorProto;
import io.neurometer.engine.frontend.onnx.proto.ValueInfoProto;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that are broken, by accident or on purpose, are refused with faults a person can act on. */
class OnnxImporterTest {
    private static final Path REAL_MODEL = Path.of("src/test/resources/models/mnist-wonnx/model.onnx");

    private final OnnxImporter importer = new OnnxImporter();

    private EngineException refused(ByteBuffer file) {
        EngineException refusal = catchThrowableOfType(EngineException.class, () -> importer.read(file));
        assertThat(refusal).as("refusal").isNotNull();
        return refusal;
    }

    private Fault onlyFault(ByteBuffer file) {
        EngineException refusal = refused(file);
        assertThat(refusal.faults()).hasSize(1);
        return refusal.faults().get(0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{\"name\": \"json\"}", "<html></html>", "not a model at all"})
    void textIsNotAModel(String text) {
        assertThat(refused(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)))
                        .code())
                .isEqualTo(ErrorCode.MODEL_MALFORMED);
    }

    @Test
    void noisyBytesAreNotAModel() {
        Random random = new Random(1);
        for (int i = 0; i < 200; i++) {
            byte[] noise = new byte[random.nextInt(300)];
            random.nextBytes(noise);
            assertThat(refused(ByteBuffer.wrap(noise)).code()).isEqualTo(ErrorCode.MODEL_MALFORMED);
        }
    }

    @Test
    void everyTruncationIsRefused() throws IOException {
        byte[] whole = Files.readAllBytes(REAL_MODEL);
        for (int length = 0; length < whole.length; length += 97) {
            assertThat(refused(ByteBuffer.wrap(Arrays.copyOf(whole, length))).faults())
                    .isNotEmpty();
        }
    }

    @Test
    void flippedBytesNeverCauseAnythingButARefusal() throws IOException {
        byte[] whole = Files.readAllBytes(REAL_MODEL);
        Random random = new Random(2);
        int refusals = 0;
        for (int i = 0; i < 500; i++) {
            byte[] flipped = whole.clone();
            flipped[random.nextInt(Math.min(flipped.length, 2000))] ^= (byte) (1 << random.nextInt(8));
            try {
                importer.read(ByteBuffer.wrap(flipped));
            } catch (EngineException refusal) {
                refusals++;
            }
        }
        assertThat(refusals).isPositive();
    }

    @Test
    void initializerOfATrillionElementsWithoutDataIsMalformed() {
        Fault fault =
                onlyFault(file(graph(1).addInitializer(floats("w", 1L << 40)).addNode(identity())));
        assertThat(fault.code()).isEqualTo(ErrorCode.MODEL_MALFORMED);
        assertThat(fault.where()).isEqualTo("w");
        assertThat(fault.expected()).contains(Long.toString(1L << 40));
    }

    @Test
    void initializerBeyond64BitsIsTooLarge() {
        Fault fault = onlyFault(
                file(graph(1).addInitializer(floats("w", 1L << 40, 1L << 40)).addNode(identity())));
        assertThat(fault.code()).isEqualTo(ErrorCode.TOO_LARGE);
    }

    @Test
    void negativeDimensionIsMalformed() {
        Fault fault = onlyFault(file(graph(1).addInitializer(floats("w", -1)).addNode(identity())));
        assertThat(fault.code()).isEqualTo(ErrorCode.MODEL_MALFORMED);
        assertThat(fault.problem()).contains("negative");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 9, 12})
    void rawDataOfTheWrongLengthIsMalformed(int bytes) {
        TensorProto tensor =
                floats("w", 2).setRawData(ByteString.copyFrom(new byte[bytes])).build();
        Fault fault = onlyFault(file(graph(1).addInitializer(tensor).addNode(identity())));
        assertThat(fault.code()).isEqualTo(ErrorCode.MODEL_MALFORMED);
    }

    @Test
    void externalDataIsNotFollowed() {
        TensorProto tensor = floats("w", 2)
                .setDataLocation(TensorProto.DataLocation.EXTERNAL)
                .addExternalData(
                        StringStringEntryProto.newBuilder().setKey("location").setValue("../../etc/passwd"))
                .build();
        Fault fault = onlyFault(file(graph(1).addInitializer(tensor).addNode(identity())));
        assertThat(fault.code()).isEqualTo(ErrorCode.MODEL_MALFORMED);
        assertThat(fault.message()).doesNotContain("passwd");
    }

    @Test
    void stringsAreAnUnsupportedElementType() {
        TensorProto tensor = TensorProto.newBuilder()
                .setName("w")
                .setDataType(TensorProto.DataType.STRING_VALUE)
                .addDims(1)
                .addStringData(ByteString.copyFromUtf8("a"))
                .build();
        assertThat(onlyFault(file(graph(1).addInitializer(tensor).addNode(identity())))
                        .code())
                .isEqualTo(ErrorCode.MODEL_UNSUPPORTED);
    }

    @Test
    void cycleIsNamed() {
        Fault fault = onlyFault(file(graph(1).addNode(
                        node("Concat", "x", "b", "->", "a").setName("first").addAttribute(integer("axis", 0)))
                .addNode(node("Identity", "a", "->", "b").setName("second"))
                .addNode(node("Identity", "b", "->", "y"))));
        assertThat(fault.code()).isEqualTo(ErrorCode.MODEL_GRAPH_INVALID);
        assertThat(fault.got()).contains("first").contains("second");
    }

    @Test
    void everyDanglingInputIsListed() {
        EngineException refusal = refused(file(graph(1).addNode(node("Identity", "nowhere", "->", "a"))
                .addNode(node("Identity", "neither", "->", "y"))));
        assertThat(refusal.code()).isEqualTo(ErrorCode.MODEL_GRAPH_INVALID);
        assertThat(refusal.faults()).extracting(Fault::got).containsExactly("'nowhere'", "'neither'");
    }

    @Test
    void aValueMadeTwiceIsRefused() {
        assertThat(refused(file(graph(1).addNode(identity()).addNode(identity())))
                        .code())
                .isEqualTo(ErrorCode.MODEL_GRAPH_INVALID);
        assertThat(refused(file(graph(1).addInput(OnnxFiles.input("x", 1)).addNode(identity())))
                        .code())
                .isEqualTo(ErrorCode.MODEL_GRAPH_INVALID);
        TensorProto weight = OnnxFiles.longs("w", 1);
        assertThat(refused(file(graph(1).addInitializer(weight)
                                .addInitializer(weight)
                                .addNode(identity())))
                        .code())
                .isEqualTo(ErrorCode.MODEL_GRAPH_INVALID);
    }

    @Test
    void aModelWithoutOutputsIsRefused() {
        GraphProto.Builder silent = graph(1).addNode(identity()).clearOutput();
        assertThat(onlyFault(file(silent)).problem()).contains("no outputs");
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 0, 6, 25, 999, Long.MAX_VALUE})
    void opsetOutsideTheRangeIsUnsupported(long opset) {
        Fault fault = onlyFault(file(graph(1).addNode(identity()), opset));
        assertThat(fault.code()).isEqualTo(ErrorCode.MODEL_UNSUPPORTED);
        assertThat(fault.expected()).isEqualTo("7 to 24");
    }

    @Test
    void aFileWithoutOpsetIsMalformed() {
        byte[] bytes = ModelProto.newBuilder()
                .setGraph(graph(1).addNode(identity()))
                .build()
                .toByteArray();
        assertThat(onlyFault(ByteBuffer.wrap(bytes)).code()).isEqualTo(ErrorCode.MODEL_MALFORMED);
    }

    @Test
    void everyUnknownOperatorIsListedWithItsCount() {
        EngineException refusal = refused(file(graph(1).addNode(node("Frobnicate", "x", "->", "a"))
                .addNode(node("Frobnicate", "a", "->", "b"))
                .addNode(node("Optional", "b", "->", "c"))
                .addNode(node("Gelu", "c", "->", "y").setDomain("com.example"))));
        assertThat(refusal.code()).isEqualTo(ErrorCode.MODEL_UNSUPPORTED);
        assertThat(refusal.faults())
                .extracting(Fault::where)
                .containsExactly("Frobnicate", "Optional", "com.example.Gelu");
        assertThat(refusal.faults()).extracting(Fault::got).containsExactly("2 nodes", "1 node", "1 node");
    }

    @Test
    void whatAnOperatorIsMadeForSaysWhatWouldHelp() {
        EngineException refusal = refused(file(graph(1).addNode(node("SequenceEmpty", "->", "a"))
                .addNode(node("StringNormalizer", "x", "->", "b"))
                .addNode(node("ImageDecoder", "x", "->", "c"))
                .addNode(node("Momentum", "x", "->", "y").setDomain("ai.onnx.preview.training"))));
        assertThat(refusal.faults())
                .extracting(Fault::where)
                .containsExactly(
                        "ImageDecoder", "SequenceEmpty", "StringNormalizer", "ai.onnx.preview.training.Momentum");
        assertThat(refusal.faults().get(0).fix()).contains("pixels");
        assertThat(refusal.faults().get(1).fix()).contains("tensors only");
        assertThat(refusal.faults().get(2).fix()).contains("numbers");
        assertThat(refusal.faults().get(3).fix()).contains("inference");
    }

    @Test
    void unknownOperatorsInBranchesAreListedToo() {
        AttributeProto branch = AttributeProto.newBuilder()
                .setName("then_branch")
                .setType(AttributeProto.AttributeType.GRAPH)
                .setG(GraphProto.newBuilder().addNode(node("Frobnicate", "x", "->", "z")))
                .build();
        EngineException refusal = refused(file(graph(1).addNode(node("Frobnicate", "x", "->", "a"))
                .addNode(node("If", "a", "->", "y").addAttribute(branch))));
        assertThat(refusal.code()).isEqualTo(ErrorCode.MODEL_UNSUPPORTED);
        assertThat(refusal.faults()).extracting(Fault::where).containsExactly("Frobnicate");
        assertThat(refusal.faults()).extracting(Fault::got).containsExactly("2 nodes");
    }

    @Test
    void aBranchThatIsMissingIsInvalid() {
        assertThat(onlyFault(file(graph(1).addNode(node("If", "x", "->", "y")))).code())
                .isEqualTo(ErrorCode.MODEL_INVALID);
    }

    @Test
    void subgraphsNestedTenThousandDeepAreRefusedWithoutOverflow() throws IOException {
        assertThat(refused(ByteBuffer.wrap(nested(10_000))).code()).isEqualTo(ErrorCode.MODEL_MALFORMED);
    }

    /** ModelProto.graph(7).node(1).attribute(5).g(6).node(1)... written from the inside out. */
    private static byte[] nested(int depth) throws IOException {
        int[] fields = {1, 5, 6};
        byte[] inner = new byte[0];
        for (int i = 0; i < depth; i++) {
            inner = message(fields[(depth - 1 - i) % fields.length], inner);
        }
        return message(7, inner);
    }

    private static byte[] message(int field, byte[] content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        CodedOutputStream output = CodedOutputStream.newInstance(bytes);
        output.writeByteArray(field, content);
        output.flush();
        return bytes.toByteArray();
    }

    @Test
    void inputsMustBeTensorsOfKnownRank() {
        GraphProto.Builder untyped = graph(1).addInput(
                        ValueInfoProto.newBuilder().setName("untyped"))
                .addNode(identity());
        assertThat(onlyFault(file(untyped)).where()).isEqualTo("untyped");
        ValueInfoProto.Builder unranked = OnnxFiles.input("unranked").toBuilder();
        unranked.getTypeBuilder().getTensorTypeBuilder().clearShape();
        assertThat(onlyFault(file(graph(1).addInput(unranked).addNode(identity())))
                        .where())
                .isEqualTo("unranked");
    }

    @Test
    void attributesMustHaveTheRightType() {
        AttributeProto axis = AttributeProto.newBuilder()
                .setName("axis")
                .setType(AttributeProto.AttributeType.FLOAT)
                .setF(1)
                .build();
        Fault fault = onlyFault(
                file(graph(1, 2).addNode(node("Flatten", "x", "->", "y").addAttribute(axis))));
        assertThat(fault.code()).isEqualTo(ErrorCode.MODEL_INVALID);
        assertThat(fault.got()).isEqualTo("FLOAT");
    }

    @Test
    void faultsOfSeveralNodesAreReportedTogether() {
        EngineException refusal =
                refused(file(graph(1).addNode(node("Constant", "->", "a").setName("empty"))
                        .addNode(node("Concat", "x", "a", "->", "y").setName("no axis"))));
        assertThat(refusal.faults()).extracting(Fault::where).containsExactly("empty", "no axis");
    }

    @Test
    void longTextsFromTheFileAreCutInMessages() {
        String longName = "n".repeat(100_000);
        Fault fault = onlyFault(file(graph(1).addNode(node("Identity", longName, "->", "y"))));
        assertThat(fault.message()).hasSizeLessThan(1_000);
    }

    private static NodeProto.Builder identity() {
        return node("Identity", "x", "->", "y");
    }
}
