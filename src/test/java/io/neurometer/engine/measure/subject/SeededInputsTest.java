package io.neurometer.engine.measure.subject;

import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.engine.graph.Graph;
import io.neurometer.engine.graph.GraphBuilder;
import io.neurometer.engine.graph.Weight;
import io.neurometer.engine.graph.WeightSource;
import io.neurometer.engine.measure.TestBackend;
import io.neurometer.engine.op.Elementwise;
import io.neurometer.engine.op.Gathering;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.engine.tensor.TensorType;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SeededInputsTest {

    @Test
    void tokensStayWithinTheTableThatTheyIndex() {
        GraphBuilder builder = new GraphBuilder("embedding");
        builder.input("ids", TensorType.of(DataType.INT32, 64));
        builder.input("attention_mask", TensorType.of(DataType.INT64, 64));
        builder.weight(Weight.of("table", TensorType.of(DataType.FP32, 7, 2), WeightSource.constant(1)));
        builder.node("cast", "cast", new Elementwise.Cast(DataType.INT64), List.of("ids"), List.of("wide"));
        builder.node("gather", "gather", new Gathering.Gather(0), List.of("table", "wide"), List.of("y"));
        builder.output("y");
        Graph graph = builder.build();
        Map<String, TensorType> inputs =
                Map.of("ids", TensorType.of(DataType.INT32, 64), "attention_mask", TensorType.of(DataType.INT64, 64));

        try (SeededInputs data =
                SeededInputs.of(TestBackend.compiler(arguments -> {}).infer(graph, inputs), 3)) {
            for (int i = 0; i < data.count(); i++) {
                Map<String, Tensor> set = data.next();
                assertThat(Arrays.stream(set.get("ids").toLongs())).allMatch(id -> id >= 0 && id < 7);
                assertThat(set.get("attention_mask").toLongs()).containsOnly(1);
            }
        }
    }
}
