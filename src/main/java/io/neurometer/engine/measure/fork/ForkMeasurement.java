package io.neurometer.engine.measure.fork;

import io.neurometer.engine.compile.CompileOptions;
import io.neurometer.engine.compile.ModelCompiler;
import io.neurometer.engine.graph.Graph;
import io.neurometer.engine.measure.Cancellation;
import io.neurometer.engine.measure.ProgressListener;
import io.neurometer.engine.measure.clock.Clock;
import io.neurometer.engine.measure.host.Affinity;
import io.neurometer.engine.measure.host.RequestCount;
import io.neurometer.engine.measure.phase.Checkpoint;
import io.neurometer.engine.measure.phase.ColdStart;
import io.neurometer.engine.measure.phase.Latency;
import io.neurometer.engine.measure.phase.Stability;
import io.neurometer.engine.measure.phase.Trial;
import io.neurometer.engine.measure.phase.WarmUp;
import io.neurometer.engine.measure.phase.Warmth;
import io.neurometer.engine.measure.subject.InputContent;
import io.neurometer.engine.measure.subject.InputData;
import io.neurometer.engine.measure.subject.MeasuredInputs;
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
     * @param contents what inputs are to hold, where somebody says so
     * @param sinceStartMs how long the process has been running
     * @throws io.neurometer.engine.error.EngineException when the model cannot be compiled, does not fit in memory, or
     *     cannot run on seeded inputs
     * @throws java.util.concurrent.CancellationException when it is no longer wanted
     */
    public ForkSample measure(
            Graph graph,
            Map<String, TensorType> inputs,
            Map<String, InputContent> contents,
            double sinceStartMs,
            Cancellation cancellation) {
        Reading<List<Integer>> pinned = Affinity.pin(Math.max(1, options.threads()));
        Checkpoint checkpoint = new Checkpoint(clock, ProgressListener.NONE, cancellation, Map.of());
        double seconds = task.seconds() - sinceStartMs / 1e3;
        try (Trial trial = new Trial(
                () -> Subject.load(compiler, graph, inputs, options, new InputData(task.seed(), contents), clock),
                clock,
                checkpoint,
                RequestCount.NONE,
                seconds)) {
            ColdStart.Times cold = ColdStart.times(trial);
            double left = trial.secondsLeft();
            trial.begin(now -> forLatency(now.runSeconds(), left));
            Warmth warmth = new WarmUp(task.warmUp()).warm(trial);
            trial.begin(now -> 0);
            trial.samples(new Latency(task.latency(), task.block()).sample(trial));
            Reading<Stability.Windows> stability = new Stability(task.stabilityRetries()).judge(trial);
            return new ForkSample(
                    sinceStartMs,
                    cold,
                    warmth,
                    trial.samples(),
                    stability,
                    MeasuredInputs.of(trial.subject(), task.seed()),
                    pinned,
                    trial.deviations());
        }
    }

    /** Seconds, of so many that are left. */
    private double forLatency(double runSeconds, double left) {
        double wanted = Math.max(task.latency().seconds(), task.latency().runs() * runSeconds);
        return Math.min(MAX_FOR_LATENCY * left, Math.min(wanted, task.latency().capSeconds()));
    }
}
