package io.neurometer.service.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.neurometer.engine.graph.Graph;
import io.neurometer.engine.graph.GraphBuilder;
import io.neurometer.engine.graph.Weight;
import io.neurometer.engine.graph.WeightSource;
import io.neurometer.engine.op.Linear;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.TensorType;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A request gives every input, and may give those weights that the file lists among its inputs. */
class InputBindingTest {
    private static final TensorType X = TensorType.of(DataType.FP32, 2, 3);
    private static final TensorType W = TensorType.of(DataType.FP32, 3, 2);

    private static Graph graph() {
        GraphBuilder builder = new GraphBuilder("test");
        builder.input("x", X);
        builder.weight(Weight.of("w", W, WeightSource.constant(1)));
        builder.replaceable("w", W);
        builder.output(builder.node("y", "y", new Linear.MatMul(), List.of("x", "w")));
        return builder.build();
    }

    @Test
    void aReplaceableWeightNeedNotBeGiven() {
        assertThat(InputBinding.bind(graph(), Map.of("x", X))).isEqualTo(Map.of("x", X));
    }

    @Test
    void aReplaceableWeightMayBeGiven() {
        assertThat(InputBinding.bind(graph(), Map.of("x", X, "w", W))).isEqualTo(Map.of("x", X, "w", W));
    }

    @Test
    void anotherWeightMustFit() {
        TensorType transposed = TensorType.of(DataType.FP32, 2, 3);
        assertThatThrownBy(() -> InputBinding.bind(graph(), Map.of("x", X, "w", transposed)))
                .hasMessageContaining("'w': input has the wrong shape; got [2, 3], expected [3, 2]");
        TensorType doubles = TensorType.of(DataType.FP64, 3, 2);
        assertThatThrownBy(() -> InputBinding.bind(graph(), Map.of("x", X, "w", doubles)))
                .hasMessageContaining("'w': input has the wrong datatype");
    }
}
