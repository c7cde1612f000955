package io.neurometer.engine.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.protobuf.ByteString;
import io.neurometer.engine.backend.Backends;
import io.neurometer.engine.backend.Precision;
import io.neurometer.engine.compile.CompileOptions;
import io.neurometer.engine.compile.ModelRuntime;
import io.neurometer.engine.frontend.definition.DefinitionImporter;
import io.neurometer.engine.frontend.definition.DefinitionLimits;
import io.neurometer.engine.frontend.onnx.OnnxFiles;
import io.neurometer.engine.frontend.onnx.OnnxImporter;
import io.neurometer.engine.frontend.onnx.proto.GraphProto;
import io.neurometer.engine.frontend.onnx.proto.TensorProto;
import io.neurometer.engine.graph.Graph;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.HalfPrecision;
import io.neurometer.engine.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Real networks in reduced precision point where their FP32 outputs do.
 *
 * <p>bfloat16 rounds with a relative error of at most 2^-8 / 2. If the roundings of d layers are independent, the outputs
 * are off by about 2^-9 sqrt(d) of their length, which is 2 % for the hundred layers of the deepest network here. Vectors
 * at a relative distance e have a cosine of about 1 - e^2 / 2: 0.999 allows for e = 4.5 %, twice the estimate, and a
 * network that computes something else is far below it.
 *
 * <p>8-bit integers round to a step of 1/127 of a row's largest magnitude, with an error of step / sqrt(12), which is 1.4 to
 * 2.3 % of the row where the largest is 6 to 10 times the root mean square. Over the 24 products in sequence of the deepest
 * network here that comes to some 10 %, a cosine of 0.995: 0.99 allows for 14 %.
 */
class ReducedPrecisionTest {
    private static final Path RESOURCES = Path.of("src/test/resources/models");
    private static final double BF16_COSINE = 0.999;
    private static final double INT8_COSINE = 0.99;
    private static final double INT8_COSINE_OF_SENTENCES = 0.995;
    private static final String MASK = "attention_mask";

    /** Networks that name one of several classes in each row of their outputs. */
    private static final Set<String> CLASSIFIERS = Set.of(
            "mnist-8",
            "mnist-wonnx",
            "mnist-onnx-mlir",
            "mnist-cnn-tribuo",
            "ppocr-v2-cls",
            "ppocr-v3-rec",
            "magika-standard_v2_1",
            "byte-bidi-lstm-tract");

    private static final Set<String> OTHERS = Set.of(
            "all-minilm-l6-v2",
            "tinybert-tribuo",
            "dummy-transformer-mlm-vespa",
            "t5-random-encoder-vespa",
            "t5-random-decoder-vespa",
            "ppocr-v3-det",
            "yunet-n-320",
            "ultraface-rfb-320",
            "blazeface-front-128",
            "fastestdet",
            "super-resolution",
            "seeded-shufflenet",
            "silero-vad-v4",
            "silero-vad-v5",
            "silero-vad-v6-16k-op15",
            "fns-mosaic");

    private static final Map<String, String> LEFT_OUT = Map.ofEntries(
            Map.entry("all-minilm-l6-v2-q", "its products are of integers already"),
            Map.entry("squeezenet-fp16", "its weights are FP16, which stays as it is"),
            Map.entry("light-*", "their weights are constant: every class comes out the same, whatever is computed"));

    private final Backends backends = Backends.discover();

    @Test
    void everyModelOfTheCorpusIsRunOrLeftOutForAReason() throws IOException {
        Path folder = Corpus.FOLDER.resolve("models");
        assumeTrue(Files.isDirectory(folder), Corpus.missing("models"));
        Set<String> named = new HashSet<>(CLASSIFIERS);
        named.addAll(OTHERS);
        named.addAll(LEFT_OUT.keySet());
        assertThat(CorpusModel.in(folder).keySet())
                .map(name -> name.startsWith("light-") ? "light-*" : name)
                .isSubsetOf(named);
    }

    @TestFactory
    Stream<DynamicTest> bfloat16OfThisProject() throws IOException {
        return CorpusModel.in(RESOURCES).values().stream()
                .map(model -> DynamicTest.dynamicTest(
                        model.name(), () -> assertPointsThere(model, Precision.BF16, BF16_COSINE)));
    }

