package io.neurometer.engine.measure.phase;

import io.neurometer.engine.measure.clock.Clock;
import io.neurometer.engine.measure.statistics.ChangePoints;
import io.neurometer.engine.measure.statistics.Medians;
import io.neurometer.engine.report.Figure;
import io.neurometer.engine.report.Reading;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Runs until the JVM has compiled what it compiles and latency no longer moves, which is tested and not assumed: many
 * programs never settle (Barrett et al. 2017), and that is then a finding.
 */
public final class WarmUp implements Phase {
    private static final double WINDOW_SECONDS = 1;
    private static final double MAX_JIT = 0.01;
    private static final int JIT_WINDOWS = 2;
    private static final double MAX_SPREAD = 1.02;
    private static final int SETTLED_WINDOWS = 5;
    private static final int LEVEL_WINDOWS = 10;

    public static final Figure<Warmth> WARM_UP = Figure.section("warmup", "How warming up went.", Warmth.SECTION);

    /** What warming up takes at most in a typical case: left to it by earlier phases. */
    private static final double TYPICAL_SECONDS = 30;

    private final Rule rule;
    private final Supplier<Reading<Long>> compilerMillis;

    /** How warm is warm enough. */
    public enum Until {
        /** The runs and seconds asked for are over. */
        OVER,
        /**
         * And the JIT compiler took less than 1 % of the time in each of the last 2 windows of a second, and the medians
         * of the last 5 windows lie within 2 %.
         */
        SETTLED,
        /** And the medians of the last 10 windows have one level, by the test of {@link ChangePoints}. */
        UNCHANGING
    }

    /**
     * @param runs at least so many
     * @param seconds and at least so long
     * @param until and until this holds
     * @param capSeconds but never longer, unless a single run is
     */
    public record Rule(int runs, double seconds, Until until, double capSeconds) {
        /** The same in no more time than this. */
        public Rule within(double most) {
            return new Rule(runs, Math.min(seconds, most), until, Math.min(capSeconds, most));
        }
    }

    public WarmUp(Rule rule) {
        this(rule, JitCompiler::millis);
    }

    /** @param compilerMillis that the JVM has spent compiling since it started */
    WarmUp(Rule rule, Supplier<Reading<Long>> compilerMillis) {
        this.rule = rule;
        this.compilerMillis = compilerMillis;
    }

    @Override
    public String name() {
        return "warm-up";
    }

    @Override
    public List<Parameter<?>> parameters() {
        return List.of(Latency.SECONDS);
    }

    @Override
    public Phase changed(Asked asked, Changes changes) {
        Integer most = asked.get(Latency.SECONDS);
        if (most == null || rule.within(most).equals(rule)) {
            return this;
        }
        changes.deviate("warm-up within " + rule.within(most).capSeconds() + " s, where the protocol allows "
                + rule.capSeconds());
        return new WarmUp(rule.within(most));
    }

    @Override
    public double usualSeconds(MeasurementRequest request) {
        return 2 * rule.seconds();
    }

    @Override
    public double reservedSeconds(Trial trial) {
        return Math.min(rule.capSeconds(), TYPICAL_SECONDS);
    }

    @Override
    public void run(Trial trial) {
        trial.findings().put(WARM_UP, warm(trial));
        trial.timeOneRun();
    }

