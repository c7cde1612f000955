package io.neurometer.engine.frontend.onnx;

/** Lets tests read operator cases written for opsets beyond those that models may have. */
public final class NewestOpsets {
    private static final long MAX_OPSET = 26;

    private NewestOpsets() {}

    public static OnnxImporter importer() {
        return new OnnxImporter(MAX_OPSET);
    }
}
