package io.neurometer.engine.measure.phase;

import static io.neurometer.engine.report.Unit.COUNT;
import static io.neurometer.engine.report.Unit.PERCENT;
import static io.neurometer.engine.report.Unit.PER_SECOND;

import io.neurometer.engine.measure.clock.Hiccup;
import io.neurometer.engine.measure.clock.PauseWatch;
import io.neurometer.engine.measure.load.OpenLoad;
import io.neurometer.engine.measure.load.PoissonArrivals;
import io.neurometer.engine.measure.statistics.LatencyBrief;
import io.neurometer.engine.measure.statistics.LatencySamples;
import io.neurometer.engine.report.Reading;
import io.neurometer.engine.report.Section;

/** Requests that arrive at random at one rate, as a Poisson process of fixed seed. */
public record OpenLoopLevel(
        int percentOfPeak, double rate, int servers, int requests, OpenLoad load, Gc gc, Hiccup hiccup) {
    /** Requests that are still waiting this long after the last one was due show that the rate was too high. */
    static final double PATIENCE_SECONDS = 2;

    public static final Section<OpenLoopLevel> SECTION = Section.of(OpenLoopLevel.class)
            .figure("percent_of_peak", PERCENT, "Arrivals by the greatest rate measured.", OpenLoopLevel::percentOfPeak)
            .figure("rate", PER_SECOND, "Runs asked for per second on average.", OpenLoopLevel::rate)
            .figure("achieved", PER_SECOND, "Answers per second.", level -> level.load.achieved())
            .figure("unit", "Unit of the rates.", level -> "runs/s")
            .figure("servers", COUNT, "Runs at once.", OpenLoopLevel::servers)
            .figure("requests", COUNT, "Requests that arrived.", OpenLoopLevel::requests)
            .figure("unserved", COUNT, "Requests still waiting when patience ended.", level -> level.load.unserved())
            .figure("late_pct", PERCENT, "Requests begun over 1 ms after arrival.", level -> level.load.latePercent())
            .section("queue_delay", "From arrival to the run.", LatencyBrief.SECTION, OpenLoopLevel::queueDelay)
            .section("latency", "From arrival to answer.", LatencyBrief.SECTION, OpenLoopLevel::latency)
            .section("gc", "Garbage collections meanwhile.", Gc.SECTION, OpenLoopLevel::gc)
            .section("hiccup", "What the platform did meanwhile.", Hiccup.SECTION, OpenLoopLevel::hiccup)
            .build();

    /** Serves requests at one rate. @param percent of the peak that {@code rate} is */
    static OpenLoopLevel run(Trial trial, int servers, int percent, double rate, int requests) {
        long[] due = PoissonArrivals.schedule(rate, requests, trial.request().seed());
        try (PauseWatch watch = new PauseWatch(trial.clock())) {
            OpenLoad load = OpenLoad.run(trial::call, trial.clock(), trial.workers(), servers, due, PATIENCE_SECONDS);
            Hiccup hiccup = watch.hiccup();
            return new OpenLoopLevel(percent, rate, servers, requests, load, Gc.of(watch.collections()), hiccup);
        }
    }

    private LatencyBrief queueDelay() {
        return LatencySamples.brief(load.queueDelay());
    }

    /** From arrival to answer; absent where some requests were never served. */
    public Reading<LatencyBrief> latency() {
        return load.unserved() > 0
                ? Reading.absent(load.unserved() + " of " + requests
                        + " requests were not served in time: the quantiles of the others would flatter")
                : Reading.of(LatencySamples.brief(load.latency()));
    }
}
