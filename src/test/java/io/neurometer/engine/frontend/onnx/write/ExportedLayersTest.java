package io.neurometer.engine.frontend.onnx.write;

import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.engine.cost.Totals;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

/** Every layer type, written as ONNX: read back by our own frontend and run by ONNX Runtime. */
class ExportedLayersTest {
    private static final Map<String, Long> SIZES = Map.of("N", 2L, "L", 5L);

    /** What has constants or gaps that are no parameters, which ONNX cannot say. */
    private static final List<String> FIXED_BY_DESIGN =
            List.of("'rbf'", "'connections'", "'affine': false", "'sinusoidal'");

    private static Exported exported(String input, String layers) {
        return Exported.of("{'inputs': [{'name': 'x', 'shape': " + input + "}], 'layers': [" + layers + "]}");
    }

    @ParameterizedTest
    @CsvFileSource(resources = "/definition/layers.csv", delimiter = '|', numLinesToSkip = 1)
    void givesTheSameReadBack(String input, String layers, String shape) {
        Exported model = exported(input, layers);
        assertThat(model.readBack().inputs()).isEqualTo(model.graph().inputs());
        Exported.assertSame(model.answersReadBack(SIZES), model.answers(SIZES), 1e-5);
    }

    @ParameterizedTest
    @CsvFileSource(resources = "/definition/layers.csv", delimiter = '|', numLinesToSkip = 1)
    void givesTheSameInOnnxRuntime(String input, String layers, String shape) {
        Exported model = exported(input, layers);
        Exported.assertSame(model.answersOfOnnxRuntime(SIZES), model.answers(SIZES), 2e-5);
    }

    @ParameterizedTest
    @CsvFileSource(resources = "/definition/layers.csv", delimiter = '|', numLinesToSkip = 1)
    void hasTheSameFigures(String input, String layers, String shape) {
        Exported model = exported(input, layers);
        Totals written = Exported.totals(model.graph(), SIZES);
        Totals read = Exported.totals(model.readBack(), SIZES);
        if (FIXED_BY_DESIGN.stream().anyMatch(layers::contains)) {
            assertThat(read.params()).as("parameters").isGreaterThan(written.params());
        } else {
            assertThat(read.params()).as("parameters").isEqualTo(written.params());
        }
        if (layers.contains("'connections'")) {
            assertThat(read.mac()).as("MACs").isGreaterThan(written.mac());
        } else {
            assertThat(read.mac()).as("MACs").isEqualTo(written.mac());
        }
    }
}
