package io.neurometer.engine.pass;

import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.engine.graph.GraphBuilder;
import io.neurometer.engine.graph.Weight;
import io.neurometer.engine.graph.WeightSource;
import io.neurometer.engine.op.Elementwise;
import io.neurometer.engine.op.Elementwise.BinaryFunction;
import io.neurometer.engine.op.Elementwise.UnaryFunction;
import io.neurometer.engine.op.Op;
import io.neurometer.engine.op.Reduction;
import io.neurometer.engine.op.Reduction.ReduceFunction;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.TensorType;
import java.util.List;
import org.junit.jupiter.api.Test;

class FuseLayerNormTest {
    private final GraphBuilder graph = new GraphBuilder("norm");
    private final String x = graph.input("x", TensorType.of(DataType.FP32, 2, 3, 4));
    private final String scale =
            graph.weight(Weight.of("scale", TensorType.of(DataType.FP32, 4), WeightSource.floats(1, 2, 3, 4)));
    private final String shift =
            graph.weight(Weight.of("shift", TensorType.of(DataType.FP32, 4), WeightSource.floats(4, 3, 2, 1)));

    @Test
    void stepsOfLayerNormalizationBecomeOneNode() {
        String centred = binary(BinaryFunction.SUB, x, mean(x, -1));
        String norm = binary(BinaryFunction.DIV, centred, deviation(centred));
        graph.output(binary(BinaryFunction.ADD, binary(BinaryFunction.MUL, scale, norm), shift));
        assertThat(BothWays.kinds(graph.build())).containsExactly("layer_norm");
    }

    @Test
    void stepsOfRootMeanSquareNormalizationBecomeOneNode() {
        String inverse = node(new Elementwise.Unary(UnaryFunction.RECIPROCAL), deviation(x));
        graph.output(binary(BinaryFunction.MUL, binary(BinaryFunction.MUL, x, inverse), scale));
        assertThat(BothWays.kinds(graph.build())).containsExactly("rms_norm");
    }

    @Test
    void meansOverOtherDimensionsStay() {
        String centred = binary(BinaryFunction.SUB, x, mean(x, 1));
        graph.output(binary(BinaryFunction.DIV, centred, deviation(centred)));
        assertThat(BothWays.kinds(graph.build())).doesNotContain("layer_norm").contains("sub");
    }

    private String deviation(String value) {
        String square = binary(BinaryFunction.POW, value, graph.scalar("two", DataType.FP32, 2));
        String sum = binary(BinaryFunction.ADD, mean(square, -1), graph.scalar("epsilon", DataType.FP32, 1e-5));
        return node(new Elementwise.Unary(UnaryFunction.SQRT), sum);
    }

    private String mean(String value, long axis) {
        return node(new Reduction.Reduce(ReduceFunction.MEAN, true, false), value, graph.longs("axes", axis));
    }

    private String binary(BinaryFunction function, String... inputs) {
        return node(new Elementwise.Binary(function), inputs);
    }

    private String node(Op op, String... inputs) {
        return graph.node(op.kind(), op.kind(), op, List.of(inputs));
    }
}
