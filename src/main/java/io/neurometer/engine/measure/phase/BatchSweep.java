package io.neurometer.engine.measure.phase;

import io.neurometer.engine.compile.CompileOptions;
import io.neurometer.engine.compile.ModelRuntime;
import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.measure.Measurement;
import io.neurometer.engine.measure.load.ClosedLoad;
import io.neurometer.engine.measure.load.WorkerPool;
import io.neurometer.engine.measure.statistics.LatencySamples;
import io.neurometer.engine.measure.subject.SeededInputs;
import io.neurometer.engine.measure.subject.Subject;
import io.neurometer.engine.report.Reading;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** How many items a second, by how many are in one run: ever more until that no longer helps. */
public final class BatchSweep {
    private static final double MIN_GAIN = 1.05;

    private final double seconds;

    /** @param seconds for each batch size */
    public BatchSweep(double seconds) {
        this.seconds = seconds;
    }

    /** The model that is compiled anew for each batch size. */
    public record Source(ModelRuntime runtime, CompileOptions options, long seed) {}

    /**
     * One run at a time at each batch size.
     *
     * @param cases in ascending order
     * @param before items per second at the batch size that has been measured
     * @param reserveSeconds what later phases need of the time that is left
     */
    public List<Measurement.Throughput> run(
            Trial trial, WorkerPool crew, Source source, List<BatchCase> cases, double before, double reserveSeconds) {
        trial.checkpoint().enter(Phase.BATCH_SWEEP);
        List<Measurement.Throughput> levels = new ArrayList<>();
        double latest = before;
        for (BatchCase batch : cases) {
            double expected = batch.batch() / Math.max(latest, 1e-9);
            if (Math.max(seconds, 3 * expected) > trial.secondsLeft() - reserveSeconds) {
                trial.deviate("no throughput at batch " + batch.batch() + ", to keep within the time given");
                break;
            }
            Measurement.Throughput level;
            try {
                level = level(trial, crew, source, batch);
            } catch (EngineException failure) {
                if (failure.code() != ErrorCode.MEMORY_EXHAUSTED) {
                    throw failure;
                }
                trial.deviate("no throughput at batch " + batch.batch() + ": it does not fit in memory");
                break;
            }
            levels.add(level);
            trial.checkpoint().tell((double) levels.size() / cases.size(), Map.of("rate", level.rate()));
            if (level.rate() < MIN_GAIN * latest) {
                break;
            }
            latest = level.rate();
        }
        return levels;
    }

    private Measurement.Throughput level(Trial trial, WorkerPool crew, Source source, BatchCase batch) {
        ModelRuntime runtime = source.runtime();
        try (ModelRuntime.Lease lease =
                        runtime.acquire(batch.inputs(), runtime.graph().outputs(), source.options());
                SeededInputs inputs = SeededInputs.of(lease.executable().typed(), source.seed())) {
            Trial other = trial.with(new Subject(lease.executable(), inputs, trial.clock()));
            // The first run takes its memory and finds every cache cold.
            other.call();
            ClosedLoad load = ClosedLoad.run(other::call, trial.clock(), crew, 1, seconds);
            return new Measurement.Throughput(
                    1,
                    batch.batch(),
                    load.rate() * batch.batch(),
                    "items/s",
                    Reading.of(LatencySamples.brief(load.nanos())));
        }
    }
}
