package io.neurometer.engine.measure;

import io.neurometer.engine.measure.clock.Stall;
import io.neurometer.engine.measure.fork.ForkReport;
import io.neurometer.engine.measure.statistics.ForkVariance;
import io.neurometer.engine.measure.statistics.OrderStatistics;
import io.neurometer.engine.report.Reading;
import io.neurometer.engine.report.Section;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Whether a measurement says what it seems to say.
 *
 * @param valid false when something else than the model shaped the figures
 * @param warnings everything that speaks against them, the harmless too
 */
public record Validity(boolean valid, List<Warning> warnings) {
    /** Fewer samples give no confidence interval even for the median. */
    private static final int MIN_SAMPLES = OrderStatistics.minSamples(0.5);

    /** As far as the medians of windows may differ within one process. */
    private static final double MAX_BETWEEN_FORKS = 1.05;

    /** One reason for doubt, with a stable code. */
    public record Warning(String code, String text) {
        public static final Section<Warning> SECTION = Section.of(Warning.class)
                .figure("code", "A stable code.", Warning::code)
                .figure("text", "What it means.", Warning::text)
                .build();
    }

    public static Validity of(Measurement measurement) {
        List<Warning> fatal = new ArrayList<>();
        List<Warning> harmless = new ArrayList<>();
        HostLoad.During load = measurement.environment();
        if (load.otherRequests() > 0) {
            fatal.add(otherRequests(load.otherRequests()));
        }
        if (!measurement.inputs().numeric()) {
            fatal.add(notNumeric());
        }
        if (measurement.latency().n() < MIN_SAMPLES) {
            fatal.add(new Warning(
                    "TOO_FEW_RUNS",
                    measurement.latency().n() + " samples; even the median needs " + MIN_SAMPLES
                            + " for a confidence interval"));
        }
        if (Noise.isThrottled(load)) {
            fatal.add(throttled());
        }
        harmless.addAll(Noise.of(load));
        if (Boolean.FALSE.equals(measurement.warmup().steady().value())) {
            harmless.add(new Warning("NOT_STEADY", "latency had not settled when the time for warming up was over"));
        }
        harmless.addAll(ofForks(measurement));
        Measurement.Stability stability = measurement.stability().value();
        if (stability != null && !stability.stable()) {
            fatal.add(new Warning(
                    "UNSTABLE",
                    "the medians of the last five windows differ by a factor of " + stability.spread() + ", more than "
                            + stability.limit()));
        }
        long stalls = platformStalls(measurement);
        if (stalls > 0) {
            harmless.add(new Warning(
                    "PLATFORM_STALLS", "the platform stopped this process " + stalls + " times for 10 ms or longer"));
        }
        for (String deviation : measurement.deviations()) {
            harmless.add(new Warning("DEVIATION", deviation));
        }
        boolean valid = fatal.isEmpty();
        fatal.addAll(harmless);
        return new Validity(valid, List.copyOf(fatal));
    }

    /** This, but invalid without a judgement on stability, for protocols that promise one. */
    public Validity requiring(Reading<Measurement.Stability> stability) {
        if (stability.value() != null) {
            return this;
        }
        List<Warning> all = new ArrayList<>();
        all.add(new Warning(
                "STABILITY_UNKNOWN", "whether latency stayed what it was could not be judged: " + stability.reason()));
        all.addAll(warnings);
        return new Validity(false, List.copyOf(all));
    }

    /** This, with what speaks against some of the figures without making them worthless. */
    public Validity doubting(List<Warning> doubts) {
        return new Validity(
                valid, Stream.concat(warnings.stream(), doubts.stream()).toList());
    }

    /** Something else was run meanwhile. */
    public static Warning otherRequests(long count) {
        return new Warning("OTHER_REQUESTS", count + " other requests were served during the measurement");
    }

    /** An output held NaN. */
    public static Warning notNumeric() {
        return new Warning("NAN_OUTPUT", "an output held NaN, which some kernels compute at another speed");
    }

    /** The container was stopped for a while. */
    public static Warning throttled() {
        return new Warning("THROTTLED", "the container used up its processor quota meanwhile");
    }

    private static List<Warning> ofForks(Measurement measurement) {
        ForkReport forks = measurement.forks().value();
        if (forks == null) {
            return List.of();
        }
        List<Warning> warnings = new ArrayList<>();
        long restless = forks.runs().stream()
                .filter(run -> Boolean.FALSE.equals(run.warmup().steady().value()))
                .count();
        if (restless > 0) {
            warnings.add(new Warning(
                    "FORKS_NOT_STEADY",
                    "in " + restless + " of " + forks.runs().size()
                            + " processes latency had not settled when the time for warming up was over"));
        }
        ForkVariance variance = forks.variance().value();
        if (variance != null && variance.medianRatio() > MAX_BETWEEN_FORKS) {
            warnings.add(new Warning(
                    "FORKS_DIFFER",
                    "the medians of the processes differ by a factor of " + variance.medianRatio() + ", more than "
                            + MAX_BETWEEN_FORKS));
        }
        return warnings;
    }

    private static long platformStalls(Measurement measurement) {
        List<Measurement.OpenLoop> open = measurement.openLoop().value();
        return Stream.concat(
                        Stream.of(measurement.hiccup()),
                        open == null ? Stream.empty() : open.stream().map(Measurement.OpenLoop::hiccup))
                .flatMap(hiccup -> hiccup.stalls().stream())
                .filter(stall -> stall.cause().equals(Stall.PLATFORM))
                .count();
    }
}
