package io.neurometer.service.worker;

/** A worker has ended before a call was sent to it, so that another one can take the call. */
final class WorkerGoneException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    WorkerGoneException(Throwable cause) {
        super("the worker has ended", cause, true, false);
    }
}
