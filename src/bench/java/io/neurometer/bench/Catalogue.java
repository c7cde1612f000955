package io.neurometer.bench;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The networks that are measured. */
final class Catalogue {
    private static final List<String> IMAGENET = List.of(
            "light-bvlc_alexnet",
            "light-densenet121",
            "light-inception_v1",
            "light-inception_v2",
            "light-resnet50",
            "light-shufflenet",
            "light-squeezenet",
            "light-vgg19",
            "light-zfnet512",
            "seeded-shufflenet");

    /** Of the zoo, exported by the benchmark itself. */
    private static final String ZOO = "zoo-";

    private static final List<String> ZOO_OF_IMAGES = List.of("mobilenet_v2", "efficientnet_b0");
    private static final List<String> ZOO_OF_TOKENS = List.of("bert_base", "gpt2");
    private static final long TOKENS = 128;
    private static final String MINILM = "all-minilm-l6-v2";

    private Catalogue() {}

    /** @throws IllegalArgumentException when no model has such a name */
    static List<BenchModel> of(Options options) {
        List<BenchModel> chosen = all(options).stream()
                .filter(model -> options.models().test(model.name()))
                .toList();
        if (chosen.isEmpty()) {
            throw new IllegalArgumentException("no such model; there are "
                    + all(options).stream().map(BenchModel::name).toList());
        }
        return chosen;
    }

    private static List<BenchModel> all(Options options) {
        Path folder = options.modelFolder();
        List<BenchModel> models = new ArrayList<>();
        models.add(BenchModel.of("mlp", SeededMlp::file, SeededMlp.INPUTS));
        for (String name : IMAGENET) {
            models.add(BenchModel.of(name, inFolder(folder, name), 3L, 224L, 224L));
        }
        models.add(BenchModel.of("ultraface-rfb-320", inFolder(folder, "ultraface-rfb-320"), 3L, 240L, 320L));
        models.add(BenchModel.of("ppocr-v3-det", inFolder(folder, "ppocr-v3-det"), 3L, 640L, 640L));
        models.add(BenchModel.of("ppocr-v3-rec", inFolder(folder, "ppocr-v3-rec"), 3L, 48L, 224L));
        for (long length : new long[] {16, 128, 384}) {
            models.add(BenchModel.of(MINILM + "@" + length, () -> minilm(options), length));
        }
        for (String name : ZOO_OF_IMAGES) {
            models.add(BenchModel.of(ZOO + name, new ZooFile(name), 3L, 224L, 224L));
        }
        for (String name : ZOO_OF_TOKENS) {
            models.add(BenchModel.of(ZOO + name + "@" + TOKENS, new ZooFile(name), TOKENS));
        }
        return models;
    }

    private static BenchModel.Source inFolder(Path folder, String name) {
        return () -> Files.readAllBytes(folder.resolve(name).resolve("model.onnx"));
    }

    static byte[] minilm(Options options) throws IOException {
        if (!options.minilm().isEmpty()) {
            return Files.readAllBytes(Path.of(options.minilm()));
        }
        try (InputStream resource = Catalogue.class.getResourceAsStream("/" + MINILM + ".onnx")) {
            if (resource == null) {
                throw new NoSuchFileException(MINILM + ".onnx", null, "not on the class path; give --minilm a file");
            }
            return resource.readAllBytes();
        }
    }
}
