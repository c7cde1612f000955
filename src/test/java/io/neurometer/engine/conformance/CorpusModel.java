package io.neurometer.engine.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Shape;
import io.neurometer.engine.tensor.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A network of somebody else with the outputs that another runtime computed.
 *
 * @param referenceSpread the largest difference between two runs of that other runtime
 */
public record CorpusModel(String name, Path file, double referenceSpread, List<Case> cases) {
    private static final double TOLERANCE = 1e-4;

    /** Two runtimes that round their last step to FP16 differ by one such step, which is this from 0.5 to 1. */
    private static final double TOLERANCE_OF_FP16 = 0x1p-11;

    private static final double SPREADS = 10;

    /** One set of inputs and expected outputs. */
    public record Case(List<Data> inputs, List<Data> outputs) {}

    /** A raw little-endian row-major tensor in a file. */
    public record Data(String name, DataType dataType, Shape shape, Path file) {
        /** All elements, in memory of its own. */
        public Tensor read() throws IOException {
            Tensor tensor = Tensor.allocate(dataType, shape.sizes());
            ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
            if (bytes.capacity() != tensor.byteSize()) {
                throw new IOException(file + " holds " + bytes.capacity() + " bytes, not a " + tensor.type());
            }
            tensor.bytes().put(bytes);
            return tensor;
        }
    }

    /** The models that are part of this project. */
    static Map<String, CorpusModel> ofThisProject() throws IOException {
        return in(Path.of("src/test/resources/models"));
    }

    /** The models that {@code MANIFEST.json} in a folder describes, by name. */
    public static Map<String, CorpusModel> in(Path folder) throws IOException {
        Map<String, CorpusModel> models = new LinkedHashMap<>();
        JsonNode manifest = JsonMapper.shared().readTree(Files.readAllBytes(folder.resolve("MANIFEST.json")));
        for (JsonNode entry : manifest) {
            String name = entry.get("name").asString();
            List<Case> cases = new ArrayList<>();
            for (JsonNode single : entry.get("cases")) {
                cases.add(new Case(
                        data(single.get("inputs"), folder.resolve(name)),
                        data(single.get("outputs"), folder.resolve(name))));
            }
            models.put(
                    name,
                    new CorpusModel(
                            name,
                            folder.resolve(entry.get("file").asString()),
                            entry.get("reference_spread").asDouble(),
                            cases));
        }
        return models;
    }

    /** Asserts that the outputs of a run are those of the other runtime. @param way names the run in failures */
    void assertAgrees(String way, Case single, Map<String, Tensor> outputs) {
        for (Data output : single.outputs()) {
            Tensor actual = outputs.get(output.name());
            assertThat(actual).as("%s: %s", way, output.name()).isNotNull();
            try (Tensor expected = output.read()) {
                assertThat(actual.type()).isEqualTo(expected.type());
                double tolerance = output.dataType() == DataType.FP16 ? TOLERANCE_OF_FP16 : TOLERANCE;
                double allowed =
                        Math.max(tolerance * Math.max(1, Agreement.maxMagnitude(expected)), SPREADS * referenceSpread);
                assertThat(Agreement.maxError(actual, expected))
                        .as("%s: %s", way, output.name())
                        .isLessThanOrEqualTo(allowed);
            } catch (IOException unreadable) {
                throw new UncheckedIOException(unreadable);
            }
        }
    }

    private static List<Data> data(JsonNode entries, Path folder) {
        List<Data> list = new ArrayList<>();
        for (JsonNode entry : entries) {
            long[] sizes = new long[entry.get("shape").size()];
            for (int i = 0; i < sizes.length; i++) {
                sizes[i] = entry.get("shape").get(i).asLong();
            }
            list.add(new Data(
                    entry.get("name").asString(),
                    dataType(entry.get("datatype").asString()),
                    Shape.of(sizes),
                    folder.resolve(entry.get("file").asString())));
        }
        return list;
    }

    private static DataType dataType(String name) {
        String upper = name.toUpperCase(Locale.ROOT);
        return switch (upper) {
            case "FLOAT", "FLOAT32" -> DataType.FP32;
            case "FLOAT16" -> DataType.FP16;
            case "DOUBLE", "FLOAT64" -> DataType.FP64;
            default -> DataType.valueOf(upper);
        };
    }
}
