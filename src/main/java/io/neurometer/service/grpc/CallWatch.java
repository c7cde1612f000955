package io.neurometer.service.grpc;

import io.grpc.Context;
import io.grpc.Deadline;
import io.neurometer.service.error.ProblemException;
import io.neurometer.service.traffic.CallContext;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** For how long the call of the current thread is wanted: until its client cancels it, or its deadline passes. */
final class CallWatch {
    private final Context call = Context.current();
    private final CallContext wanted;
    private final Context.CancellationListener listener;

    /** @param longest how long a call may take that has no deadline of its own */
    CallWatch(Duration longest) {
        wanted = CallContext.lasting(longest);
        Deadline deadline = call.getDeadline();
        if (deadline != null) {
            wanted.shorten(Duration.ofNanos(deadline.timeRemaining(TimeUnit.NANOSECONDS)));
        }
        listener = ended -> {
            if (deadline == null || !deadline.isExpired()) {
                wanted.cancel();
            }
        };
        call.addListener(listener, Runnable::run);
    }

    CallContext wanted() {
        return wanted;
    }

    /** @throws ProblemException when nobody wants the answer any more */
    void requireWanted() {
        wanted.requireWanted();
    }

    /** The call has been answered. */
    void end() {
        call.removeListener(listener);
    }
}
