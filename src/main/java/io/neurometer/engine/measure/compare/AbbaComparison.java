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
import io.neurometer.engine.measure.subject.TimedModel;
import io.neurometer.engine.report.Reading;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Runs two models in turn, in rounds of a, b, b, a: whatever changes steadily meanwhile, such as the frequency of the
 * processor, weighs as much on one side as on the other. Each run finds the caches as the other has left them, so that
 * both may be slower here than alone. A plan with several loads has both loaded anew as often, in turn a first and b first.
 */
public final class AbbaComparison {
    /** More add nothing to the interval but time. */
    private static final int MAX_ROUNDS = 5000;

    private final Loader loader;
    private final ComparisonPlan plan;
    private final RequestCount requests;
    private final Clock clock;
    private final double clockNanos;

    /** Loads one side. */
    @FunctionalInterface
    public interface Loader {
        TimedModel load(Candidate candidate);
    }

    /**
     * @param requests what else the service does meanwhile
     * @param clockNanos what reading the clock costs
     */
    public AbbaComparison(
            ModelCompiler compiler, ComparisonPlan plan, RequestCount requests, Clock clock, double clockNanos) {
        this(loader(compiler, clock), plan, requests, clock, clockNanos);
    }

    /** The same for models that are loaded in another way. */
    public AbbaComparison(Loader loader, ComparisonPlan plan, RequestCount requests, Clock clock, double clockNanos) {
        this.loader = loader;
        this.plan = plan;
        this.requests = requests;
        this.clock = clock;
        this.clockNanos = clockNanos;
    }

    /** Loads models that this engine compiles. */
    public static Loader loader(ModelCompiler compiler, Clock clock) {
        return candidate -> Subject.load(
                compiler, candidate.graph(), candidate.inputs(), candidate.options(), candidate.data(), clock);
    }

    /**
     * Measures in the calling thread. Both are unloaded before this returns.
     *
     * @param seed of the bootstrap
     * @throws io.neurometer.engine.error.EngineException when one cannot be compiled or both do not fit in memory
     */
    public Comparison measure(Candidate a, Candidate b, long seed) {
        HostLoad before = HostLoad.now(requests);
        long begin = clock.nanos();
        List<Samples> loads = new ArrayList<>();
        boolean numeric = true;
        int block = 0;
        do {
            boolean bFirst = loads.size() % 2 == 1;
            try (TimedModel first = loader.load(bFirst ? b : a);
                    TimedModel second = loader.load(bFirst ? a : b)) {
                TimedModel ofA = bFirst ? second : first;
                TimedModel ofB = bFirst ? first : second;
                double shorter = warmUp(ofA, ofB, loads.isEmpty() ? plan : plan.warm());
                block = loads.isEmpty() ? ClockCost.blockFor(shorter, clockNanos) : block;
                loads.add(rounds(ofA, ofB, block));
                numeric &= ofA.isNumeric() && ofB.isNumeric();
            }
        } while (loads.size() < plan.loads() && secondsSince(begin) < plan.capSeconds());
        return comparison(loads, block, HostLoad.now(requests).since(before), numeric, seed);
    }

    private Comparison comparison(List<Samples> loads, int block, HostLoad.During load, boolean numeric, long seed) {
        Samples all = Samples.of(loads);
        double[] ratios = loads.stream()
                .mapToDouble(samples -> Medians.of(samples.b) / Medians.of(samples.a))
                .toArray();
        List<Warning> fatal = fatal(load, numeric);
        List<Warning> warnings = new ArrayList<>(Noise.of(load));
        OffProcessor off = all.off.value();
        if (off != null && off.shapesLatency()) {
            // What others take from loads of both sides alike widens the interval between loads.
            (plan.loads() == 1 ? fatal : warnings).add(off.warning());
        }
        warnings.addAll(0, fatal);
        return new Comparison(
                side(all.a),
                side(all.b),
                plan.loads() == 1 ? MedianRatio.of(all.a, all.b, all.rounds, seed) : MedianRatio.ofLoads(ratios),
                Arrays.stream(ratios).boxed().toList(),
                all.rounds,
                block,
                all.seconds,
                load,
                List.copyOf(warnings),
                fatal.isEmpty());
    }

    /** How long the quicker of the two takes once warm. */
    private double warmUp(TimedModel a, TimedModel b, ComparisonPlan rule) {
        long begin = clock.nanos();
        double shorter;
        int runs = 0;
        do {
            shorter = Math.min(a.run(), b.run());
            runs++;
        } while ((runs < rule.warmUpRuns() || secondsSince(begin) < rule.warmUpSeconds())
                && secondsSince(begin) < rule.warmUpCapSeconds());
        return shorter;
    }

    /** Nanoseconds of each sample in the order in which they were taken, two of each side in every round. */
    private record Samples(double[] a, double[] b, int rounds, double seconds, Reading<OffProcessor> off) {

        /** Those of all loads; the wait for a processor is the median of theirs. */
        static Samples of(List<Samples> loads) {
            if (loads.size() == 1) {
                return loads.get(0);
            }
            List<OffProcessor> known = loads.stream()
                    .flatMap(samples -> samples.off.value() == null ? Stream.empty() : Stream.of(samples.off.value()))
                    .sorted(Comparator.comparingDouble(OffProcessor::share))
                    .toList();
            return new Samples(
                    loads.stream()
                            .flatMapToDouble(samples -> Arrays.stream(samples.a))
                            .toArray(),
                    loads.stream()
                            .flatMapToDouble(samples -> Arrays.stream(samples.b))
                            .toArray(),
                    loads.stream().mapToInt(Samples::rounds).sum(),
                    loads.stream().mapToDouble(Samples::seconds).sum(),
                    known.isEmpty() ? loads.get(0).off : Reading.of(known.get(known.size() / 2)));
        }
    }

    private Samples rounds(TimedModel a, TimedModel b, int block) {
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
                && (rounds < plan.roundsOfLoad() || secondsSince(begin) < plan.secondsOfLoad())
                && secondsSince(begin) < plan.capSecondsOfLoad());
        double seconds = secondsSince(begin);
        return new Samples(
                Arrays.copyOf(first, 2 * rounds),
                Arrays.copyOf(second, 2 * rounds),
                rounds,
                seconds,
                OffProcessor.between(threadsBefore, clock.threads(), seconds * 1e9));
    }

    private static double sample(TimedModel model, int block) {
        return block == 1 ? model.run() : model.block(block);
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
