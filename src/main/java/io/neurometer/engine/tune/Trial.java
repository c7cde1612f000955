package io.neurometer.engine.tune;

import io.neurometer.engine.backend.Backend;
import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.backend.KernelWay;
import io.neurometer.engine.backend.Layout;
import io.neurometer.engine.error.EngineException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Times the ways to compute an operator in turn, on seeded data. The way that the backend takes unasked stays unless
 * another is clearly faster.
 */
final class Trial {
    /** What takes so many times as long as the best after the warm-up is timed no further. */
    private static final double HOPELESS = 2;

    private static final int MIN_ROUNDS = 9;
    private static final int MAX_ROUNDS = 25;

    private static final long WARM_NANOS = 300_000;

    private final Backend backend;
    private final JavaWarmth warmth;
    private final long budgetNanos;
    private final Runnable pause;

    /**
     * @param warmth of the code that ways run in the JVM
     * @param budgetNanos for the turns of one way, but for the least number of them
     * @param pause runs before each turn
     */
    Trial(Backend backend, JavaWarmth warmth, long budgetNanos, Runnable pause) {
        this.backend = backend;
        this.warmth = warmth;
        this.budgetNanos = budgetNanos;
        this.pause = pause;
    }

    /**
     * What the trial finds; nothing where no way has a kernel, there is no memory for them, or other work on the machine
     * has disturbed it.
     *
     * @param modelBytes what the weights of the model take
     */
    Optional<KernelChoice> run(KernelRequest request, List<KernelWay> ways, long modelBytes) {
        List<Candidate> candidates = new ArrayList<>();
        try (TrialTensors tensors = new TrialTensors(request)) {
            Layout output = null;
            for (KernelWay way : ways) {
                Optional<Candidate> made = candidate(request, way, tensors, modelBytes, output);
                made.ifPresent(candidates::add);
                output = candidates.isEmpty() ? null : candidates.get(0).output();
            }
            return candidates.isEmpty()
                    ? Optional.empty()
                    : choice(timed(candidates), candidates.get(0).way());
        } catch (EngineException noMemory) {
            return Optional.empty();
        } finally {
            candidates.forEach(Candidate::close);
        }
    }

    private Optional<Candidate> candidate(
            KernelRequest request, KernelWay way, TrialTensors tensors, long modelBytes, @Nullable Layout output) {
        return attempted(() -> Candidate.of(backend, request, way, tensors, modelBytes, output));
    }

    /** A kernel that the library refuses to make or to bind is no candidate. */
    private static Optional<Candidate> attempted(Supplier<Optional<Candidate>> making) {
        try {
            return making.get();
        } catch (IllegalStateException refused) {
            return Optional.empty();
        }
    }

    private List<TimedCandidate> timed(List<Candidate> candidates) {
        List<TimedCandidate> all = candidates.stream()
                .map(candidate -> new TimedCandidate(candidate, MAX_ROUNDS))
                .toList();
        for (TimedCandidate each : all) {
            pause.run();
            each.warm(
                    each.candidate().isJava()
                            ? warmth.missing(each.candidate().way().name())
                            : WARM_NANOS);
        }
        double best = all.stream().mapToDouble(TimedCandidate::warmNanos).min().orElseThrow();
        for (TimedCandidate each : all) {
            each.turn();
        }
        List<TimedCandidate> hopeful = all.stream()
                .filter(each -> each == all.get(0) || each.warmNanos() <= HOPELESS * best)
                .toList();
        long spent = 0;
        for (int round = 1;
                round < MAX_ROUNDS && (round < MIN_ROUNDS || spent < budgetNanos * hopeful.size());
                round++) {
            pause.run();
            long start = System.nanoTime();
            hopeful.forEach(TimedCandidate::turn);
            spent += System.nanoTime() - start;
        }
        return all;
    }

    private static Optional<KernelChoice> choice(List<TimedCandidate> timed, KernelWay first) {
        List<TimedCandidate> sorted = new ArrayList<>(timed);
        sorted.sort(Comparator.comparingDouble(TimedCandidate::result));
        TimedCandidate unasked = timed.stream()
                .filter(each -> each.candidate().way().equals(first))
                .findFirst()
                .orElseThrow();
        TimedCandidate chosen = sorted.stream()
                .filter(each -> each != unasked && each.isClearlyBetterThan(unasked))
                .findFirst()
                .orElse(unasked);
        if (chosen.isDisturbed() || unasked.isDisturbed()) {
            return Optional.empty();
        }
        Optional<TimedCandidate> next =
                sorted.stream().filter(each -> each != chosen).findFirst();
        return Optional.of(new KernelChoice(
                chosen.candidate().way().name(),
                chosen.result(),
                next.map(each -> each.candidate().way().name()).orElse(null),
                next.map(TimedCandidate::result).orElse(null)));
    }
}