    @TestFactory
    Stream<DynamicTest> bfloat16OfTheCorpus() {
        return Stream.concat(CLASSIFIERS.stream(), OTHERS.stream())
                .sorted()
                .map(name -> DynamicTest.dynamicTest(
                        name, () -> assertPointsThere(Corpus.model(name), Precision.BF16, BF16_COSINE)));
    }

    @TestFactory
    Stream<DynamicTest> integersOfThisProject() throws IOException {
        return CorpusModel.in(RESOURCES).values().stream()
                .map(model -> DynamicTest.dynamicTest(
                        model.name(), () -> assertPointsThere(model, Precision.INT8, INT8_COSINE)));
    }

    @TestFactory
    Stream<DynamicTest> integersOfTheCorpus() {
        return Stream.of("all-minilm-l6-v2", "ppocr-v3-rec", "magika-standard_v2_1", "mnist-cnn-tribuo")
                .map(name -> DynamicTest.dynamicTest(
                        name,
                        () -> assertPointsThere(
                                Corpus.model(name),
                                Precision.INT8,
                                name.equals("all-minilm-l6-v2") ? INT8_COSINE_OF_SENTENCES : INT8_COSINE)));
    }

    /** What tables and vectors take besides the weight of a product is a few per cent here. */
    @ParameterizedTest
    @CsvSource({"BF16, 0.5", "INT8, 0.25"})
    void weightsAreHeldInReducedFormOnly(Precision precision, double share) {
        assumeOffered(precision);
        String definition =
                "{\"name\":\"wide\",\"inputs\":[{\"name\":\"x\",\"shape\":[\"N\",512],\"datatype\":\"FP32\"}],"
                        + "\"layers\":[{\"type\":\"linear\",\"name\":\"fc\",\"out_features\":512}],\"seed\":1}";
        Graph graph = new DefinitionImporter(DefinitionLimits.DEFAULT)
                .read(definition.getBytes(StandardCharsets.UTF_8), null)
                .graph();
        assertThat(weightBytes(graph, precision)).isLessThan((long) (1.1 * share * weightBytes(graph, Precision.FP32)));
    }

