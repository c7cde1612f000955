package io.neurometer.engine.frontend.onnx.write;

import io.neurometer.engine.op.Op;

/**
 * How one kind of operator is written in ONNX.
 *
 * @param type the operator's record
 * @param rule adds the ONNX nodes for one node
 */
record OperatorWriter<O extends Op>(Class<O> type, Rule<O> rule) {

    /** Writes one node. */
    @FunctionalInterface
    interface Rule<O extends Op> {
        /** @throws io.neurometer.engine.error.EngineException when ONNX cannot say what the node computes */
        void write(O op, NodeWriter node);
    }

    void write(NodeWriter node) {
        rule.write(type.cast(node.op()), node);
    }
}
