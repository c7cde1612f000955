package io.neurometer.engine.frontend.onnx;

/** How one ONNX operator, in all its opset versions, becomes operators of ours. */
@FunctionalInterface
interface Mapping {
    /** @throws io.neurometer.engine.error.EngineException when the node is invalid or uses what is not supported */
    void map(OnnxNode node, OnnxGraph graph);
}
