package io.neurometer.engine.frontend.onnx;

import io.neurometer.engine.op.Softmax;
import io.neurometer.engine.op.Softmax.SoftmaxFunction;
import java.util.List;

/** Softmax and its relatives; before opset 13 over all dimensions from the axis on. */
final class SoftmaxMappings {
    private static final long ONE_AXIS_OPSET = 13;

    private SoftmaxMappings() {}

    static List<Mapping> mappings() {
        return List.of(
                softmax("Softmax", SoftmaxFunction.SOFTMAX),
                softmax("LogSoftmax", SoftmaxFunction.LOG_SOFTMAX),
                softmax("Hardmax", SoftmaxFunction.HARDMAX));
    }

    private static Mapping softmax(String opType, SoftmaxFunction function) {
        return Mapping.oneToOne(opType, node -> {
            boolean flatten = node.opset() < ONE_AXIS_OPSET;
            return new Softmax.Normalized(function, node.int32("axis", flatten ? 1 : -1), flatten);
        });
    }
}
