package io.neurometer.engine.measure.protocol;

import static io.neurometer.engine.report.Unit.significant;

import io.neurometer.engine.measure.Warning;
import io.neurometer.engine.measure.clock.OffProcessor;
import io.neurometer.engine.measure.phase.Latency;
import io.neurometer.engine.measure.phase.OneThread;
import io.neurometer.engine.measure.phase.Throughput;
import io.neurometer.engine.measure.phase.ThroughputLevel;
import io.neurometer.engine.measure.statistics.LatencySummary;
import io.neurometer.engine.measure.statistics.Modes;
import io.neurometer.engine.report.Findings;
import io.neurometer.engine.report.Unit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** What the shape of the figures says about them: whether they tell of the model, or of a scheduler's time slices. */
final class Doubts {
    /** A mean this many times the median is made by few runs that took very long. */
    private static final double MAX_MEAN_BY_MEDIAN = 2;

    /** What several runs at once may gain beyond their number before it is not they that are fast. */
    private static final double MAX_GAIN_PER_RUN = 1.5;

    /** Below this the threads of a team are of no use, but do no harm either. */
    private static final double MAX_TEAM_BY_ONE = 1.1;

    /** Such a team spends its time waiting. */
    private static final double WAITING_TEAM = 3;

    private Doubts() {}

    /** Why figures tell of something else than the model; none where they do not. */
    static List<Warning> fatal(Findings found) {
        List<Warning> fatal = new ArrayList<>();
        OffProcessor off = found.get(Latency.OFF_PROCESSOR).value();
        if (off != null && off.shapesLatency()) {
            fatal.add(off.warning());
        }
        OneThread.Found one = found.get(OneThread.ONE_THREAD).value();
        if (one != null && one.ratio() >= WAITING_TEAM) {
            fatal.add(slowTeam(one));
        }
        return fatal;
    }

    /** What should be known about figures that may still be right. */
    static List<Warning> harmless(Findings found) {
        List<Warning> harmless = new ArrayList<>();
        OneThread.Found one = found.get(OneThread.ONE_THREAD).value();
        if (one != null && one.ratio() > MAX_TEAM_BY_ONE && one.ratio() < WAITING_TEAM) {
            harmless.add(slowTeam(one));
        }
        LatencySummary latency = found.require(Latency.LATENCY);
        Modes modes = latency.modes().value();
        if (modes != null) {
            harmless.add(new Warning(
                    Warning.TWO_MODES,
                    "latency has two levels: about " + Unit.MILLISECONDS.format(modes.lower()) + ", and about "
                            + Unit.MILLISECONDS.format(modes.upper()) + " in " + Unit.SHARE.format(modes.upperShare())
                            + " of the samples; read the histogram rather than the median, and measure again with"
                            + " nothing else running or with 'threads': 1"));
        }
        if (latency.mean() > MAX_MEAN_BY_MEDIAN * latency.median()) {
            harmless.add(new Warning(
                    Warning.MEAN_ABOVE_MEDIAN,
                    "the mean, " + Unit.MILLISECONDS.format(latency.mean()) + ", is far above the median, "
                            + Unit.MILLISECONDS.format(latency.median())
                            + ": some runs were held up for long; see 'max', 'hiccup' and 'off_processor'"));
        }
        List<ThroughputLevel> levels = found.get(Throughput.THROUGHPUT).value();
        if (levels != null) {
            addGain(levels, harmless);
        }
        return harmless;
    }

    private static Warning slowTeam(OneThread.Found one) {
        return new Warning(
                Warning.TEAM_SLOWER_THAN_ONE,
                "with " + one.threads() + " threads a run takes " + significant(one.ratio())
                        + " times as long as with one: the threads wait for each other; ask for 'threads': 1");
    }

    private static void addGain(List<ThroughputLevel> levels, List<Warning> warnings) {
        levels.stream()
                .filter(level -> level.concurrency() == 1)
                .findFirst()
                .ifPresent(single -> levels.stream()
                        .filter(level -> level.batch().equals(single.batch()) && level.concurrency() > 1)
                        .filter(level -> level.rate() > MAX_GAIN_PER_RUN * level.concurrency() * single.rate())
                        .max(Comparator.comparingDouble(level -> level.rate() / level.concurrency()))
                        .ifPresent(level -> warnings.add(new Warning(
                                Warning.ONE_RUN_SLOW,
                                level.concurrency() + " runs at once complete "
                                        + significant(level.rate() / single.rate())
                                        + " times as many items as one at a time, more than " + level.concurrency()
                                        + " can: single runs were held up; measure again with nothing else running or with"
                                        + " 'threads': 1"))));
    }
}
