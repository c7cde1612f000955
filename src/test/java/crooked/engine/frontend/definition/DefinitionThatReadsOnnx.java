package crooked.engine.frontend.definition;

class DefinitionThatReadsOnnx {
    crooked.engine.frontend.onnx.OnnxReader onnx;
}
