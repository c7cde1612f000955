package io.neurometer.engine.measure.compare;

import io.neurometer.engine.compile.ModelCompiler;
import io.neurometer.engine.measure.Warning;
import io.neurometer.engine.measure.clock.Clock;
import io.neurometer.engine.measure.clock.ClockCost;
import io.neurometer.engine.measure.clock.OffProcessor;
import io.neurometer.engine.measure.clock.ThreadTimes;
import io.neurometer.engine.measure.host.HostLoad;
import io.neurometer.engine.measure.host.Noise;
import io.neurometer.engine.measure.host.RequestCount;
import io.neurometer.engine.measure.statistics.Medians;
import io.neurometer.engine.measure.subject.Subject;
import io.neurometer.engine.report.Reading;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Runs two models in turn, in rounds of a, b, b, a: whatever changes steadily meanwhile, such as the frequency of the
 * processor, weighs as much on one side as on the other. Each run finds the caches as the other has left them, so that
 * both may be slower here than alone.
 */
public final class AbbaComparison {
    /** More add nothing to the interval but time. */
    private static final int MAX_ROUNDS = 5000;

    private final ModelCompiler compiler;
    private final ComparisonPlan plan;
    private final RequestCount requests;
    private final Clock clock;
    private final double clockNanos;

    /**
     * @param requests what else the service does meanwhile
     * @param clockNanos what reading the clock costs
     */
    public AbbaComparison(
            ModelCompiler compiler, ComparisonPlan plan, RequestCount requests, Clock clock, double clockNanos) {
        this.compiler = compiler;
        this.plan = plan;
        this.requests = requests;
        this.clock = clock;
        this.clockNanos = clockNanos;
    }

    /**
     * Measures in the calling thread. Both are loaded anew and unloaded before this returns.
     *
     * @param seed of the bootstrap
     * @throws io.neurometer.engine.error.EngineException when one cannot be compiled or both do not fit in memory
     */
    public Comparison measure(Candidate a, Candidate b, long seed) {
        HostLoad before = HostLoad.now(requests);
        try (Subject first = load(a);
                Subject second = load(b)) {
            double shorter = warmUp(first, second);
            Samples samples = rounds(first, second, ClockCost.blockFor(shorter, clockNanos));
            MedianRatio ratio = MedianRatio.of(samples.a, samples.b, samples.rounds, seed);
            HostLoad.During load = HostLoad.now(requests).since(before);
            List<Warning> fatal = fatal(load, first.isNumeric() && second.isNumeric());
            OffProcessor off = samples.off.value();
            if (off != null && off.shapesLatency()) {
                fatal.add(off.warning());
            }
            List<Warning> warnings = new ArrayList<>(fatal);
            warnings.addAll(Noise.of(load));
            return new Comparison(
                    side(samples.a),
                    side(samples.b),
                    ratio,
                    samples.rounds,
                    samples.block,
                    samples.seconds,
                    load,
                    List.copyOf(warnings),
                    fatal.isEmpty());
        }
    }

    private Subject load(Candidate candidate) {
        return Subject.load(
                compiler, candidate.graph(), candidate.inputs(), candidate.options(), candidate.data(), clock);
    }

    /** How long the quicker of the two takes once warm. */
    private double warmUp(Subject a, Subject b) {
        long begin = clock.nanos();
        double shorter;
        int runs = 0;
        do {
            shorter = Math.min(a.run(), b.run());
            runs++;
        } while ((runs < plan.warmUpRuns() || secondsSince(begin) < plan.warmUpSeconds())
                && secondsSince(begin) < plan.warmUpCapSeconds());
        return shorter;
    }

    /** Nanoseconds of each sample in the order in which they were taken, two of each side in every round. */
    private record Samples(double[] a, double[] b, int rounds, int block, double seconds, Reading<OffProcessor> off) {}

    private Samples rounds(Subject a, Subject b, int block) {
        double[] first = new double[256];
        double[] second = new double[256];
        int rounds = 0;
        Reading<ThreadTimes> threadsBefore = clock.threads();
        long begin = clock.nanos();
        do {
            if (2 * rounds == first.length) {
                first = Arrays.copyOf(first, 2 * first.length);
                second = Arrays.copyOf(second, 2 * second.length);
            }
            first[2 * rounds] = sample(a, block);
            second[2 * rounds] = sample(b, block);
            second[2 * rounds + 1] = sample(b, block);
            first[2 * rounds + 1] = sample(a, block);
            rounds++;
        } while (rounds < MAX_ROUNDS
                && (rounds < plan.rounds() || secondsSince(begin) < plan.seconds())
                && secondsSince(begin) < plan.capSeconds());
        double seconds = secondsSince(begin);
        return new Samples(
                Arrays.copyOf(first, 2 * rounds),
                Arrays.copyOf(second, 2 * rounds),
                rounds,
                block,
                seconds,
                OffProcessor.between(threadsBefore, clock.threads(), seconds * 1e9));
    }

    private static double sample(Subject subject, int block) {
        return block == 1 ? subject.run() : subject.block(block);
    }

    private double secondsSince(long nanos) {
        return (clock.nanos() - nanos) / 1e9;
    }

    private static List<Warning> fatal(HostLoad.During load, boolean numeric) {
        List<Warning> fatal = new ArrayList<>();
        if (load.otherRequests() > 0) {
            fatal.add(Warning.otherRequests(load.otherRequests()));
        }
        if (!numeric) {
            fatal.add(Warning.nanOutput());
        }
        if (Noise.isThrottled(load)) {
            fatal.add(Warning.throttled());
        }
        return fatal;
    }

    private static Comparison.Side side(double[] nanos) {
        return new Comparison.Side(
                nanos.length,
                Medians.of(nanos) / 1e6,
                Arrays.stream(nanos).min().orElseThrow() / 1e6,
                Arrays.stream(nanos).max().orElseThrow() / 1e6);
    }
}
