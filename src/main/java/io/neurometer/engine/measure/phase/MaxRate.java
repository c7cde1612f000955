package io.neurometer.engine.measure.phase;

import io.neurometer.engine.measure.statistics.LatencyBrief;
import io.neurometer.engine.measure.statistics.OrderStatistics;
import io.neurometer.engine.measure.statistics.Quantile;
import io.neurometer.engine.report.Figure;
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
public final class MaxRate implements Phase {
    public static final Figure<GreatestRate> MAX_RATE =
            Figure.section("max_rate_under_slo", "Greatest rate of arrivals served in time.", GreatestRate.SECTION);

    public static final Parameter<Double> SLO_MS = Parameter.milliseconds(
            "slo_ms",
            600_000,
            "Latency for which a rigorous measurement seeks the greatest rate;"
                    + " twice the 99th percentile of single runs by default.");

    private static final int MIN_REQUESTS = OrderStatistics.minSamples(0.99);
    private static final double ENOUGH = 0.02;
    private static final double MAX_SHARE = 0.1;

    private final Rule rule;

    /**
     * @param sloMs the time that is allowed; null for {@code times} the 99th percentile of single runs
     * @param times by how much the allowed time exceeds the percentile
     * @param requests of each probe at least, time permitting
     * @param seconds of each probe at least
     * @param probes at most
     */
    public record Rule(@Nullable Double sloMs, double times, int requests, double seconds, int probes) {}

    public MaxRate(Rule rule) {
        this.rule = rule;
    }

    @Override
    public String name() {
        return "max-rate";
    }

    @Override
    public List<Parameter<?>> parameters() {
        return List.of(SLO_MS);
    }

    @Override
    public Phase changed(Asked asked, Changes changes) {
        Double ms = asked.get(SLO_MS);
        return ms == null
                ? this
                : new MaxRate(new Rule(ms, rule.times(), rule.requests(), rule.seconds(), rule.probes()));
    }

    @Override
    public double usualSeconds(MeasurementRequest request) {
        return rule.probes() / 2 * rule.seconds();
    }

    @Override
    public double reservedSeconds(Trial trial) {
        double each = Math.max(rule.seconds(), rule.requests() * trial.runSeconds() / OpenLoop.TYPICAL_LOAD);
        return Math.min(MAX_SHARE * trial.totalSeconds(), rule.probes() * each);
    }

    @Override
    public void run(Trial trial) {
        trial.checkpoint().enter(name());
        trial.findings().put(MAX_RATE, search(trial));
    }

    private Reading<GreatestRate> search(Trial trial) {
        Double alone = percentile(trial.findings().require(Latency.LATENCY).p().get(GreatestRate.PERCENTILE));
        Double slo = rule.sloMs() != null ? rule.sloMs() : alone == null ? null : rule.times() * alone;
        if (slo == null) {
            return Reading.absent("without a 99th percentile of single runs there is nothing to derive the"
                    + " allowed time from: ask for 'parameters.slo_ms'");
        }
        ThroughputLevel peak = ThroughputLevel.peak(trial.findings().require(Throughput.THROUGHPUT));
        Search search = new Search(slo, peak.runs());
        trial.findings().require(OpenLoop.OPEN_LOOP).forEach(search::add);
        List<OpenLoopLevel> probes = new ArrayList<>();
        while (search.upper - search.lower > ENOUGH * peak.runs() && probes.size() < rule.probes()) {
            double rate = (search.lower + search.upper) / 2;
            double wanted = Math.max(rule.requests(), rate * rule.seconds());
            double fitting = rate * (trial.secondsForPhase() - OpenLoopLevel.PATIENCE_SECONDS);
            int requests = (int) Math.min(wanted, fitting);
            if (requests < MIN_REQUESTS) {
                trial.deviate("the search for the greatest rate ended early, to keep within the time given");
                break;
            }
            int percent = (int) Math.round(100 * rate / peak.runs());
            OpenLoopLevel probe = OpenLoopLevel.run(trial, peak.concurrency(), percent, rate, requests);
            probes.add(probe);
            search.add(probe);
            trial.checkpoint().tell((double) probes.size() / rule.probes(), Map.of("rate", rate, "slo_ms", slo));
        }
        return Reading.of(search.result(
                rule.sloMs() != null ? "as asked for" : rule.times() + " times the 99th percentile of single runs",
                probes));
    }

    private static @Nullable Double percentile(@Nullable Quantile quantile) {
        return quantile == null ? null : quantile.v().value();
    }

    /** What is known of the answer so far. */
    private static final class Search {
        private final double slo;
        private final List<OpenLoopLevel> tried = new ArrayList<>();
        private double lower;
        private double upper;
        private boolean upperTried;
        private @Nullable OpenLoopLevel met;

        Search(double slo, double peakRuns) {
            this.slo = slo;
            this.upper = peakRuns;
        }

        /** A level of too few requests for the percentile tells nothing. */
        void add(OpenLoopLevel level) {
            if (level.load().unserved() == 0 && level.requests() < MIN_REQUESTS) {
                return;
            }
            tried.add(level);
            for (OpenLoopLevel candidate : tried) {
                if (!meets(candidate) && candidate.rate() < upper) {
                    upper = candidate.rate();
                    upperTried = true;
                }
            }
            lower = 0;
            met = null;
            for (OpenLoopLevel candidate : tried) {
                if (meets(candidate) && candidate.rate() < upper && candidate.rate() > lower) {
                    lower = candidate.rate();
                    met = candidate;
                }
            }
        }

        private boolean meets(OpenLoopLevel level) {
            LatencyBrief latency = level.latency().value();
            Double v = latency == null ? null : percentile(latency.p().get(GreatestRate.PERCENTILE));
            return v != null && v <= slo;
        }

        GreatestRate result(String source, List<OpenLoopLevel> probes) {
            return new GreatestRate(
                    slo,
                    source,
                    Reading.ofNullable(met, "at no rate that was tried were 99 of 100 requests answered in time"),
                    new Quantile.Interval(lower, upper),
                    upperTried
                            ? "at the upper end it was missed"
                            : "the upper end is the peak, which nobody can wait for",
                    probes);
        }
    }
}
