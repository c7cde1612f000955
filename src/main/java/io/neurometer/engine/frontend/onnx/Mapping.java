package io.neurometer.engine.frontend.onnx;

import io.neurometer.engine.op.Op;
import java.util.function.Function;

/**
 * How one ONNX operator, in all its opset versions, becomes operators of the graph.
 *
 * @param opType ONNX's name of the operator
 * @param rule adds the operators for one node
 */
record Mapping(String opType, Rule rule) {

    /** Translates one node. */
    @FunctionalInterface
    interface Rule {
        /** @throws io.neurometer.engine.error.EngineException when the node is invalid or uses what is not supported */
        void map(OnnxNode node, OnnxGraph graph);
    }

    /** Each node becomes one operator with the same inputs and outputs. */
    static Mapping oneToOne(String opType, Function<OnnxNode, Op> operator) {
        return new Mapping(opType, (node, graph) -> graph.emit(node, operator.apply(node)));
    }
}
