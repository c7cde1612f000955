package io.neurometer.engine.measure.phase;

import static io.neurometer.engine.report.Unit.COUNT;
import static io.neurometer.engine.report.Unit.JOULES;
import static io.neurometer.engine.report.Unit.NANOSECONDS;

import io.neurometer.engine.measure.clock.ClockCost;
import io.neurometer.engine.measure.clock.Hiccup;
import io.neurometer.engine.measure.clock.OffProcessor;
import io.neurometer.engine.measure.clock.PauseWatch;
import io.neurometer.engine.measure.clock.ThreadTimes;
import io.neurometer.engine.measure.host.EnergyUse;
import io.neurometer.engine.measure.statistics.LatencySamples;
import io.neurometer.engine.measure.statistics.LatencySummary;
import io.neurometer.engine.measure.statistics.OrderStatistics;
import io.neurometer.engine.report.Figure;
import io.neurometer.engine.report.Findings;
import io.neurometer.engine.report.Reading;
import io.neurometer.engine.report.Section;
import java.util.Arrays;
import java.util.List;

/** Single runs one after the other, each timed: a closed loop with one request in flight. */
public final class Latency implements Phase {
    public static final Figure<LatencySummary> LATENCY = Figure.section(
            "latency",
            "Latency of single runs in turn, from input to output tensors in memory, over all processes.",
            LatencySummary.SECTION);

    public static final Figure<Gc> GC =
            Figure.section("gc", "Garbage collections while latency was measured.", Gc.SECTION);

    public static final Figure<Hiccup> HICCUP =
            Figure.section("hiccup", "What the platform did while latency was measured.", Hiccup.SECTION);

    public static final Figure<OffProcessor> OFF_PROCESSOR = Figure.section(
            "off_processor",
            "What part of the latency runs the computing threads waited for a processor, in the worst process.",
            OffProcessor.SECTION);

    public static final Figure<Double> ENERGY = Figure.number(
            "energy",
            JOULES,
            "Energy of a run: what the processors of the whole machine took while latency was measured, by the number of"
                    + " runs.");

    public static final Figure<Timer> TIMER = Figure.section("timer", "The clock.", Timer.SECTION);

    public static final Parameter<Integer> RUNS =
            Parameter.whole("runs", 1, 100_000, "Measured runs at least, in each process.");

    public static final Parameter<Integer> SECONDS = Parameter.whole(
            "seconds", 1, 600, "The most seconds for measured runs, and for warming up, in each process.");

    private static final int MEDIAN_SAMPLES = OrderStatistics.minSamples(0.5);
    private static final int MAX_RUNS = 1 << 18;
    private static final double MAX_SHARE = 0.3;

    private final Rule rule;
    private final int fixedBlock;

    /**
     * @param runs at least so many, and no more once {@code seconds} are over
     * @param seconds at least so long
     * @param capSeconds fewer runs once this long has passed
     * @param minRuns but never fewer than this
     */
    public record Rule(int runs, double seconds, double capSeconds, int minRuns) {
        /** The rule as a request wants it. */
        public Rule changed(Asked asked) {
            Integer most = asked.get(SECONDS);
            Integer least = asked.get(RUNS);
            double cap = most == null ? capSeconds : most;
            return new Rule(least == null ? runs : least, Math.min(seconds, cap), cap, minRuns);
        }

        /** Notes how the changed rule differs. @param times how often it takes place */
        public void note(Rule changed, int times, Changes changes) {
            if (!changed.equals(this)) {
                changes.deviate("latency asked for: at least " + changed.runs + " runs within " + changed.capSeconds
                        + " s, where the protocol says " + runs + " within " + capSeconds);
                changes.extend(times * (changed.capSeconds - capSeconds));
            }
        }
    }

    /** The clock that timed the samples. */
    public record Timer(String clock, double costNs, int block) {
        static final Section<Timer> SECTION = Section.of(Timer.class)
                .figure("clock", "Its name.", Timer::clock)
                .figure("cost_ns", NANOSECONDS, "What one read of it costs.", Timer::costNs)
                .figure("block", COUNT, "Runs per sample; more than 1 where one is too short to time.", Timer::block)
                .build();
    }

    public Latency(Rule rule) {
        this(rule, 0);
    }

    /** @param fixedBlock runs in each sample, so that samples of several processes are of one kind; 0 to find out */
    public Latency(Rule rule, int fixedBlock) {
        this.rule = rule;
        this.fixedBlock = fixedBlock;
    }

    @Override
    public String name() {
        return "latency";
    }

    @Override
    public List<Parameter<?>> parameters() {
        return List.of(RUNS, SECONDS);
    }

    @Override
    public Phase changed(Asked asked, Changes changes) {
        Rule changed = rule.changed(asked);
        rule.note(changed, 1, changes);
        return new Latency(changed, fixedBlock);
    }

