package crooked.engine.error;

class FaultWithATensor {
    crooked.engine.tensor.TensorOfAnOp tensor;
}
