package crooked.engine.frontend.onnx;

public class OnnxReader {}
