package io.neurometer.engine.error;

/** Every kind of failure the engine reports. The name is part of the public interface and never changes. */
public enum ErrorCode {
    /** The bytes are not what they claim to be: not JSON, not an ONNX protobuf, not safetensors. */
    MODEL_MALFORMED,
    /** The definition is JSON but breaks the rules of the definition language. */
    MODEL_INVALID,
    /** Two connected parts of the model disagree about a shape or a datatype. */
    MODEL_SHAPE_MISMATCH,
    /** The graph has a cycle, a dangling input or a name defined twice. */
    MODEL_GRAPH_INVALID,
    /** The model uses operators, opsets or features that this service does not have. */
    MODEL_UNSUPPORTED,
    /** Weights are missing, surplus, or of the wrong shape. */
    MODEL_WEIGHTS_INVALID,
    /** The model can be analysed but not run. */
    MODEL_NOT_RUNNABLE,
    /** A figure of the model, such as its multiply-accumulates, exceeds 64 bits. */
    MODEL_UNCOUNTABLE,
    /** A request names an input, output or option that the model does not have, or with the wrong shape or type. */
    REQUEST_INVALID,
    /** No model, version or profile has this name. */
    NOT_FOUND,
    /** A limit on bytes, elements, parameters or layers is exceeded. */
    TOO_LARGE,
    /** The planned memory does not fit in what is left. */
    MEMORY_EXHAUSTED,
    /** No backend can run this, or the one asked for is not available here. */
    BACKEND_UNAVAILABLE,
    /** This machine is too busy with other things for what is asked. */
    HOST_BUSY,
    /** A fault of the service itself. */
    INTERNAL
}
