package io.neurometer.engine.measure.phase;

import io.neurometer.engine.measure.clock.Clock;
import io.neurometer.engine.measure.subject.Subject;
import java.util.ArrayList;
import java.util.List;

/** What the phases of one measurement share: the model, the clock, the time that is left, and what could not be done. */
public final class Trial {
    private final Subject subject;
    private final Clock clock;
    private final Checkpoint checkpoint;
    private final long deadline;
    private final List<String> deviations;

    /** @param deadline by the clock, when everything should be over */
    public Trial(Subject subject, Clock clock, Checkpoint checkpoint, long deadline) {
        this(subject, clock, checkpoint, deadline, new ArrayList<>());
    }

    private Trial(Subject subject, Clock clock, Checkpoint checkpoint, long deadline, List<String> deviations) {
        this.subject = subject;
        this.clock = clock;
        this.checkpoint = checkpoint;
        this.deadline = deadline;
        this.deviations = deviations;
    }

    /** The same with another model. */
    Trial with(Subject other) {
        return new Trial(other, clock, checkpoint, deadline, deviations);
    }

    public Subject subject() {
        return subject;
    }

    Clock clock() {
        return clock;
    }

    public Checkpoint checkpoint() {
        return checkpoint;
    }

    /** Until everything should be over; negative when it should be already. */
    public double secondsLeft() {
        return (deadline - clock.nanos()) / 1e9;
    }

    double secondsSince(long nanos) {
        return (clock.nanos() - nanos) / 1e9;
    }

    /** One run, in nanoseconds. @throws java.util.concurrent.CancellationException when it is no longer wanted */
    public long call() {
        checkpoint.requireWanted();
        return subject.run();
    }

    /** Notes where the protocol could not be followed, in words. */
    public void deviate(String how) {
        deviations.add(how);
    }

    public List<String> deviations() {
        return List.copyOf(deviations);
    }
}
