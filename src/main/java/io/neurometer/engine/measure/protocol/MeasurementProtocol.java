package io.neurometer.engine.measure.protocol;

import io.neurometer.engine.compile.CompileOptions;
import io.neurometer.engine.compile.CompileReport;
import io.neurometer.engine.compile.ModelCompiler;
import io.neurometer.engine.compile.ModelRuntime;
import io.neurometer.engine.measure.Cancellation;
import io.neurometer.engine.measure.HostLoad;
import io.neurometer.engine.measure.LayerTime;
import io.neurometer.engine.measure.Measurement;
import io.neurometer.engine.measure.ProcessMemory;
import io.neurometer.engine.measure.ProgressListener;
import io.neurometer.engine.measure.RequestCount;
import io.neurometer.engine.measure.Unloading;
import io.neurometer.engine.measure.clock.Clock;
import io.neurometer.engine.measure.clock.ClockCost;
import io.neurometer.engine.measure.fork.ForkLauncher;
import io.neurometer.engine.measure.fork.ForkReport;
import io.neurometer.engine.measure.fork.ForkSample;
import io.neurometer.engine.measure.fork.Forks;
import io.neurometer.engine.measure.fork.PooledSamples;
import io.neurometer.engine.measure.host.AvailableMemory;
import io.neurometer.engine.measure.load.WorkerPool;
import io.neurometer.engine.measure.phase.BatchSweep;
import io.neurometer.engine.measure.phase.Checkpoint;
import io.neurometer.engine.measure.phase.Latency;
import io.neurometer.engine.measure.phase.MaxRate;
import io.neurometer.engine.measure.phase.MemoryPass;
import io.neurometer.engine.measure.phase.OpenLoop;
import io.neurometer.engine.measure.phase.PerLayer;
import io.neurometer.engine.measure.phase.Phase;
import io.neurometer.engine.measure.phase.PreFlight;
import io.neurometer.engine.measure.phase.Stability;
import io.neurometer.engine.measure.phase.Throughput;
import io.neurometer.engine.measure.phase.Trial;
import io.neurometer.engine.measure.phase.WarmUp;
import io.neurometer.engine.measure.statistics.LatencySamples;
import io.neurometer.engine.measure.statistics.LatencySummary;
import io.neurometer.engine.measure.subject.SeededInputs;
import io.neurometer.engine.measure.subject.Subject;
import io.neurometer.engine.report.Reading;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Measures a model by a plan, phase after phase. The model is loaded anew, so that cold means cold, and unloaded before
 * this returns.
 */
public final class MeasurementProtocol {
    /** Fewer processes than this cannot tell how far they differ. */
    private static final int MIN_FORKS = 2;

    /** What is left to warming up while other processes measure. */
    private static final double TYPICAL_WARM_UP_SECONDS = 30;

    private final ModelCompiler compiler;
    private final CompileOptions options;
    private final MeasurementPlan plan;
    private final RequestCount requests;
    private final Clock clock;
    private final @Nullable ForkLauncher forks;

    /** @param requests what else the service does meanwhile */
    public MeasurementProtocol(
            ModelCompiler compiler, CompileOptions options, MeasurementPlan plan, RequestCount requests, Clock clock) {
        this(compiler, options, plan, requests, clock, null);
    }

    /** @param forks measures the same model in other processes; null where that cannot be, which is then a deviation */
    public MeasurementProtocol(
            ModelCompiler compiler,
            CompileOptions options,
            MeasurementPlan plan,
            RequestCount requests,
            Clock clock,
            @Nullable ForkLauncher forks) {
        this.forks = forks;
        this.compiler = compiler;
        this.options = options;
        this.plan = plan;
        this.requests = requests;
        this.clock = clock;
    }

