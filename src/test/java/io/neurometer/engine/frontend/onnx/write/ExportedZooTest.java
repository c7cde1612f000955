package io.neurometer.engine.frontend.onnx.write;

import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.engine.cost.Totals;
import io.neurometer.engine.frontend.definition.Zoo;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Networks of the zoo, written as ONNX. */
class ExportedZooTest {
    private static final Map<String, Long> ONE = Map.of("N", 1L);

    @ParameterizedTest
    @ValueSource(strings = {"mobilenet_v2", "mobilenet_v3_large", "efficientnet_b0", "densenet121"})
    void hasTheSameFigures(String name) {
        Exported model = Exported.of(Zoo.load(name).graph());

        Totals written = Exported.totals(model.graph(), ONE);
        Totals read = Exported.totals(model.readBack(), ONE);

        assertThat(read.params()).as("parameters").isEqualTo(written.params());
        assertThat(read.mac()).as("MACs").isEqualTo(written.mac());
    }

    /** Partial connections, trainable subsampling and an output of distances. */
    @Test
    void leNetGivesTheSame() {
        Exported model = Exported.of(Zoo.load("lenet5").graph());
        Map<String, float[]> expected = model.answers(ONE);

        Exported.assertSame(model.answersReadBack(ONE), expected, 1e-5);
        Exported.assertSame(model.answersOfOnnxRuntime(ONE), expected, 2e-5);
    }

    @Test
    void mobileNetGivesTheSameInOnnxRuntime() {
        Exported model = Exported.of(Zoo.load("mobilenet_v2").graph());

        Exported.assertSame(model.answersOfOnnxRuntime(ONE), model.answers(ONE), 1e-4);
    }
}
