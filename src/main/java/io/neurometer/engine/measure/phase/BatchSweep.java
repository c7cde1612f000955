package io.neurometer.engine.measure.phase;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.measure.load.ClosedLoad;
import io.neurometer.engine.measure.statistics.LatencySamples;
import io.neurometer.engine.measure.subject.Subject;
import io.neurometer.engine.report.Reading;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * How many items a second, by how many are in one run: ever more until that no longer helps. Adds levels to
 * {@link Throughput#THROUGHPUT}.
 */
public final class BatchSweep implements Phase {
    public static final Parameter<Boolean> BATCH_SWEEP =
            Parameter.flag("batch_sweep", "Find the throughput of ever larger batches too.");

    private static final double MIN_GAIN = 1.05;

    private final double seconds;

    /** @param seconds for each batch size */
    public BatchSweep(double seconds) {
        this.seconds = seconds;
    }

    @Override
    public String name() {
        return "batch-sweep";
    }

    @Override
    public List<Parameter<?>> parameters() {
        return List.of(BATCH_SWEEP);
    }

    @Override
    public boolean isOptional() {
        return true;
    }

    @Override
    public double usualSeconds(MeasurementRequest request) {
        return request.batches().size() * seconds;
    }

    @Override
    public double reservedSeconds(Trial trial) {
        return usualSeconds(trial.request());
    }

    /** One run at a time at each batch size. */
    @Override
    public void run(Trial trial) {
        List<BatchCase> cases = trial.request().batches();
        if (cases.isEmpty()) {
            return;
        }
        trial.workers().dismiss();
        trial.checkpoint().enter(name());
        List<ThroughputLevel> levels = new ArrayList<>(trial.findings().require(Throughput.THROUGHPUT));
        double latest = levels.get(0).rate();
        int done = 0;
        for (BatchCase batch : cases) {
            double expected = batch.batch() / Math.max(latest, 1e-9);
            if (Math.max(seconds, 3 * expected) > trial.secondsForPhase()) {
                trial.deviate("no throughput at batch " + batch.batch() + ", to keep within the time given");
                break;
            }
            ThroughputLevel level;
            try {
                level = level(trial, batch);
            } catch (EngineException failure) {
                if (failure.code() != ErrorCode.MEMORY_EXHAUSTED) {
                    throw failure;
                }
                trial.deviate("no throughput at batch " + batch.batch() + ": it does not fit in memory");
                break;
            }
            levels.add(level);
            trial.checkpoint().tell((double) ++done / cases.size(), Map.of("rate", level.rate()));
            if (level.rate() < MIN_GAIN * latest) {
                break;
            }
            latest = level.rate();
        }
        trial.findings().put(Throughput.THROUGHPUT, levels);
    }

    private ThroughputLevel level(Trial trial, BatchCase batch) {
        try (Subject larger = trial.subject().at(batch.inputs())) {
            // The first run takes its memory and finds every cache cold.
            call(trial, larger);
            ClosedLoad load = ClosedLoad.run(() -> call(trial, larger), trial.clock(), trial.workers(), 1, seconds);
            return new ThroughputLevel(
                    1, Reading.of(batch.batch()), load.rate(), Reading.of(LatencySamples.brief(load.nanos())));
        }
    }

    private static long call(Trial trial, Subject subject) {
        trial.checkpoint().requireWanted();
        return subject.run();
    }
}
