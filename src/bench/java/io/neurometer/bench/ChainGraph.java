package io.neurometer.bench;

import io.neurometer.engine.graph.Graph;
import io.neurometer.engine.graph.GraphBuilder;
import io.neurometer.engine.op.Activation;
import io.neurometer.engine.op.Activation.ActivationFunction;
import io.neurometer.engine.op.Elementwise;
import io.neurometer.engine.op.Op;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.TensorType;
import java.util.List;

/** A chain of small elementwise operators, whose arithmetic takes next to no time. */
final class ChainGraph {
    static final String INPUT = "x";

    private ChainGraph() {}

    /** As many operators, alternately a sum with itself and ReLU, over as many FP32 values. */
    static Graph of(int operators, long values) {
        GraphBuilder builder = new GraphBuilder("chain");
        String last = builder.input(INPUT, TensorType.of(DataType.FP32, values));
        for (int i = 0; i < operators; i++) {
            boolean sum = i % 2 == 0;
            Op op = sum
                    ? new Elementwise.Binary(Elementwise.BinaryFunction.ADD)
                    : new Activation.Simple(ActivationFunction.RELU, 0, 0);
            String name = "step" + i;
            builder.node(name, name, op, sum ? List.of(last, last) : List.of(last), List.of(name));
            last = name;
        }
        builder.output(last);
        return builder.build();
    }
}
