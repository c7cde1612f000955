package crooked.engine.pass;

public class PassThatReadsOnnx {
    crooked.engine.frontend.onnx.OnnxReader onnx;
    crooked.engine.graph.GraphThatRollsDice graph;
    org.nd4j.linalg.api.ndarray.INDArray array;
}
