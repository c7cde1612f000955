package io.neurometer.engine.measure.phase;

import io.neurometer.engine.measure.Measurement;
import io.neurometer.engine.measure.load.WorkerPool;
import io.neurometer.engine.measure.statistics.LatencyBrief;
import io.neurometer.engine.measure.statistics.LatencySummary;
import io.neurometer.engine.measure.statistics.OrderStatistics;
import io.neurometer.engine.measure.statistics.Quantile;
import io.neurometer.engine.report.Reading;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How many requests may arrive at random before the 99th percentile of their latency, counted from arrival, exceeds what
 * is allowed: a binary search between the rates of the open loop, down to 2 % of the peak. Latency grows with the rate, so
 * that the answer is between the greatest rate below every one at which it was too long, and the least of those.
 */
public final class MaxRate {
    private static final String PERCENTILE = "99";
    private static final int MIN_REQUESTS = OrderStatistics.minSamples(0.99);
    private static final double ENOUGH = 0.02;

    private final Rule rule;

    /**
     * @param sloMs the time that is allowed; null for {@code times} the 99th percentile of single runs
     * @param times see there
     * @param requests of each probe at least, time permitting
     * @param seconds of each probe at least
     * @param probes at most
     */
    public record Rule(@Nullable Double sloMs, double times, int requests, double seconds, int probes) {
        /** The same with a time of the caller's. */
        public Rule withSlo(@Nullable Double ms) {
            return new Rule(ms == null ? sloMs : ms, times, requests, seconds, probes);
        }
    }

    public MaxRate(Rule rule) {
        this.rule = rule;
    }

    /**
     * @param latency of single runs one after the other
     * @param levels of the open loop
     * @param seed of the times of arrival
     * @param reserveSeconds what later phases need of the time that is left
     */
    public Reading<Measurement.MaxRate> run(
            Trial trial,
            WorkerPool crew,
            LatencySummary latency,
            List<Measurement.Throughput> throughput,
            List<Measurement.OpenLoop> levels,
            long seed,
            double reserveSeconds) {
        trial.checkpoint().enter(Phase.MAX_RATE);
        Double alone = alone(latency);
        Double slo = rule.sloMs() != null ? rule.sloMs() : alone == null ? null : rule.times() * alone;
        if (slo == null) {
            return Reading.absent("without a 99th percentile of single runs there is nothing to derive the allowed time"
                    + " from: ask for 'parameters.slo_ms'");
        }
        Measurement.Throughput peak = OpenLoop.peak(throughput);
        double peakRuns = peak.rate() / peak.batch();
        Search search = new Search(slo, peakRuns);
        levels.forEach(search::add);
        List<Measurement.OpenLoop> probes = new ArrayList<>();
        while (search.upper - search.lower > ENOUGH * peakRuns && probes.size() < rule.probes()) {
            double rate = (search.lower + search.upper) / 2;
            double wanted = Math.max(rule.requests(), rate * rule.seconds());
            double fitting = rate * (trial.secondsLeft() - reserveSeconds - OpenLevel.PATIENCE_SECONDS);
            int requests = (int) Math.min(wanted, fitting);
            if (requests < MIN_REQUESTS) {
                trial.deviate("the search for the greatest rate ended early, to keep within the time given");
                break;
            }
            int percent = (int) Math.round(100 * rate / peakRuns);
            Measurement.OpenLoop probe = OpenLevel.run(trial, crew, peak.concurrency(), percent, rate, requests, seed);
            probes.add(probe);
            search.add(probe);
            trial.checkpoint().tell((double) probes.size() / rule.probes(), Map.of("rate", rate, "slo_ms", slo));
        }
        return Reading.of(search.result(
                rule.sloMs() != null ? "as asked for" : rule.times() + " times the 99th percentile of single runs",
                probes));
    }

    private static @Nullable Double alone(LatencySummary latency) {
        Quantile quantile = latency.p().get(PERCENTILE);
        return quantile == null ? null : quantile.v().value();
    }

    /** What is known of the answer so far. */
    private static final class Search {
        private final double slo;
        private final List<Measurement.OpenLoop> tried = new ArrayList<>();
        private double lower;
        private double upper;
        private boolean upperTried;
        private Measurement.@Nullable OpenLoop met;

        Search(double slo, double peakRuns) {
            this.slo = slo;
            this.upper = peakRuns;
        }

        /** A level of too few requests for the percentile tells nothing. */
        void add(Measurement.OpenLoop level) {
            if (level.unserved() == 0 && level.requests() < MIN_REQUESTS) {
                return;
            }
            tried.add(level);
            for (Measurement.OpenLoop candidate : tried) {
                if (!meets(candidate) && candidate.rate() < upper) {
                    upper = candidate.rate();
                    upperTried = true;
                }
            }
            lower = 0;
            met = null;
            for (Measurement.OpenLoop candidate : tried) {
                if (meets(candidate) && candidate.rate() < upper && candidate.rate() > lower) {
                    lower = candidate.rate();
                    met = candidate;
                }
            }
        }

        private boolean meets(Measurement.OpenLoop level) {
            LatencyBrief latency = level.latency().value();
            Quantile quantile = latency == null ? null : latency.p().get(PERCENTILE);
            Double value = quantile == null ? null : quantile.v().value();
            return value != null && value <= slo;
        }

        Measurement.MaxRate result(String source, List<Measurement.OpenLoop> probes) {
            Measurement.OpenLoop best = met;
            String why = "at no rate that was tried were 99 of 100 requests answered in time";
            return new Measurement.MaxRate(
                    slo,
                    source,
                    PERCENTILE,
                    best == null ? Reading.absent(why) : Reading.of(best.rate()),
                    "runs/s",
                    new Quantile.Interval(lower, upper),
                    upperTried
                            ? "at the upper end it was missed"
                            : "the upper end is the peak, which nobody can wait for",
                    best == null ? Reading.absent(why) : best.latency(),
                    probes);
        }
    }
}