    @Test
    void weightsOfAnFp16FileAreHeldIn16Bits() {
        assumeOffered(Precision.FP32);
        byte[] halves = new byte[2 * 512 * 512];
        for (int i = 0; i < halves.length; i += 2) {
            short half = HalfPrecision.toFp16((float) Math.sin(i));
            halves[i] = (byte) half;
            halves[i + 1] = (byte) (half >> 8);
        }
        GraphProto.Builder graph = OnnxFiles.graph(16, 512)
                .addInitializer(TensorProto.newBuilder()
                        .setName("h")
                        .setDataType(TensorProto.DataType.FLOAT16_VALUE)
                        .addDims(512)
                        .addDims(512)
                        .setRawData(ByteString.copyFrom(halves)))
                .addNode(OnnxFiles.node("Cast", "h", "->", "w")
                        .addAttribute(OnnxFiles.integer("to", TensorProto.DataType.FLOAT_VALUE)))
                .addNode(OnnxFiles.node("MatMul", "x", "w", "->", "y"));

        Graph read = new OnnxImporter().read(OnnxFiles.file(graph));

        assertThat(weightBytes(read, Precision.FP32)).isBetween(2L * 512 * 512, 3L * 512 * 512);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"type\":\"gelu\"",
                "\"type\":\"gelu\",\"approximate\":\"tanh\"",
                "\"type\":\"softplus\"",
                "\"type\":\"elu\""
            })
    void aFunctionApartReadsWhatAProductStoresInBfloat16(String function) {
        assumeOffered(Precision.BF16);
        String definition =
                "{\"name\":\"apart\",\"inputs\":[{\"name\":\"x\",\"shape\":[\"N\",64],\"datatype\":\"FP32\"}],"
                        + "\"layers\":[{\"type\":\"linear\",\"name\":\"fc\",\"out_features\":512},"
                        + "{\"name\":\"y\"," + function + "}],\"seed\":1}";
        Graph graph = new DefinitionImporter(DefinitionLimits.DEFAULT)
                .read(definition.getBytes(StandardCharsets.UTF_8), null)
                .graph();
        CompileOptions apart = CompileOptions.of("onednn").withThreads(1).unoptimized();
        float[] values = new float[16 * 64];
        for (int i = 0; i < values.length; i++) {
            values[i] = 3 * (float) Math.sin(i);
        }
        try (Tensor x = Tensor.ofFloats(values, 16, 64);
                Tensor full = answer(graph, apart, x);
                Tensor reduced = answer(graph, apart.withPrecision(Precision.BF16), x)) {
            assertThat(reduced.toFloats()).isNotEqualTo(full.toFloats());
            assertThat(Closeness.cosine(reduced, full, null)).isGreaterThanOrEqualTo(BF16_COSINE);
        }
    }

    private static Tensor answer(Graph graph, CompileOptions options, Tensor x) {
        EngineRunner engine = new EngineRunner(options);
        List<Tensor> found = new ArrayList<>();
        try (ModelRuntime runtime = engine.runtime(graph)) {
            engine.run(
                    runtime,
                    Map.of("x", x),
                    outputs -> found.add(outputs.get("y").copy()));
        }
        return found.get(0);
    }

    private static long weightBytes(Graph graph, Precision precision) {
        EngineRunner engine =
                new EngineRunner(CompileOptions.of("onednn").withThreads(1).withPrecision(precision));
        try (ModelRuntime runtime = engine.runtime(graph);
                Tensor x = Tensor.allocate(DataType.FP32, 16, 512)) {
            x.bytes().put(new byte[16 * 512 * Float.BYTES]);
            engine.run(runtime, Map.of("x", x), outputs -> assertThat(outputs).hasSize(1));
            return runtime.weightBytes();
        }
    }

    private void assumeOffered(Precision precision) {
        Optional<String> refusal = backends.named("onednn").refusal(precision);
        assumeTrue(refusal.isEmpty(), () -> refusal.orElse(""));
    }

    private void assertPointsThere(CorpusModel model, Precision precision, double cosine) throws IOException {
        Optional<String> refusal = backends.named("onednn").refusal(precision);
        assumeTrue(refusal.isEmpty(), () -> refusal.orElse(""));
        EngineRunner engine =
                new EngineRunner(CompileOptions.of("onednn").withThreads(1).withPrecision(precision));
        ByteBuffer file = ByteBuffer.wrap(Files.readAllBytes(model.file()));
        assertThat(model.cases()).isNotEmpty();
        try (ModelRuntime runtime = engine.runtime(new OnnxImporter().read(file))) {
            for (CorpusModel.Case single : model.cases()) {
                Map<String, Tensor> inputs = new HashMap<>();
                for (CorpusModel.Data input : single.inputs()) {
                    inputs.put(input.name(), input.read());
                }
                engine.run(runtime, inputs, outputs -> assertClose(model, inputs, single.outputs(), outputs, cosine));
                inputs.values().forEach(Tensor::close);
            }
        }
    }

    private static void assertClose(
            CorpusModel model,
            Map<String, Tensor> inputs,
            List<CorpusModel.Data> wanted,
            Map<String, Tensor> outputs,
            double cosine) {
        for (CorpusModel.Data output : wanted) {
            Tensor actual = outputs.get(output.name());
            assertThat(actual).as(output.name()).isNotNull();
            try (Tensor expected = output.read()) {
                assertThat(actual.type()).isEqualTo(expected.type());
                Tensor mask = expected.shape().rank() == 3 ? inputs.get(MASK) : null;
                assertThat(Closeness.cosine(actual, expected, mask))
                        .as(output.name())
                        .isGreaterThanOrEqualTo(cosine);
                if (CLASSIFIERS.contains(model.name())) {
                    assertThat(Closeness.firstOtherTop(actual, expected))
                            .as("row of " + output.name() + " with another class")
                            .isEqualTo(-1);
                }
            } catch (IOException unreadable) {
                throw new AssertionError(unreadable);
            }
        }
    }
}
