package io.neurometer.engine.op;

/** What fills a border, as the modes of ONNX's Pad. */
public enum PadMode {
    CONSTANT,
    REFLECT,
    EDGE,
    WRAP
}