    @Override
    public double usualSeconds(MeasurementRequest request) {
        return Math.max(1, rule.seconds());
    }

    @Override
    public double reservedSeconds(Trial trial) {
        double wanted = Math.max(rule.seconds(), rule.runs() * trial.runSeconds());
        double most = Math.min(rule.capSeconds(), MAX_SHARE * trial.totalSeconds());
        return trial.findings().has(LATENCY)
                ? 0
                : Math.max(rule.minRuns() * trial.runSeconds(), Math.min(most, wanted));
    }

    @Override
    public void run(Trial trial) {
        if (!trial.findings().has(LATENCY)) {
            put(sample(trial), trial);
        }
    }

    /** Puts in what samples of this process tell. */
    static void put(Samples samples, Trial trial) {
        long seed = trial.request().seed();
        put(samples, LatencySamples.summarise(samples.nanos(), samples.block(), seed), trial);
    }

    /** Puts in what samples tell. @param summary of all of them */
    public static void put(Samples samples, LatencySummary summary, Trial trial) {
        Findings findings = trial.findings();
        trial.samples(samples);
        findings.put(LATENCY, summary);
        findings.put(GC, Gc.of(samples.collections()));
        findings.put(HICCUP, samples.hiccup());
        findings.put(OFF_PROCESSOR, samples.offProcessor());
        findings.put(ENERGY, samples.joulesPerRun());
        findings.put(TIMER, new Timer("System.nanoTime", trial.clockNanos(), samples.block()));
    }

    /** Times runs by the rule. */
    public Samples sample(Trial trial) {
        double last = trial.call();
        trial.checkpoint().enter(name());
        int block = fixedBlock > 0 ? fixedBlock : ClockCost.blockFor(last, trial.clockNanos());
        if (block > 1) {
            trial.deviate("one run is shorter than 100 reads of the clock: timed in blocks of " + block);
        }
        double[] taken = new double[1024];
        int count = 0;
        try (PauseWatch watch = new PauseWatch(trial.clock())) {
            Reading<ThreadTimes> threadsBefore = trial.clock().threads();
            Reading<Long> allocatedBefore = Allocation.bytes();
            EnergyUse energy = trial.clock().energy();
            long begin = trial.clock().nanos();
            // What later phases need stays the same meanwhile; asking for it takes longer than a short run.
            double most = trial.secondsForPhase();
            for (double seconds = 0;
                    count < rule.minRuns() || mayGoOn(count, seconds, most - seconds, last);
                    seconds = trial.secondsSince(begin)) {
                if (count == taken.length) {
                    taken = Arrays.copyOf(taken, 2 * count);
                }
                taken[count] =
                        block == 1 ? trial.subject().run() : trial.subject().block(block);
                trial.checkpoint().between((double) ++count / rule.runs(), taken[count - 1]);
            }
            double seconds = trial.secondsSince(begin);
            Reading<Long> allocation = perRun(allocatedBefore, Allocation.bytes(), (long) count * block);
            double runs = (double) count * block;
            Reading<Double> joules = energy.joules().map(all -> all / runs);
            Reading<OffProcessor> off =
                    OffProcessor.between(threadsBefore, trial.clock().threads(), seconds * 1e9);
            if (count < rule.runs()) {
                trial.deviate(count + " runs within the time given, of " + rule.runs());
            }
            return new Samples(
                    Arrays.copyOf(taken, count),
                    block,
                    seconds,
                    allocation,
                    joules,
                    watch.collections(),
                    watch.hiccup(),
                    off);
        }
    }

    /** Further samples like the ones before, for as long as there is time. */
    static Samples more(Trial trial, Samples before, int runs) {
        double[] taken = new double[runs];
        long begin = trial.clock().nanos();
        for (int i = 0; i < runs; i++) {
            taken[i] = before.block() == 1
                    ? trial.subject().run()
                    : trial.subject().block(before.block());
            trial.checkpoint().between((double) i / runs, taken[i]);
        }
        return before.and(taken, trial.secondsSince(begin));
    }

    private boolean mayGoOn(int count, double seconds, double left, double lastNanos) {
        boolean wanted = count < rule.runs() || seconds < rule.seconds();
        // What is left of the total goes to a median that has a confidence interval.
        boolean inTime = seconds < rule.capSeconds() || count < MEDIAN_SAMPLES;
        return wanted && inTime && lastNanos / 1e9 < left && count < MAX_RUNS;
    }

    private static Reading<Long> perRun(Reading<Long> before, Reading<Long> after, long runs) {
        return before.value() == null || after.value() == null
                ? after
                : Reading.of((after.value() - before.value()) / runs);
    }
}