    /** Runs until it is enough. */
    public Warmth warm(Trial trial) {
        trial.checkpoint().enter(name());
        Clock clock = trial.clock();
        long begin = clock.nanos();
        Reading<Long> jitBefore = compilerMillis.get();
        List<Warmth.Window> windows = new ArrayList<>();
        int runs = 0;
        double latest = trial.runSeconds() * 1e9;
        boolean inTime = true;
        while (inTime && !isEnough(runs, trial.secondsSince(begin), windows)) {
            double[] window = new double[16];
            int count = 0;
            long windowBegin = clock.nanos();
            Reading<Long> jitWindow = compilerMillis.get();
            do {
                // The first run of all was a cold one: it says little of how long the others take.
                inTime = runs == 0
                        || (trial.secondsSince(begin) + latest / 1e9 < rule.capSeconds()
                                && latest / 1e9 < trial.secondsForPhase());
                if (inTime) {
                    latest = trial.subject().run();
                    trial.took(latest);
                    if (count == window.length) {
                        window = Arrays.copyOf(window, 2 * count);
                    }
                    window[count++] = latest;
                    runs++;
                    trial.checkpoint().between(trial.secondsSince(begin) / rule.capSeconds(), latest);
                }
            } while (inTime && goesOn(runs, trial.secondsSince(begin), trial.secondsSince(windowBegin)));
            if (count > 0) {
                windows.add(window(trial, windowBegin, Arrays.copyOf(window, count), jitWindow));
            }
        }
        boolean complete = runs >= rule.runs() && trial.secondsSince(begin) >= rule.seconds();
        if (!complete) {
            trial.deviate("warm-up ended after " + runs + " runs, before the " + rule.runs()
                    + " of the protocol, to keep within the time given");
        }
        return new Warmth(
                runs,
                trial.secondsSince(begin),
                difference(jitBefore, compilerMillis.get()),
                rule.until() == Until.OVER
                        ? Reading.absent("this protocol does not test for steadiness")
                        : Reading.of(complete && isSteady(windows)),
                levels(windows),
                windows);
    }

    /** A window ends after a second, or as soon as that is enough where nothing needs windows. */
    private boolean goesOn(int runs, double seconds, double windowSeconds) {
        return windowSeconds < WINDOW_SECONDS
                && (rule.until() != Until.OVER || runs < rule.runs() || seconds < rule.seconds());
    }

    private boolean isEnough(int runs, double seconds, List<Warmth.Window> windows) {
        return runs >= rule.runs() && seconds >= rule.seconds() && (rule.until() == Until.OVER || isSteady(windows));
    }

    private boolean isSteady(List<Warmth.Window> windows) {
        if (windows.size() < SETTLED_WINDOWS) {
            return false;
        }
        boolean compiling = windows.subList(windows.size() - JIT_WINDOWS, windows.size()).stream()
                .anyMatch(window ->
                        window.jitMs().value() != null && window.jitMs().value() >= MAX_JIT * window.seconds() * 1e3);
        return !compiling
                && Medians.spread(lastMedians(windows, SETTLED_WINDOWS)) <= MAX_SPREAD
                && (rule.until() != Until.UNCHANGING || isUnchanging(windows));
    }

    private static boolean isUnchanging(List<Warmth.Window> windows) {
        return windows.size() >= LEVEL_WINDOWS
                && windows.size()
                                - ChangePoints.of(lastMedians(windows, windows.size()))
                                        .steadyFrom()
                        >= LEVEL_WINDOWS;
    }

    private Reading<Warmth.Levels> levels(List<Warmth.Window> windows) {
        if (rule.until() != Until.UNCHANGING || windows.isEmpty()) {
            return Reading.absent("this protocol does not look for changes of level");
        }
        ChangePoints levels = ChangePoints.of(lastMedians(windows, windows.size()));
        List<Warmth.ChangePoint> changes = new ArrayList<>();
        for (int i = 0; i < levels.changes().size(); i++) {
            changes.add(new Warmth.ChangePoint(
                    seconds(windows, levels.changes().get(i)),
                    levels.medians().get(i),
                    levels.medians().get(i + 1)));
        }
        return Reading.of(new Warmth.Levels(changes, seconds(windows, levels.steadyFrom())));
    }

    /** When a window began. */
    private static double seconds(List<Warmth.Window> windows, int index) {
        return windows.subList(0, index).stream()
                .mapToDouble(Warmth.Window::seconds)
                .sum();
    }

    private static double[] lastMedians(List<Warmth.Window> windows, int count) {
        return windows.subList(windows.size() - count, windows.size()).stream()
                .mapToDouble(Warmth.Window::medianMs)
                .toArray();
    }

    private Warmth.Window window(Trial trial, long begin, double[] nanos, Reading<Long> jitBefore) {
        double median = Medians.of(nanos) / 1e6;
        trial.checkpoint().tell(0, Map.of("median_ms", median));
        return new Warmth.Window(
                trial.secondsSince(begin), nanos.length, median, difference(jitBefore, compilerMillis.get()));
    }

    private static Reading<Long> difference(Reading<Long> before, Reading<Long> after) {
        return before.value() == null || after.value() == null ? after : Reading.of(after.value() - before.value());
    }
}
