package io.neurometer.engine.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.neurometer.engine.backend.Backends;
import io.neurometer.engine.backend.Precision;
import io.neurometer.engine.compile.CompileOptions;
import io.neurometer.engine.compile.ModelRuntime;
import io.neurometer.engine.frontend.onnx.OnnxImporter;
import io.neurometer.engine.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
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

/**
 * Real networks in reduced precision point where their FP32 outputs do.
 *
 * <p>bfloat16 rounds with a relative error of at most 2^-8 / 2. If the roundings of d layers are independent, the outputs
 * are off by about 2^-9 sqrt(d) of their length, which is 2 % for the hundred layers of the deepest network here. Vectors
 * at a relative distance e have a cosine of about 1 - e^2 / 2: 0.999 allows for e = 4.5 %, twice the estimate, and a
 * network that computes something else is far below it.
 */
class ReducedPrecisionTest {
    private static final Path RESOURCES = Path.of("src/test/resources/models");
    private static final double BF16_COSINE = 0.999;

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
            "seeded-shufflenet");

    private static final Map<String, String> LEFT_OUT = Map.ofEntries(
            Map.entry("all-minilm-l6-v2-q", "its products are of integers already"),
            Map.entry("squeezenet-fp16", "its weights are FP16, which stays as it is"),
            Map.entry("silero-vad-v4", "it needs If, which is not supported"),
            Map.entry("silero-vad-v5", "it needs If, which is not supported"),
            Map.entry("silero-vad-v6-16k-op15", "it needs If, which is not supported"),
            Map.entry("fns-mosaic", "it needs Crop, which is not supported"),
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
                engine.run(runtime, inputs, outputs -> assertClose(model, single.outputs(), outputs, cosine));
                inputs.values().forEach(Tensor::close);
            }
        }
    }

    private static void assertClose(
            CorpusModel model, List<CorpusModel.Data> wanted, Map<String, Tensor> outputs, double cosine) {
        for (CorpusModel.Data output : wanted) {
            Tensor actual = outputs.get(output.name());
            assertThat(actual).as(output.name()).isNotNull();
            try (Tensor expected = output.read()) {
                assertThat(actual.type()).isEqualTo(expected.type());
                assertThat(Closeness.cosine(actual, expected)).as(output.name()).isGreaterThanOrEqualTo(cosine);
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
