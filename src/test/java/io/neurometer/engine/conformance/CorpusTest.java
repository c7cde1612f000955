package io.neurometer.engine.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.engine.compile.ModelRuntime;
import io.neurometer.engine.frontend.onnx.OnnxImporter;
import io.neurometer.engine.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Real networks give the outputs that another runtime gave: a few that are part of this project, and the corpus. */
class CorpusTest {
    static final Path RESOURCES = Path.of("src/test/resources/models");
    private static final double TOLERANCE = 1e-4;
    private static final double SPREADS = 10;
    static final List<String> MODELS = List.of(
            "mnist-8",
            "mnist-wonnx",
            "mnist-onnx-mlir",
            "mnist-cnn-tribuo",
            "light-bvlc_alexnet",
            "light-densenet121",
            "light-inception_v1",
            "light-inception_v2",
            "light-resnet50",
            "light-shufflenet",
            "light-squeezenet",
            "light-vgg19",
            "light-zfnet512",
            "seeded-shufflenet",
            "tinybert-tribuo",
            "dummy-transformer-mlm-vespa",
            "t5-random-encoder-vespa",
            "t5-random-decoder-vespa",
            "all-minilm-l6-v2",
            "all-minilm-l6-v2-q",
            "ppocr-v2-cls",
            "ppocr-v3-rec",
            "ppocr-v3-det",
            "yunet-n-320",
            "ultraface-rfb-320",
            "blazeface-front-128",
            "super-resolution",
            "fastestdet",
            "magika-standard_v2_1",
            "byte-bidi-lstm-tract");

    private final Map<String, EngineRunner> engines = EngineOptions.byName(EngineRunner::new);

    @TestFactory
    Stream<DynamicTest> modelsOfThisProject() throws IOException {
        return CorpusModel.in(RESOURCES).values().stream()
                .flatMap(model -> engines.entrySet().stream()
                        .map(engine -> DynamicTest.dynamicTest(
                                model.name() + " " + engine.getKey(),
                                () -> assertAgrees(engine.getValue(), model, model.file()))));
    }

    @TestFactory
    Stream<DynamicTest> modelsOfTheCorpus() {
        return MODELS.stream()
                .flatMap(name -> engines.entrySet().stream()
                        .map(engine -> DynamicTest.dynamicTest(
                                name + " " + engine.getKey(), () -> assertAgrees(engine.getValue(), name))));
    }

    private static void assertAgrees(EngineRunner engine, String name) throws IOException {
        CorpusModel model = Corpus.model(name);
        assertAgrees(engine, model, model.file());
    }

    private static void assertAgrees(EngineRunner engine, CorpusModel model, Path file) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
        assertThat(model.cases()).isNotEmpty();
        try (ModelRuntime runtime = engine.runtime(new OnnxImporter().read(bytes))) {
            for (CorpusModel.Case single : model.cases()) {
                Map<String, Tensor> inputs = new HashMap<>();
                for (CorpusModel.Data input : single.inputs()) {
                    inputs.put(input.name(), input.read());
                }
                engine.run(runtime, inputs, outputs -> assertAgrees(single, outputs, model.referenceSpread()));
                inputs.values().forEach(Tensor::close);
            }
        }
    }

    private static void assertAgrees(CorpusModel.Case single, Map<String, Tensor> outputs, double spread) {
        for (CorpusModel.Data output : single.outputs()) {
            Tensor actual = outputs.get(output.name());
            assertThat(actual).as(output.name()).isNotNull();
            try (Tensor expected = output.read()) {
                assertThat(actual.type()).isEqualTo(expected.type());
                double allowed = Math.max(TOLERANCE * Math.max(1, Agreement.maxMagnitude(expected)), SPREADS * spread);
                assertThat(Agreement.maxError(actual, expected))
                        .as(output.name())
                        .isLessThanOrEqualTo(allowed);
            } catch (IOException unreadable) {
                throw new AssertionError(unreadable);
            }
        }
    }
}
