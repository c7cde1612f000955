package io.neurometer.engine.conformance.finite;

import io.neurometer.engine.frontend.onnx.OnnxImporter;
import io.neurometer.engine.graph.Graph;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Shape;
import io.neurometer.engine.tensor.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A small network that meets NaN or infinities, with its right outputs: FP32, or BOOL where it asks what they are. */
record NonFiniteCase(
        String name, Graph graph, Map<String, Tensor> inputs, Map<String, Tensor> expected, double tolerance) {
    private static final Path RESOURCES = Path.of("src/test/resources/non-finite-cases");
    private static final int HEADER = 10;
    private static final Pattern SHAPE = Pattern.compile("'shape'\\s*:\\s*\\(([\\d\\s,]*)\\)");

    static List<NonFiniteCase> all() throws IOException {
        try (Stream<Path> files = Files.walk(RESOURCES)) {
            return files.filter(file -> file.getFileName().toString().matches("case.*\\.json"))
                    .sorted()
                    .map(NonFiniteCase::read)
                    .toList();
        }
    }

    private static NonFiniteCase read(Path file) {
        try {
            JsonNode manifest = JsonMapper.shared().readTree(Files.readAllBytes(file));
            Path folder = file.getParent();
            byte[] model =
                    Files.readAllBytes(folder.resolve(manifest.get("model").asString()));
            return new NonFiniteCase(
                    folder.getFileName() + "/" + file.getFileName(),
                    new OnnxImporter().read(ByteBuffer.wrap(model)),
                    arrays(folder, manifest.get("inputs")),
                    arrays(folder, manifest.get("outputs")),
                    manifest.get("tol").asDouble());
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static Map<String, Tensor> arrays(Path folder, JsonNode entries) throws IOException {
        Map<String, Tensor> arrays = new LinkedHashMap<>();
        for (JsonNode entry : entries) {
            arrays.put(
                    entry.get("name").asString(),
                    array(Files.readAllBytes(folder.resolve(entry.get("file").asString()))));
        }
        return arrays;
    }

    /** A row-major array in version 1 of NumPy's format. */
    private static Tensor array(byte[] file) {
        ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        int header = bytes.getShort(HEADER - Short.BYTES);
        String words = new String(file, HEADER, header, StandardCharsets.ISO_8859_1);
        Matcher shape = SHAPE.matcher(words);
        boolean isBool = words.contains("'|b1'");
        if ((!isBool && !words.contains("'<f4'")) || words.contains("True") || !shape.find()) {
            throw new IllegalArgumentException("not a row-major array of FP32 numbers or BOOL: " + words);
        }
        long[] sizes = Arrays.stream(shape.group(1).split(","))
                .map(String::strip)
                .filter(size -> !size.isEmpty())
                .mapToLong(Long::parseLong)
                .toArray();
        DataType type = isBool ? DataType.BOOL : DataType.FP32;
        Tensor tensor = Tensor.allocate(type, sizes);
        tensor.bytes().put(file, HEADER + header, Math.toIntExact(type.bytes() * Shape.elements(sizes)));
        return tensor;
    }
}
