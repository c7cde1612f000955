package io.neurometer.service.error;

/** Ends a request with a {@link Problem} that the engine knows nothing of. */
public final class ProblemException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final String QUEUE_FULL = "QUEUE_FULL";

    private final transient Problem problem;

    public ProblemException(Problem problem) {
        super(problem.detail());
        this.problem = problem;
    }

    public Problem problem() {
        return problem;
    }

    /** Whether the same request may succeed in a moment. */
    public boolean isBusy() {
        return problem.code().equals(QUEUE_FULL);
    }

    /** All engine threads are busy and the queue is full. */
    public static ProblemException busy(int waiting) {
        return new ProblemException(Problem.of(
                        503,
                        QUEUE_FULL,
                        "The service is busy",
                        waiting + " calls are waiting already; try again in a moment")
                .withHeader("Retry-After", "1"));
    }

    /** The service is stopping. */
    public static ProblemException stopping() {
        return new ProblemException(
                Problem.of(503, "STOPPING", "The service is stopping", "try again in a moment, or another instance")
                        .withHeader("Retry-After", "5"));
    }

    /** A request body of a kind that this path does not read. */
    public static ProblemException unsupportedMediaType(String got, String expected) {
        return new ProblemException(Problem.of(
                415,
                "UNSUPPORTED_MEDIA_TYPE",
                "The kind of body is not supported",
                "got " + Excerpt.of(got) + ", expected " + expected));
    }
}
