package io.neurometer.service.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.frontend.definition.DefinitionImporter;
import io.neurometer.engine.graph.Graph;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.TensorType;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShapeAdviceTest {

    @ParameterizedTest
    @CsvSource({
        "'N,3,224,224', '1,224,224,3', 'this is the order NHWC, the model takes NCHW; transpose the data, in NumPy"
                + " x.transpose(0, 3, 1, 2), and send it as [1, 3, 224, 224]'",
        "'N,224,224,3', '2,3,224,224', 'this is the order NCHW, the model takes NHWC; transpose the data, in NumPy"
                + " x.transpose(0, 2, 3, 1), and send it as [2, 224, 224, 3]'",
        "'N,3,H,W', '1,640,480,3', 'this is the order NHWC, the model takes NCHW; transpose the data, in NumPy"
                + " x.transpose(0, 3, 1, 2), and send it as [1, 3, 640, 480]'",
        "'N,3,8,16,16', '1,8,16,16,3', 'transpose the data, in NumPy x.transpose(0, 4, 1, 2, 3), and send it as"
                + " [1, 3, 8, 16, 16]'",
        "'N,40,T', '1,100,40', 'transpose the data, in NumPy x.transpose(0, 2, 1), and send it as [1, 40, 100]'",
        "'4,3', '3,4', 'transpose the data, in NumPy x.transpose(1, 0), and send it as [4, 3]'",
        "'N,3,224,224', '3,224,224', 'the batch is missing; send it as [1, 3, 224, 224]'",
        "'3,224,224', '1,3,224,224', 'there is no batch here; send it as [3, 224, 224]'",
    })
    void saysHowTheRightShapeIsMade(String expected, String got, String advice) {
        assertThat(refusal(expected, got)).endsWith("; " + advice);
    }

    @ParameterizedTest
    @CsvSource({"'N,3,224,224', '1,3,224,225'", "'N,3,224,224', '1,223,224,3'", "'5', '6'", "'N,10', '1,2,3,4'"})
    void saysNothingWhereNoOrderFits(String expected, String got) {
        assertThat(refusal(expected, got)).doesNotContain("send it as");
    }

    @Test
    void theRightShapeIsTaken() {
        Graph graph = graph("N,3,8,8");
        assertThat(InputBinding.bind(graph, Map.of("x", TensorType.of(DataType.FP32, 1, 3, 8, 8))))
                .containsOnlyKeys("x");
    }

    private static String refusal(String expected, String got) {
        long[] sizes = Arrays.stream(got.split(",")).mapToLong(Long::parseLong).toArray();
        return String.valueOf(catchThrowableOfType(
                        EngineException.class,
                        () -> InputBinding.bind(graph(expected), Map.of("x", TensorType.of(DataType.FP32, sizes))))
                .getMessage());
    }

    private static Graph graph(String shape) {
        String dims = shape.replaceAll("([A-Z])", "\"$1\"");
        String definition = "{\"inputs\":[{\"name\":\"x\",\"shape\":[" + dims + "]}],\"layers\":[{\"type\":\"relu\"}]}";
        return new DefinitionImporter()
                .read(definition.getBytes(StandardCharsets.UTF_8))
                .graph();
    }
}
