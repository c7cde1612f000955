package io.neurometer.engine.measure.phase;

import io.neurometer.engine.measure.Measurement;
import io.neurometer.engine.measure.clock.Hiccup;
import io.neurometer.engine.measure.clock.PauseWatch;
import io.neurometer.engine.measure.load.OpenLoad;
import io.neurometer.engine.measure.load.PoissonArrivals;
import io.neurometer.engine.measure.load.WorkerPool;
import io.neurometer.engine.measure.statistics.LatencyBrief;
import io.neurometer.engine.measure.statistics.LatencySamples;
import io.neurometer.engine.report.Reading;

/** Requests that arrive at random at one rate. */
final class OpenLevel {
    /** Requests that are still waiting this long after the last one was due show that the rate was too high. */
    static final double PATIENCE_SECONDS = 2;

    private OpenLevel() {}

    /**
     * @param servers how many run at once
     * @param percent of the peak that {@code rate} is
     * @param rate in runs per second
     * @param seed of the times of arrival
     */
    static Measurement.OpenLoop run(
            Trial trial, WorkerPool crew, int servers, int percent, double rate, int requests, long seed) {
        long[] due = PoissonArrivals.schedule(rate, requests, seed);
        try (PauseWatch watch = new PauseWatch(trial.clock())) {
            OpenLoad load = OpenLoad.run(trial::call, trial.clock(), crew, servers, due, PATIENCE_SECONDS);
            Hiccup hiccup = watch.hiccup();
            Reading<LatencyBrief> latency = load.unserved() > 0
                    ? Reading.absent(load.unserved() + " of " + requests + " requests were not served in time: the"
                            + " quantiles of the others would flatter")
                    : Reading.of(LatencySamples.brief(load.latency()));
            return new Measurement.OpenLoop(
                    percent,
                    rate,
                    load.achieved(),
                    "runs/s",
                    servers,
                    requests,
                    load.unserved(),
                    load.latePercent(),
                    LatencySamples.brief(load.queueDelay()),
                    latency,
                    Latency.gc(watch.collections()),
                    hiccup);
        }
    }
}
