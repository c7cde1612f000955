package io.neurometer.engine.measure.fork;

/** A process that was to measure has no result; the message says why, for a report. */
public final class ForkFailure extends Exception {
    private static final long serialVersionUID = 1L;

    public ForkFailure(String reason) {
        super(reason);
    }

    public ForkFailure(String reason, Throwable cause) {
        super(reason, cause);
    }

    /** In words. */
    public String reason() {
        return String.valueOf(getMessage());
    }
}
