package io.neurometer.service.grpc;

import io.grpc.Context;
import io.grpc.Deadline;
import io.neurometer.service.error.ProblemCode;
import io.neurometer.service.error.ProblemException;

/** Whether a call is still wanted: its client has not cancelled it, and its deadline has not passed. */
final class CallWatch {
    private final Context context = Context.current();

    /** @throws ProblemException when nobody wants the answer any more */
    void requireWanted() {
        Deadline deadline = context.getDeadline();
        if (deadline != null && deadline.isExpired()) {
            throw new ProblemException(
                    ProblemCode.DEADLINE_EXCEEDED,
                    "there was no answer by the deadline of the call; send less at once, or allow more time");
        }
        if (context.isCancelled()) {
            throw new ProblemException(ProblemCode.CLIENT_GONE, "the client has cancelled the call");
        }
    }
}
