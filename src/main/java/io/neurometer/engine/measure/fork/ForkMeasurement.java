package io.neurometer.engine.measure.fork;

import io.neurometer.engine.compile.CompileOptions;
import io.neurometer.engine.compile.ModelCompiler;
import io.neurometer.engine.compile.ModelRuntime;
import io.neurometer.engine.graph.Graph;
import io.neurometer.engine.measure.Cancellation;
import io.neurometer.engine.measure.Measurement;
import io.neurometer.engine.measure.ProgressListener;
import io.neurometer.engine.measure.clock.Clock;
import io.neurometer.engine.measure.clock.ClockCost;
import io.neurometer.engine.measure.host.Affinity;
import io.neurometer.engine.measure.phase.Checkpoint;
import io.neurometer.engine.measure.phase.Latency;
import io.neurometer.engine.measure.phase.Stability;
import io.neurometer.engine.measure.phase.Trial;
import io.neurometer.engine.measure.phase.WarmUp;
import io.neurometer.engine.measure.subject.SeededInputs;
import io.neurometer.engine.measure.subject.Subject;
import io.neurometer.engine.report.Reading;
import io.neurometer.engine.tensor.TensorType;
import java.util.List;
import java.util.Map;

/** What a process does that was started to measure: it loads the model, warms up, and times single runs. */
public final class ForkMeasurement {
    /** Of the time that loading has left, what the measured runs may claim before warming up does. */
    private static final double MAX_FOR_LATENCY = 0.6;

    private final ModelCompiler compiler;
    private final CompileOptions options;
    private final ForkTask task;
    private final Clock clock;

    /** @param options with the number of threads, which are kept to as many processors where that can be */
    public ForkMeasurement(ModelCompiler compiler, CompileOptions options, ForkTask task, Clock clock) {
        this.compiler = compiler;
        this.options = options;
        this.task = task;
        this.clock = clock;
    }

    /**
     * Measures in the calling thread, which stays kept to its processors. The model is unloaded before this returns.
     *
     * @param inputs a fixed type for each graph input
     * @param sinceStartMs how long the process has been running
     * @throws io.neurometer.engine.error.EngineException when the model cannot be compiled, does not fit in memory, or
     *     cannot run on seeded inputs
     * @throws java.util.concurrent.CancellationException when it is no longer wanted
     */
    public ForkSample measure(
            Graph graph, Map<String, TensorType> inputs, double sinceStartMs, Cancellation cancellation) {
        Reading<List<Integer>> pinned = Affinity.pin(Math.max(1, options.threads()));
        Checkpoint checkpoint = new Checkpoint(clock, ProgressListener.NONE, cancellation, Map.of());
        long start = clock.nanos();
        long deadline = start + (long) (task.seconds() * 1e9 - sinceStartMs * 1e6);
        try (ModelRuntime runtime = new ModelRuntime(graph, compiler, Long.MAX_VALUE);
                ModelRuntime.Lease lease = runtime.acquire(inputs, graph.outputs(), options)) {
            long loadNanos = clock.nanos() - start;
            try (SeededInputs data = SeededInputs.of(lease.executable().typed(), task.seed())) {
                Trial trial = new Trial(new Subject(lease.executable(), data, clock), clock, checkpoint, deadline);
                double first = trial.call();
                Measurement.Cold cold = new Measurement.Cold(
                        loadNanos / 1e6, Math.max(0, loadNanos - runtime.weightNanos()) / 1e6, first / 1e6);
                return phases(trial, sinceStartMs, cold, pinned);
            }
        }
    }

    private ForkSample phases(Trial trial, double sinceStartMs, Measurement.Cold cold, Reading<List<Integer>> pinned) {
        double clockNanos = ClockCost.nanos();
        double left = trial.secondsLeft();
        Measurement.Warmup warmup =
                new WarmUp(task.warmUp()).run(trial, cold.firstMs() * 1e6, nanos -> forLatency(nanos, left));
        Latency latency = new Latency(task.latency(), clockNanos, task.block());
        Latency.Samples samples = latency.run(trial, trial.call(), 0);
        Stability.Result stability = new Stability(task.stabilityRetries(), latency).run(trial, samples, 0);
        Subject subject = trial.subject();
        return new ForkSample(
                sinceStartMs,
                cold,
                warmup,
                stability.samples(),
                stability.stability(),
                new Measurement.Inputs(task.seed(), subject.inputSets(), subject.firstChecksum(), subject.isNumeric()),
                pinned,
                trial.deviations());
    }

    /** Seconds, of so many that are left. */
    private double forLatency(double runNanos, double left) {
        double wanted = Math.max(task.latency().seconds(), task.latency().runs() * runNanos / 1e9);
        return Math.min(MAX_FOR_LATENCY * left, Math.min(wanted, task.latency().capSeconds()));
    }
}
