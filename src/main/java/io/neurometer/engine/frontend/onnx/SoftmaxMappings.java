package io.neurometer.engine.frontend.onnx;

import io.neurometer.engine.op.Softmax;
import io.neurometer.engine.op.Softmax.SoftmaxFunction;

/** Softmax and its relatives; before opset 13 over all dimensions from the axis on. */
final class SoftmaxMappings {
    private static final long ONE_AXIS_OPSET = 13;

    private SoftmaxMappings() {}

    static void register(MappingTable table) {
        softmax(table, "Softmax", SoftmaxFunction.SOFTMAX);
        softmax(table, "LogSoftmax", SoftmaxFunction.LOG_SOFTMAX);
        softmax(table, "Hardmax", SoftmaxFunction.HARDMAX);
    }

    private static void softmax(MappingTable table, String opType, SoftmaxFunction function) {
        table.add(opType, (node, graph) -> {
            boolean flatten = node.opset() < ONE_AXIS_OPSET;
            graph.emit(node, new Softmax.Normalized(function, node.int32("axis", flatten ? 1 : -1), flatten));
        });
    }
}
