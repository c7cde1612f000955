package io.neurometer.engine.error;

/**
 * Every kind of failure the engine reports. The name is part of the public interface and never changes; the
 * {@link Blame} decides who has to act.
 */
public enum ErrorCode {
    /** The bytes are not what they claim to be: not JSON, not an ONNX protobuf, not safetensors. */
    MODEL_MALFORMED(Blame.MODEL),
    /** The definition is JSON but breaks the rules of the definition language. */
    MODEL_INVALID(Blame.MODEL),
    /** Two connected parts of the model disagree about a shape or a datatype. */
    MODEL_SHAPE_MISMATCH(Blame.MODEL),
    /** The graph has a cycle, a dangling input or a name defined twice. */
    MODEL_GRAPH_INVALID(Blame.MODEL),
    /** The model uses operators, opsets or features that this service does not have. */
    MODEL_UNSUPPORTED(Blame.MODEL),
    /** Weights are missing, surplus, or of the wrong shape. */
    MODEL_WEIGHTS_INVALID(Blame.MODEL),
    /** The model can be analysed but not run. */
    MODEL_NOT_RUNNABLE(Blame.MODEL),
    /** A request names an input, output or option that the model does not have, or with the wrong shape or type. */
    REQUEST_INVALID(Blame.REQUEST),
    /** No model, version or profile has this name. */
    NOT_FOUND(Blame.ABSENT),
    /** A limit on bytes, elements, parameters or layers is exceeded. */
    TOO_LARGE(Blame.LIMIT),
    /** The planned memory does not fit in what is left. */
    MEMORY_EXHAUSTED(Blame.MEMORY),
    /** No backend can run this, or the one asked for is not available here. */
    BACKEND_UNAVAILABLE(Blame.REQUEST),
    /** This machine is too busy with other things for what is asked. */
    HOST_BUSY(Blame.HOST),
    /** A fault of the service itself. */
    INTERNAL(Blame.SERVICE);

    /** Who has to act: decides the HTTP status outside the engine. */
    public enum Blame {
        MODEL,
        REQUEST,
        ABSENT,
        LIMIT,
        MEMORY,
        HOST,
        SERVICE
    }

    private final Blame blame;

    ErrorCode(Blame blame) {
        this.blame = blame;
    }

    public Blame blame() {
        return blame;
    }
}
