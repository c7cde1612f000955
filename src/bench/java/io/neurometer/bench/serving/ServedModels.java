package io.neurometer.bench.serving;

import io.neurometer.bench.SeededMlp;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The models of the comparison. */
final class ServedModels {
    private ServedModels() {}

    /** @param folder for the files that are made here */
    static List<ServedModel> all(Path corpus, Path folder) throws IOException {
        Path mlp = Files.write(folder.resolve("mlp.onnx"), SeededMlp.file());
        return List.of(
                new ServedModel("mnist-8", file(corpus, "mnist-8"), "FP32", List.of("Input3"), 1, 1, 28, 28),
                new ServedModel("mlp", mlp, "FP32", List.of("x"), 1, SeededMlp.INPUTS),
                new ServedModel(
                        "all-minilm-l6-v2",
                        minilm(folder),
                        "INT64",
                        List.of("input_ids", "attention_mask", "token_type_ids"),
                        1,
                        32),
                new ServedModel(
                        "light-squeezenet",
                        file(corpus, "light-squeezenet"),
                        "FP32",
                        List.of("data_0"),
                        1,
                        3,
                        224,
                        224));
    }

    /** From its Maven artifact. */
    private static Path minilm(Path folder) throws IOException {
        Path file = folder.resolve("all-minilm-l6-v2.onnx");
        try (InputStream resource = ServedModels.class.getResourceAsStream("/all-minilm-l6-v2.onnx")) {
            if (resource != null) {
                Files.copy(resource, file);
            }
        }
        return file;
    }

    private static Path file(Path corpus, String name) {
        return corpus.resolve("models").resolve(name).resolve("model.onnx");
    }
}
