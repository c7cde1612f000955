package io.neurometer.service.batching;

import io.neurometer.engine.tensor.Tensor;
import io.neurometer.service.error.ProblemException;
import io.neurometer.service.traffic.CallContext;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A call that may share a run. The queue sets its state while it waits there, and then the run that has taken it. */
final class Member {
    enum State {
        /** In the queue, behind a leader. */
        WAITING,
        /** In the queue, and the one that runs the next batch when its turn comes. */
        LEADING,
        /** In a run. */
        TAKEN,
        /** To be run by itself. */
        ALONE,
        /** Its outputs are there. */
        DONE,
        /** Its run has failed, and it must not run again. */
        FAILED
    }

    final Map<String, Tensor> inputs;
    final CallContext context;
    final int level;
    final Thread thread = Thread.currentThread();
    volatile State state = State.WAITING;
    volatile @Nullable BatchedOutputs outputs;
    volatile @Nullable ProblemException failure;

    Member(Map<String, Tensor> inputs, CallContext context) {
        this.inputs = inputs;
        this.context = context;
        this.level = context.urgency().level();
    }
}
