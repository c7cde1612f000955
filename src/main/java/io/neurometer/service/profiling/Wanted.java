package io.neurometer.service.profiling;

import io.neurometer.engine.measure.Cancellation;
import io.neurometer.service.traffic.CallContext;
import jakarta.servlet.http.HttpServletRequest;
import java.util.concurrent.CancellationException;
import java.util.function.Function;

/** What is done for a client that waits for it, and no longer once the client has gone. */
final class Wanted {
    private Wanted() {}

    /**
     * @param work is told that it is cancelled as soon as the client has gone
     * @throws io.neurometer.service.error.ProblemException when the client has gone
     */
    static <T> T by(HttpServletRequest request, Function<Cancellation, T> work) {
        CallContext context = CallContext.of(request);
        context.begin();
        try {
            return work.apply(context::isCancelled);
        } catch (CancellationException cancelled) {
            if (context.isCancelled()) {
                context.requireWanted();
            }
            throw cancelled;
        } finally {
            context.end();
        }
    }
}
