package io.neurometer.engine.measure.compare;

import io.neurometer.engine.compile.ModelCompiler;
import io.neurometer.engine.compile.ModelRuntime;
import io.neurometer.engine.measure.HostLoad;
import io.neurometer.engine.measure.Noise;
import io.neurometer.engine.measure.RequestCount;
import io.neurometer.engine.measure.Validity;
import io.neurometer.engine.measure.clock.Clock;
import io.neurometer.engine.measure.clock.ClockCost;
import io.neurometer.engine.measure.statistics.Medians;
import io.neurometer.engine.measure.subject.SeededInputs;
import io.neurometer.engine.measure.subject.Subject;
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
        try (Running first = new Running(a);
                Running second = new Running(b)) {
            double shorter = warmUp(first.subject, second.subject);
            Samples samples = rounds(first.subject, second.subject, ClockCost.blockFor(shorter, clockNanos));
            MedianRatio ratio = MedianRatio.of(samples.a, samples.b, samples.rounds, seed);
            HostLoad.During load = HostLoad.now(requests).since(before);
            List<Validity.Warning> fatal = fatal(load, first.subject.isNumeric() && second.subject.isNumeric());
            List<Validity.Warning> warnings = new ArrayList<>(fatal);
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

    private final class Running implements AutoCloseable {
        private final ModelRuntime runtime;
        private final ModelRuntime.Lease lease;
        private final SeededInputs inputs;
        private final Subject subject;

        Running(Candidate candidate) {
            List<AutoCloseable> opened = new ArrayList<>();
            try {
                runtime = new ModelRuntime(candidate.graph(), compiler, Long.MAX_VALUE);
                opened.add(runtime);
                lease = runtime.acquire(candidate.inputs(), candidate.graph().outputs(), candidate.options());
                opened.add(lease);
                inputs = SeededInputs.of(lease.executable().typed(), candidate.seed());
                subject = new Subject(lease.executable(), inputs, clock);
            } catch (RuntimeException | Error failure) {
                closeAll(opened, failure);
                throw failure;
            }
        }

        private static void closeAll(List<AutoCloseable> opened, Throwable failure) {
            for (int i = opened.size() - 1; i >= 0; i--) {
                try {
                    opened.get(i).close();
                } catch (Exception second) {
                    failure.addSuppressed(second);
                }
            }
        }

        @Override
        public void close() {
            inputs.close();
            lease.close();
            runtime.close();
        }
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
    private record Samples(double[] a, double[] b, int rounds, int block, double seconds) {}

    private Samples rounds(Subject a, Subject b, int block) {
        double[] first = new double[256];
        double[] second = new double[256];
        int rounds = 0;
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
        return new Samples(
                Arrays.copyOf(first, 2 * rounds),
                Arrays.copyOf(second, 2 * rounds),
                rounds,
                block,
                secondsSince(begin));
    }

    private static double sample(Subject subject, int block) {
        return block == 1 ? subject.run() : subject.block(block);
    }

    private double secondsSince(long nanos) {
        return (clock.nanos() - nanos) / 1e9;
    }

    private static List<Validity.Warning> fatal(HostLoad.During load, boolean numeric) {
        List<Validity.Warning> fatal = new ArrayList<>();
        if (load.otherRequests() > 0) {
            fatal.add(Validity.otherRequests(load.otherRequests()));
        }
        if (!numeric) {
            fatal.add(Validity.notNumeric());
        }
        if (Noise.isThrottled(load)) {
            fatal.add(Validity.throttled());
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
