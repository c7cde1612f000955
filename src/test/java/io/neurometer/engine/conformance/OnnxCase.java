package io.neurometer.engine.conformance;

import io.neurometer.engine.frontend.onnx.proto.ModelProto;
import io.neurometer.engine.frontend.onnx.proto.NodeProto;
import io.neurometer.engine.frontend.onnx.proto.TensorProto;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/** One folder of the ONNX backend tests: a model and sets of inputs with the outputs they must give. */
record OnnxCase(String name, Path folder) implements Comparable<OnnxCase> {

    /** @param index position among the data sets of the case */
    record DataSet(int index, List<TensorProto> inputs, List<TensorProto> outputs) {}

    /** The folder of a selection that is part of this project, and of what is known not to run. */
    static final Path RESOURCES = Path.of("src/test/resources/onnx-node");

    private static final Path SUITES = Corpus.FOLDER.resolve("onnx-node");
    private static final List<String> SUITE_NAMES = List.of("node", "simple", "pytorch-operator", "pytorch-converted");

    /** Whether all cases of the ONNX project lie by, not just the selection. */
    static boolean areComplete() {
        return Files.isDirectory(SUITES);
    }

    /** The selection, and all other cases where they lie by, in the order of their names. */
    static List<OnnxCase> all() throws IOException {
        Map<String, OnnxCase> cases = new TreeMap<>();
        in(RESOURCES.resolve("cases")).forEach(onnxCase -> cases.put(onnxCase.name(), onnxCase));
        if (areComplete()) {
            for (String suite : SUITE_NAMES) {
                in(SUITES.resolve(suite)).forEach(onnxCase -> cases.putIfAbsent(onnxCase.name(), onnxCase));
            }
        }
        return List.copyOf(cases.values());
    }

    private static List<OnnxCase> in(Path folder) throws IOException {
        try (Stream<Path> folders = Files.list(folder)) {
            return folders.filter(path -> Files.exists(path.resolve("model.onnx")))
                    .map(path -> new OnnxCase(path.getFileName().toString(), path))
                    .sorted()
                    .toList();
        }
    }

    ModelProto model() throws IOException {
        return ModelProto.parseFrom(Files.readAllBytes(folder.resolve("model.onnx")));
    }

    /** The operator under test, or {@code (composed)} when the model has several kinds. */
    String operator() throws IOException {
        TreeSet<String> operators = new TreeSet<>();
        for (NodeProto node : model().getGraph().getNodeList()) {
            operators.add((node.getDomain().isEmpty() ? "" : node.getDomain() + ".") + node.getOpType());
        }
        return operators.size() == 1 ? operators.first() : "(composed)";
    }

    List<DataSet> dataSets() throws IOException {
        List<DataSet> sets = new ArrayList<>();
        for (Path set = set(0); Files.exists(set); set = set(sets.size())) {
            sets.add(new DataSet(sets.size(), tensors(set, "input_"), tensors(set, "output_")));
        }
        return sets;
    }

    private Path set(int index) {
        return folder.resolve("test_data_set_" + index);
    }

    private static List<TensorProto> tensors(Path set, String prefix) throws IOException {
        List<TensorProto> tensors = new ArrayList<>();
        for (Path file = set.resolve(prefix + "0.pb");
                Files.exists(file);
                file = set.resolve(prefix + tensors.size() + ".pb")) {
            tensors.add(TensorProto.parseFrom(Files.readAllBytes(file)));
        }
        return tensors;
    }

    @Override
    public int compareTo(OnnxCase other) {
        return name.compareTo(other.name);
    }

    @Override
    public String toString() {
        return name;
    }
}
