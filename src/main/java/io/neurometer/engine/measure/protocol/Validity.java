package io.neurometer.engine.measure.protocol;

import io.neurometer.engine.measure.Warning;
import io.neurometer.engine.measure.accuracy.Agreement;
import io.neurometer.engine.measure.clock.Hiccup;
import io.neurometer.engine.measure.clock.Stall;
import io.neurometer.engine.measure.fork.ForkReport;
import io.neurometer.engine.measure.fork.Forks;
import io.neurometer.engine.measure.host.HostLoad;
import io.neurometer.engine.measure.host.Noise;
import io.neurometer.engine.measure.phase.BackendAgreement;
import io.neurometer.engine.measure.phase.Latency;
import io.neurometer.engine.measure.phase.OpenLoop;
import io.neurometer.engine.measure.phase.OpenLoopLevel;
import io.neurometer.engine.measure.phase.PreFlight;
import io.neurometer.engine.measure.phase.Stability;
import io.neurometer.engine.measure.phase.WarmUp;
import io.neurometer.engine.measure.phase.Warmth;
import io.neurometer.engine.measure.statistics.ForkVariance;
import io.neurometer.engine.measure.statistics.OrderStatistics;
import io.neurometer.engine.report.Findings;
import io.neurometer.engine.report.Reading;
import io.neurometer.engine.report.Section;
import io.neurometer.engine.report.Unit;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Whether a measurement says what it seems to say.
 *
 * @param valid false where something speaks against it whatever the protocol; absent where nothing does and the protocol
 *     judges nothing
 * @param fatal what makes it not valid; empty where it is, and where nobody judged it
 * @param warnings those, and the harmless too
 */
public record Validity(Reading<Boolean> valid, List<Warning> fatal, List<Warning> warnings) {
    public static final Section<Validity> SECTION = Section.of(Validity.class)
            .bare("valid", Unit.NONE, "False when something else than the model shaped the figures.", Validity::valid)
            .each("warnings", "What speaks against the figures, the harmless too.", Warning.SECTION, Validity::warnings)
            .build();

    /** Fewer samples give no confidence interval even for the median. */
    private static final int MIN_SAMPLES = OrderStatistics.minSamples(0.5);

    private static final String NOT_JUDGED =
            "this protocol does not judge whether latency is stable; 'standard' and 'rigorous' do";

    /** As far as the medians of windows may differ within one process. */
    private static final double MAX_BETWEEN_FORKS = 1.05;

    /**
     * @param judgesStability whether it must be known that latency stayed what it was; a protocol that does not judge that
     *     calls no figure right
     */
    static Validity of(Findings found, boolean judgesStability) {
        List<Warning> fatal = new ArrayList<>();
        if (judgesStability) {
            addUnknown(found.get(Stability.STABILITY), fatal);
        }
        HostLoad.During load = found.require(PreFlight.ENVIRONMENT);
        if (load.otherRequests() > 0) {
            fatal.add(Warning.otherRequests(load.otherRequests()));
        }
        if (!found.require(Measured.INPUTS).numeric()) {
            fatal.add(Warning.nanOutput());
        }
        int samples = found.require(Latency.LATENCY).n();
        if (samples < MIN_SAMPLES) {
            fatal.add(new Warning(
                    "TOO_FEW_RUNS",
                    samples + " samples; even the median needs " + MIN_SAMPLES + " for a confidence interval"));
        }
        if (Noise.isThrottled(load)) {
            fatal.add(Warning.throttled());
        }
        Stability.Windows stability = found.get(Stability.STABILITY).value();
        if (stability != null && !stability.stable()) {
            fatal.add(new Warning(
                    "UNSTABLE",
                    "the medians of the last five windows differ by a factor of " + stability.spread() + ", more than "
                            + stability.limit()));
        }
        fatal.addAll(Doubts.fatal(found));
        Agreement agreement = found.get(BackendAgreement.AGREEMENT).value();
        if (agreement != null && !agreement.agrees()) {
            fatal.add(disagreement(agreement));
        }
        return new Validity(
                fatal.isEmpty() && !judgesStability ? Reading.absent(NOT_JUDGED) : Reading.of(fatal.isEmpty()),
                List.copyOf(fatal),
                Stream.concat(fatal.stream(), harmless(found, load).stream()).toList());
    }

    /** This, with what speaks against some of the figures without making them worthless. */
    public Validity doubting(List<Warning> doubts) {
        return new Validity(
                valid, fatal, Stream.concat(warnings.stream(), doubts.stream()).toList());
    }

    private static Warning disagreement(Agreement agreement) {
        List<String> apart = agreement.outputs().entrySet().stream()
                .filter(output -> !output.getValue().agrees())
                .map(output -> "'" + output.getKey() + "'")
                .toList();
        return new Warning(
                "BACKENDS_DISAGREE",
                String.join(", ", apart) + " differs from what the " + agreement.reference()
                        + " computes by more than rounding explains: do not use this backend for this model");
    }

    private static void addUnknown(Reading<Stability.Windows> stability, List<Warning> fatal) {
        if (stability.value() == null) {
            fatal.add(new Warning(
                    "STABILITY_UNKNOWN",
                    "whether latency stayed what it was could not be judged: " + stability.reason()));
        }
    }

    private static List<Warning> harmless(Findings found, HostLoad.During load) {
        List<Warning> harmless = new ArrayList<>(Doubts.harmless(found));
        harmless.addAll(Noise.of(load));
        if (isRestless(found.require(WarmUp.WARM_UP))) {
            harmless.add(new Warning("NOT_STEADY", "latency had not settled when the time for warming up was over"));
        }
        ForkReport forks = found.get(Forks.FORKS).value();
        if (forks != null) {
            addForks(forks, harmless);
        }
        SlowPaths.of(found).ifPresent(harmless::add);
        long stalls = platformStalls(found);
        if (stalls > 0) {
            harmless.add(new Warning(
                    "PLATFORM_STALLS", "the platform stopped this process " + stalls + " times for 10 ms or longer"));
        }
        found.require(Measured.DEVIATIONS).forEach(how -> harmless.add(new Warning("DEVIATION", how)));
        return harmless;
    }

    private static boolean isRestless(Warmth warmth) {
        return Boolean.FALSE.equals(warmth.steady().value());
    }

    private static void addForks(ForkReport forks, List<Warning> warnings) {
        long restless = forks.runs().stream()
                .filter(run -> isRestless(run.sample().warmup()))
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
    }

    private static long platformStalls(Findings found) {
        List<OpenLoopLevel> open = found.get(OpenLoop.OPEN_LOOP).value();
        Stream<Hiccup> hiccups = Stream.concat(
                Stream.of(found.require(Latency.HICCUP)),
                open == null ? Stream.empty() : open.stream().map(OpenLoopLevel::hiccup));
        return hiccups.flatMap(hiccup -> hiccup.stalls().stream())
                .filter(stall -> stall.cause().equals(Stall.PLATFORM))
                .count();
    }
}
