package io.neurometer.service.profiling.job;

import io.neurometer.service.error.Problem;
import io.neurometer.service.error.ProblemCode;
import io.neurometer.service.error.ProblemException;
import io.neurometer.service.error.Problems;

/**
 * Why a job has no report.
 *
 * @param reason this one, in words
 * @param exception to answer with where somebody waits for the report
 */
record JobFailure(ProblemCode code, String reason, RuntimeException exception) {
    static JobFailure cancelled() {
        return of(new ProblemException(ProblemCode.PROFILE_CANCELLED, "the profile was cancelled while it was made"));
    }

    /** The process ends or has ended. */
    static JobFailure interrupted() {
        return of(ProblemException.retryAfter(5, ProblemCode.PROFILE_INTERRUPTED, "interrupted by a restart"));
    }

    /** The process that had the job is not heard of any more. */
    static JobFailure lost() {
        return of(ProblemException.retryAfter(
                5, ProblemCode.PROFILE_INTERRUPTED, "lost: the replica that made it is not heard of any more"));
    }

    /** Whether the service is to blame. */
    boolean isOurs() {
        return code == ProblemCode.INTERNAL;
    }

    static JobFailure of(Throwable failure) {
        Problem problem = Problems.of(failure);
        RuntimeException exception = failure instanceof RuntimeException known ? known : new ProblemException(problem);
        return new JobFailure(problem.code(), problem.detail(), exception);
    }
}
