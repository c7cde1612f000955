package io.neurometer.engine.measure.phase;

import io.neurometer.engine.measure.clock.Clock;
import io.neurometer.engine.measure.clock.ClockCost;
import io.neurometer.engine.measure.host.HostLoad;
import io.neurometer.engine.measure.host.RequestCount;
import io.neurometer.engine.measure.load.WorkerPool;
import io.neurometer.engine.measure.memory.MemoryBefore;
import io.neurometer.engine.measure.memory.Unloading;
import io.neurometer.engine.measure.subject.Subject;
import io.neurometer.engine.report.Findings;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * What the phases of one measurement share: the model once it is loaded, the clock, the time that is left, what has been
 * found, and where the protocol could not be followed. Closing it unloads the model.
 */
public final class Trial implements AutoCloseable {
    private final Supplier<Subject> loader;
    private final Clock clock;
    private final Checkpoint checkpoint;
    private final @Nullable MeasurementRequest request;
    private final RequestCount requests;
    private final double totalSeconds;
    private final Findings findings;
    private final List<String> deviations = new ArrayList<>();
    private final WorkerPool workers = new WorkerPool();
    private ToDoubleFunction<Trial> later = trial -> 0;
    private @Nullable Subject subject;
    private @Nullable HostLoad loadBefore;
    private @Nullable MemoryBefore memoryBefore;
    private @Nullable Samples samples;
    private @Nullable Unloading unloading;
    private boolean closed;
    private long deadline;
    private double runNanos;
    private double clockNanos;

    /**
     * @param loader loads the model
     * @param requests what else the service does meanwhile
     * @param totalSeconds from loading on, within which everything should be over
     * @param findings where phases put what they find
     */
    public Trial(
            Supplier<Subject> loader,
            Clock clock,
            Checkpoint checkpoint,
            @Nullable MeasurementRequest request,
            RequestCount requests,
            double totalSeconds,
            Findings findings) {
        this.loader = loader;
        this.clock = clock;
        this.checkpoint = checkpoint;
        this.request = request;
        this.requests = requests;
        this.totalSeconds = totalSeconds;
        this.findings = findings;
        this.deadline = deadline();
    }

    /** Of a measurement that does no more than a part of a protocol. */
    public Trial(
            Supplier<Subject> loader, Clock clock, Checkpoint checkpoint, RequestCount requests, double totalSeconds) {
        this(loader, clock, checkpoint, null, requests, totalSeconds, new Findings("nobody looked for it"));
    }

    private long deadline() {
        return clock.nanos() + (long) (totalSeconds * 1e9);
    }

    /** Loads the model, from when on time counts. */
    public Subject load() {
        memoryBefore = MemoryBefore.now();
        deadline = deadline();
        subject = loader.get();
        return subject;
    }

    /** @throws IllegalStateException before the model is loaded */
    public Subject subject() {
        return present(subject, "the model");
    }

    /** How busy the machine is now. */
    HostLoad hostLoad() {
        return HostLoad.now(requests);
    }

    /** The machine before anything was measured. */
    HostLoad loadBefore() {
        return present(loadBefore, "the load before");
    }

    void loadBefore(HostLoad load) {
        loadBefore = load;
    }

    /** The process before the model was loaded. */
    public MemoryBefore memoryBefore() {
        return present(memoryBefore, "memory before loading");
    }

    /** The single runs whose latency was measured. */
    public Samples samples() {
        return present(samples, "latency");
    }

    public void samples(Samples taken) {
        samples = taken;
    }

    private static <T> T present(@Nullable T value, String what) {
        if (value == null) {
            throw new IllegalStateException(what + " is not there yet");
        }
        return value;
    }

    public MeasurementRequest request() {
        return present(request, "a request");
    }

    public Findings findings() {
        return findings;
    }

    Clock clock() {
        return clock;
    }

    public Checkpoint checkpoint() {
        return checkpoint;
    }

    /** Threads for runs at once. */
    WorkerPool workers() {
        return workers;
    }

    double totalSeconds() {
        return totalSeconds;
    }

    /** Until everything should be over; negative when it should be already. */
    public double secondsLeft() {
        return (deadline - clock.nanos()) / 1e9;
    }

    /** What is left to the present phase: the time until the end without what later phases need. */
    public double secondsForPhase() {
        return secondsLeft() - later.applyAsDouble(this);
    }

    /** A phase begins. @param needs of the phases after it, in seconds */
    public void begin(ToDoubleFunction<Trial> needs) {
        later = needs;
    }

    double secondsSince(long nanos) {
        return (clock.nanos() - nanos) / 1e9;
    }

    /** One run, in nanoseconds. @throws java.util.concurrent.CancellationException when it is no longer wanted */
    public long call() {
        checkpoint.requireWanted();
        return subject().run();
    }

    /** Runs once to see how long a run takes now, by which later phases reserve their time. */
    public void timeOneRun() {
        took(call());
    }

    /** A run took so long. */
    void took(double nanos) {
        runNanos = nanos;
    }

    /** About how long a run takes. */
    public double runSeconds() {
        return runNanos / 1e9;
    }

    /** What reading the clock costs, measured when first asked for. */
    public double clockNanos() {
        if (clockNanos == 0) {
            clockNanos = ClockCost.nanos();
        }
        return clockNanos;
    }

    /** Notes where the protocol could not be followed, in words. */
    public void deviate(String how) {
        deviations.add(how);
    }

    public List<String> deviations() {
        return List.copyOf(deviations);
    }

    /** Leaves the model with what one run at a time needs, all of it touched, and then unloads it. */
    public void unload() {
        Subject loaded = subject();
        loaded.freeIdle();
        call();
        unloading = Unloading.of(loaded.plannedBytes(), clock);
        close();
        unloading.done();
    }

    /** What unloading the model has shown. */
    Unloading unloading() {
        return present(unloading, "unloading");
    }

    @Override
    public void close() {
        try {
            workers.close();
        } finally {
            if (subject != null && !closed) {
                closed = true;
                subject.close();
            }
        }
    }
}
