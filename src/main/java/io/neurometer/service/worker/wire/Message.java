package io.neurometer.service.worker.wire;

import java.util.List;

/** The kinds of messages. Each call is one message to the worker and one back. */
public enum Message {
    /** To the worker: the number of this connection, and the memory that inputs will lie in. Answered with DONE. */
    HELLO,
    /** To the worker: have a model compiled for a signature. Answered with DONE, FAULTS, ENDED or FAILED. */
    PREPARE,
    /** To the worker: run what has been prepared. Answered with OUTPUTS, UNKNOWN, FAULTS, ENDED or FAILED. */
    RUN,
    /** To the worker: forget a model. Answered with DONE. */
    UNLOAD,
    /** Done. */
    DONE,
    /** The types of the outputs, and the memory that they lie in. */
    OUTPUTS,
    /** The signature has been forgotten, or never was known. */
    UNKNOWN,
    /** What is wrong with the model or the request. */
    FAULTS,
    /** Ended as it was asked to. */
    ENDED,
    /** A fault of the worker itself, which its log tells. */
    FAILED;

    static final List<Message> ALL = List.of(values());
}
