package io.neurometer.engine.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Where the corpus lies, which is not part of the project. */
final class Corpus {
    /** The folder; tests that need it skip when it is not there. */
    static final Path FOLDER = Path.of(System.getProperty("neurometer.corpus", "../shared/corpus"));

    /** The models in it that every backend runs in every way; {@link StyleTransferTest} has one more. */
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
            "byte-bidi-lstm-tract",
            "squeezenet-fp16",
            "silero-vad-v4",
            "silero-vad-v5",
            "silero-vad-v6-16k-op15");

    private Corpus() {}

    static String missing(String part) {
        return "the corpus ../shared/corpus/" + part + " is not here (-Dneurometer.corpus names another place)";
    }

    /** A model of the corpus; the test that asks is skipped where the model or its file is not here. */
    static CorpusModel model(String name) throws IOException {
        Path folder = FOLDER.resolve("models");
        assumeTrue(Files.isDirectory(folder), missing("models"));
        CorpusModel model = CorpusModel.in(folder).get(name);
        assertThat(model).as("entry in MANIFEST.json").isNotNull();
        Path file = Path.of(
                System.getProperty("neurometer.corpus." + name, model.file().toString()));
        assumeTrue(Files.exists(file), missing("models/" + name + "/model.onnx"));
        return new CorpusModel(name, file, model.referenceSpread(), model.cases());
    }
}
