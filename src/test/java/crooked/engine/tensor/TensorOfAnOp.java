package crooked.engine.tensor;

public final class TensorOfAnOp {
    crooked.engine.op.OpThatKnowsTheGraph op;
}
