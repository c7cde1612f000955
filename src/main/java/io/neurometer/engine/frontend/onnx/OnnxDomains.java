package io.neurometer.engine.frontend.onnx;

/** Names of operator domains. */
final class OnnxDomains {
    private OnnxDomains() {}

    /** Whether it is ONNX's own, which has two names. */
    static boolean isDefault(String domain) {
        return domain.isEmpty() || domain.equals("ai.onnx");
    }
}
