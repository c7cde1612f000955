package io.neurometer.service.error;

/** Ends a request with a {@link Problem} that the engine knows nothing of. */
public final class ProblemException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Problem problem;

    public ProblemException(Problem problem) {
        // Refusals are frequent when there is too much to do, and nobody looks for where they were made.
        super(problem.detail(), null, true, false);
        this.problem = problem;
    }

    public ProblemException(ProblemCode code, String detail) {
        this(Problem.of(code, detail));
    }

    /** A refusal for the moment, which says when to try again. */
    public static ProblemException retryAfter(int seconds, ProblemCode code, String detail) {
        return new ProblemException(Problem.of(code, detail).withHeader("Retry-After", Integer.toString(seconds)));
    }

    public Problem problem() {
        return problem;
    }

    /** Whether all engine threads are busy, so that the same request may succeed in a moment. */
    public boolean isBusy() {
        return problem.code() == ProblemCode.QUEUE_FULL;
    }

    /** All engine threads are busy and the queue is full. */
    public static ProblemException busy(int waiting) {
        return retryAfter(
                1,
                ProblemCode.QUEUE_FULL,
                waiting + " calls are waiting already; try again in a moment,"
                        + " or have neurometer.engine.queue raised");
    }

    /** The service is stopping. */
    public static ProblemException stopping() {
        return retryAfter(5, ProblemCode.STOPPING, "try again in a moment, or another instance");
    }

    /** The service is starting, or cannot do its work for the moment. */
    public static ProblemException notReady() {
        return retryAfter(1, ProblemCode.NOT_READY, "the service does not take requests at the moment");
    }

    /** There is no room on the disk for what is to be kept. */
    public static ProblemException diskFull() {
        return new ProblemException(
                ProblemCode.STORE_FULL,
                "the disk of this service is full, and nothing of this has been kept; delete models or profiles, or have"
                        + " the disk enlarged");
    }

    /** A request body of a kind that this path does not read. */
    public static ProblemException unsupportedMediaType(String got, String expected) {
        return new ProblemException(
                ProblemCode.UNSUPPORTED_MEDIA_TYPE, "got " + Excerpt.of(got) + ", expected " + expected);
    }
}
