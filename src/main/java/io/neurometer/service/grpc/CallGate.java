package io.neurometer.service.grpc;

import io.neurometer.service.error.ProblemException;
import java.util.concurrent.Semaphore;

/** Lets so many calls be worked on at once, each on a thread of its own, and refuses others at once. */
final class CallGate {
    private final int calls;
    private final Semaphore free;

    CallGate(int calls) {
        this.calls = calls;
        this.free = new Semaphore(calls);
    }

    /** A call that has been let in, until it is closed. */
    interface Pass extends AutoCloseable {
        @Override
        void close();
    }

    /** @throws ProblemException when there are as many already */
    Pass enter() {
        if (!free.tryAcquire()) {
            throw ProblemException.busy(calls);
        }
        return free::release;
    }
}
