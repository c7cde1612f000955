package io.neurometer.engine.measure.fork;

import static io.neurometer.engine.report.Unit.COUNT;
import static io.neurometer.engine.report.Unit.MILLISECONDS;
import static io.neurometer.engine.report.Unit.SHARE;

import io.neurometer.engine.measure.phase.ColdStart;
import io.neurometer.engine.measure.phase.Gc;
import io.neurometer.engine.measure.phase.Samples;
import io.neurometer.engine.measure.phase.Stability;
import io.neurometer.engine.measure.phase.Warmth;
import io.neurometer.engine.measure.statistics.ForkVariance;
import io.neurometer.engine.measure.statistics.LatencySamples;
import io.neurometer.engine.measure.statistics.LatencySummary;
import io.neurometer.engine.measure.statistics.Quantile;
import io.neurometer.engine.report.Line;
import io.neurometer.engine.report.Reading;
import io.neurometer.engine.report.Section;
import io.neurometer.engine.report.Unit;
import java.util.List;
import java.util.stream.Collectors;

/** Latency in fresh processes. */
public record ForkReport(int planned, List<Run> runs, List<Failure> failures, Reading<ForkVariance> variance) {
    public static final Section<ForkReport> SECTION = Section.of(ForkReport.class)
            .figure("planned", COUNT, "How many processes there were to be.", ForkReport::planned)
            .each("runs", "The processes that have a result, in order.", Run.SECTION, ForkReport::runs)
            .each("failures", "The processes that have none.", Failure.SECTION, ForkReport::failures)
            .section("variance", "How far the processes differ.", ForkVariance.SECTION, ForkReport::variance)
            .line(ForkReport::line)
            .build();

    public ForkReport {
        runs = List.copyOf(runs);
        failures = List.copyOf(failures);
    }

    /** One process; the intervals of its latency hold for it alone. */
    public record Run(int fork, ForkSample sample, LatencySummary latency) {
        static final Section<Run> SECTION = Section.of(Run.class)
                .figure("fork", COUNT, "Which process it was, from 1.", Run::fork)
                .figure("unit", "Unit of its latency.", run -> run.latency.unit())
                .figure("n", COUNT, "Samples taken.", run -> run.latency.n())
                .figure("block", COUNT, "Runs in each sample.", run -> run.latency.block())
                .figure("median", MILLISECONDS, "Median latency.", run -> run.latency.median())
                .figure("mad", MILLISECONDS, "Median absolute deviation from the median.", run -> run.latency.mad())
                .byName("p", "Nearest-rank quantiles of this process alone.", Quantile.SECTION, run -> run.latency.p())
                .figure("start_ms", MILLISECONDS, "From start of the process to loading.", run -> run.sample.startMs())
                .section("cold", "Its first times.", ColdStart.Times.SECTION, run -> run.sample.cold())
                .section("warmup", "How warming up went in it.", Warmth.SECTION, run -> run.sample.warmup())
                .section("stability", "Latency over time.", Stability.Windows.SECTION, run -> run.sample.stability())
                .figure("gc_pause_ms", MILLISECONDS, "Pauses for garbage collection meanwhile.", Run::gcPauseMs)
                .figure("pinned_cpus", "Processors that its computing threads kept to.", run -> run.sample.pinnedCpus())
                .build();

        private double gcPauseMs() {
            return new Gc(sample.samples().collections()).pauseMs();
        }

        static Run of(int fork, ForkSample sample) {
            Samples samples = sample.samples();
            return new Run(
                    fork,
                    sample,
                    LatencySamples.summarise(
                            samples.nanos(), samples.block(), sample.inputs().seed()));
        }
    }

    /** A process without a result. */
    public record Failure(int fork, String reason) {
        static final Section<Failure> SECTION = Section.of(Failure.class)
                .figure("fork", COUNT, "Which process it was, from 1.", Failure::fork)
                .figure("reason", "Why it has no result.", Failure::reason)
                .build();
    }

    /** The samples of those with a result. */
    public List<ForkSample> samples() {
        return runs.stream().map(Run::sample).toList();
    }

    private Line line() {
        String medians =
                runs.stream().map(run -> Unit.significant(run.latency.median())).collect(Collectors.joining(", "));
        ForkVariance differences = variance.value();
        return new Line(
                "processes",
                runs.size() + " of " + planned,
                "medians " + medians + " ms"
                        + (differences == null
                                ? ""
                                : "; " + SHARE.format(differences.icc()) + " of a run's variance lies between them"));
    }
}
