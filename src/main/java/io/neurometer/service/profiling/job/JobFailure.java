package io.neurometer.service.profiling.job;

import io.neurometer.engine.error.ErrorCode;
import io.neurometer.service.error.Problem;
import io.neurometer.service.error.ProblemException;
import io.neurometer.service.error.Problems;

/**
 * Why a job has no report.
 *
 * @param code stable name of the kind of failure
 * @param reason this one, in words
 * @param exception to answer with where somebody waits for the report
 */
record JobFailure(String code, String reason, RuntimeException exception) {
    private static final String INTERRUPTED = "PROFILE_INTERRUPTED";
    private static final String BY_A_RESTART = "interrupted by a restart";

    static JobFailure cancelled() {
        return of(new ProblemException(Problem.of(
                409, "PROFILE_CANCELLED", "Profile cancelled", "the profile was cancelled while it was made")));
    }

    /** The process ends or has ended. */
    static JobFailure interrupted() {
        return of(new ProblemException(Problem.of(503, INTERRUPTED, "Profile interrupted", BY_A_RESTART)
                .withHeader("Retry-After", "5")));
    }

    /** Whether the service is to blame. */
    boolean isOurs() {
        return code.equals(ErrorCode.INTERNAL.name());
    }

    static JobFailure of(Throwable failure) {
        Problem problem = Problems.of(failure);
        RuntimeException exception = failure instanceof RuntimeException known ? known : new ProblemException(problem);
        return new JobFailure(problem.code(), problem.detail(), exception);
    }
}
