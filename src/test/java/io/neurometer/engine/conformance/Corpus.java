package io.neurometer.engine.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where the corpus lies, which is not part of the project. */
final class Corpus {
    /** The folder; tests that need it skip when it is not there. */
    static final Path FOLDER = Path.of(System.getProperty("neurometer.corpus", "../shared/corpus"));

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
