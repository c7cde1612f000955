package io.neurometer.engine.frontend.onnx;

/** Lets tests read operator cases written for opsets before and beyond those that models may have. */
public final class AnyOpset {
    private static final long MIN_OPSET = 1;
    private static final long MAX_OPSET = 27;

    private AnyOpset() {}

    public static OnnxImporter importer() {
        return new OnnxImporter(MIN_OPSET, MAX_OPSET);
    }
}