    /**
     * Measures in the calling thread, with helpers where several runs go on at once.
     *
     * @throws io.neurometer.engine.error.EngineException when the model cannot be compiled, does not fit in memory, or
     *     cannot run on seeded inputs, or when the plan needs a quiet machine and this one is busy
     * @throws java.util.concurrent.CancellationException when it is no longer wanted or the thread was interrupted;
     *     everything has been freed then
     */
    public Measurement measure(MeasurementRequest request, ProgressListener listener, Cancellation cancellation) {
        Checkpoint checkpoint = new Checkpoint(
                clock, listener, cancellation, plan.shares(request.batches().size()));
        HostLoad loadBefore = new PreFlight(plan.preFlight(), clock, requests).run(checkpoint);
        Before before = new Before(ProcessMemory.now(), ProcessMemory.clearPeak(), loadBefore);
        checkpoint.enter(Phase.COLD);
        Measurement measured;
        Unloading unloading;
        long start = clock.nanos();
        try (WorkerPool crew = new WorkerPool();
                ModelRuntime runtime = new ModelRuntime(request.graph(), compiler, Long.MAX_VALUE);
                ModelRuntime.Lease lease =
                        runtime.acquire(request.inputs(), request.graph().outputs(), options)) {
            long loadNanos = clock.nanos() - start;
            try (SeededInputs data = SeededInputs.of(lease.executable().typed(), request.seed())) {
                Trial trial = new Trial(
                        new Subject(lease.executable(), data, clock),
                        clock,
                        checkpoint,
                        start + (long) (plan.totalSeconds() * 1e9));
                plan.deviations().forEach(trial::deviate);
                Cold cold = Cold.of(trial, loadNanos, runtime.weightNanos());
                measured = phases(request, runtime, lease.report(), crew, cold, before);
                unloading = unloading(trial, runtime, lease);
            }
        }
        return measured.after(unloading);
    }

    /** Leaves the model with what one run at a time needs, all of it touched. */
    private Unloading unloading(Trial trial, ModelRuntime runtime, ModelRuntime.Lease lease) {
        runtime.closeIdle();
        lease.executable().freeIdleArenas();
        trial.call();
        CompileReport compiled = lease.report();
        return Unloading.of(
                compiled.weights().total()
                        + trial.subject().inputBytes()
                        + compiled.memory().workspace(),
                clock);
    }

    /** The process and the host before the model was loaded. @param peakCleared whether the peak was forgotten then */
    private record Before(ProcessMemory memory, boolean peakCleared, HostLoad load) {}

    /** A model that has run once. */
    private record Cold(Trial trial, Measurement.Cold times, double firstNanos) {
        static Cold of(Trial trial, long loadNanos, long weightNanos) {
            double first = trial.call();
            double compileNanos = Math.max(0, loadNanos - weightNanos);
            return new Cold(trial, new Measurement.Cold(loadNanos / 1e6, compileNanos / 1e6, first / 1e6), first);
        }
    }

    private Measurement phases(
            MeasurementRequest request,
            ModelRuntime runtime,
            CompileReport compiled,
            WorkerPool crew,
            Cold cold,
            Before before) {
        Trial trial = cold.trial;
        Subject subject = trial.subject();
        double clockNanos = ClockCost.nanos();
        Forked forked = forked(trial, request, compiled);
        boolean here = forked.samples.size() < MIN_FORKS;

        Measurement.Warmup warmup = new WarmUp(plan.warmUp())
                .run(
                        trial,
                        cold.firstNanos,
                        nanos -> reserve(request, here, nanos).afterWarmUp());
        Reserve reserve = reserve(request, here, trial.call());
        Alone alone = here ? alone(trial, request, clockNanos, reserve) : Alone.of(forked.samples, request.seed());
        Latency.Samples samples = alone.samples;
        List<Measurement.Throughput> throughput =
                new Throughput(plan.throughput()).run(trial, crew, samples, request.batch(), reserve.afterThroughput());
        Reading<List<Measurement.OpenLoop>> openLoop = plan.openLoop() == null
                ? Reading.absent(notIn())
                : Reading.of(new OpenLoop(plan.openLoop())
                        .run(trial, crew, throughput, request.seed(), reserve.afterOpenLoop()));
        List<Measurement.OpenLoop> levels = openLoop.value();
        Reading<Measurement.MaxRate> maxRate = plan.maxRate() == null || levels == null
                ? Reading.absent(notIn())
                : new MaxRate(plan.maxRate())
                        .run(trial, crew, alone.summary, throughput, levels, request.seed(), reserve.afterSearch());
        crew.dismiss();
        if (!request.batches().isEmpty()) {
            BatchSweep.Source source = new BatchSweep.Source(runtime, options, request.seed());
            List<Measurement.Throughput> all = new ArrayList<>(throughput);
            all.addAll(new BatchSweep(plan.batchSeconds())
                    .run(
                            trial,
                            crew,
                            source,
                            request.batches(),
                            throughput.get(0).rate(),
                            reserve.afterBatches()));
            throughput = all;
        }
        Measurement.Memory memory =
                new MemoryPass(plan.memoryRuns()).run(trial, before.memory, before.peakCleared, compiled, samples);
        Reading<List<LayerTime>> layers = Reading.absent(notIn());
        Reading<Double> overhead = Reading.absent(notIn());
        if (plan.layerRuns() > 0) {
            PerLayer.Result result = new PerLayer(plan.layerRuns()).run(trial, request.layers());
            layers = Reading.of(result.layers());
            overhead = Reading.of(result.overheadPercent());
        }
        if (trial.secondsLeft() < 0) {
            trial.deviate("took longer than " + plan.totalSeconds() + " s: loading and the least number of runs need"
                    + " that long");
        }
        trial.checkpoint().complete();
        return new Measurement(
                compiled,
                cold.times,
                warmup,
                forked.report,
                alone.summary,
                alone.stability,
                throughput,
                openLoop,
                maxRate,
                memory,
                Latency.gc(samples.collections()),
                samples.hiccup(),
                layers,
                overhead,
                new Measurement.Inputs(
                        request.seed(),
                        subject.inputSets(),
                        subject.firstChecksum(),
                        subject.isNumeric()
                                && forked.samples.stream()
                                        .allMatch(fork -> fork.inputs().numeric())),
                new Measurement.Timer("System.nanoTime", clockNanos, samples.block()),
                trial.deviations(),
                HostLoad.now(requests).since(before.load));
    }

    /** What other processes found. @param samples of those with a result */
    private record Forked(Reading<ForkReport> report, List<ForkSample> samples) {}

    private Forked forked(Trial trial, MeasurementRequest request, CompileReport compiled) {
        if (plan.forks() == null) {
            return new Forked(Reading.absent(notIn()), List.of());
        }
        if (forks == null) {
            trial.deviate("measured in one process: no others can be started here");
            return new Forked(Reading.absent("no other processes can be started here"), List.of());
        }
        long modelBytes = compiled.weights().total()
                + compiled.memory().workspace()
                + trial.subject().inputBytes();
        double warmUp = Math.min(plan.warmUp().capSeconds(), TYPICAL_WARM_UP_SECONDS);
        double reserve = reserve(request, false, trial.call()).afterForks(warmUp);
        Forks.Result result =
                new Forks(plan.forks(), forks, AvailableMemory::now).run(trial, modelBytes, request.seed(), reserve);
        if (result.samples().size() < MIN_FORKS) {
            trial.deviate("latency is of this process, since fewer than " + MIN_FORKS + " others have a result");
        }
        return new Forked(Reading.of(result.report()), result.samples());
    }

    /** Latency of single runs. */
    private record Alone(Latency.Samples samples, LatencySummary summary, Reading<Measurement.Stability> stability) {
        static Alone of(List<ForkSample> forks, long seed) {
            Latency.Samples samples = PooledSamples.of(forks);
            return new Alone(
                    samples,
                    LatencySamples.pooled(
                            forks.stream().map(fork -> fork.samples().nanos()).toList(), samples.block(), seed),
                    PooledSamples.leastStable(forks));
        }
    }

    private Alone alone(Trial trial, MeasurementRequest request, double clockNanos, Reserve reserve) {
        Latency latency = new Latency(plan.latency(), clockNanos);
        Latency.Samples samples = latency.run(trial, trial.call(), reserve.afterLatency());
        Reading<Measurement.Stability> stability = Reading.absent(notIn());
        if (plan.stabilityRetries() >= 0) {
            Stability.Result result =
                    new Stability(plan.stabilityRetries(), latency).run(trial, samples, reserve.afterLatency());
            samples = result.samples();
            stability = result.stability();
        }
        return new Alone(
                samples, LatencySamples.summarise(samples.nanos(), samples.block(), request.seed()), stability);
    }

    private Reserve reserve(MeasurementRequest request, boolean here, double runNanos) {
        return new Reserve(plan, here, request.batches().size(), runNanos / 1e9);
    }

    private String notIn() {
        return "the protocol " + plan.id() + " does not measure it";
    }
}
