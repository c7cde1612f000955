package io.neurometer.engine.measure.fork;

import io.neurometer.engine.measure.phase.Phase;
import io.neurometer.engine.measure.phase.Trial;
import io.neurometer.engine.measure.statistics.Medians;
import io.neurometer.engine.report.Reading;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Latency in fresh processes, one after the other, while this one waits: what a compiler made of the code, where memory
 * came to lie and which threads share a cache is decided anew in each, and stays for as long as it lives.
 */
public final class Forks {
    /** What a JVM takes beside tensors, its native libraries included. */
    private static final long PROCESS_BYTES = 512L << 20;

    /** A process that has no more time than this does little but start. */
    private static final double MIN_SECONDS = 4;

    private static final int MAX_FAILURES_IN_A_ROW = 2;

    /** With less than this part of the samples of another one, a process was kept from measuring for most of its time. */
    private static final double MIN_SHARE = 0.25;

    private final ForkRule rule;
    private final ForkLauncher launcher;
    private final Supplier<Reading<Long>> memory;

    /** @param memory bytes that another process could take now */
    public Forks(ForkRule rule, ForkLauncher launcher, Supplier<Reading<Long>> memory) {
        this.rule = rule;
        this.launcher = launcher;
        this.memory = memory;
    }

    /** @param samples of the processes that have a result, in order */
    public record Result(ForkReport report, List<ForkSample> samples) {
        public Result {
            samples = List.copyOf(samples);
        }
    }

    /**
     * @param modelBytes what the model takes once more in each process
     * @param seed of the input data and of the bootstrap
     * @param reserveSeconds what later phases need of the time that is left
     * @throws java.util.concurrent.CancellationException when it is no longer wanted; no process is left then
     */
    public Result run(Trial trial, long modelBytes, long seed, double reserveSeconds) {
        trial.checkpoint().enter(Phase.FORKS);
        List<Integer> numbers = new ArrayList<>();
        List<ForkSample> samples = new ArrayList<>();
        List<ForkReport.Failure> failures = new ArrayList<>();
        int inARow = 0;
        for (int fork = 1; fork <= rule.count() && inARow < MAX_FAILURES_IN_A_ROW; fork++) {
            double seconds =
                    Math.min(rule.seconds(), (trial.secondsLeft() - reserveSeconds) / (rule.count() - fork + 1));
            try {
                requireRoom(modelBytes, seconds);
                samples.add(launched(trial, fork, task(seconds, seed, samples)));
                numbers.add(fork);
                inARow = 0;
            } catch (ForkFailure failure) {
                failures.add(new ForkReport.Failure(fork, failure.reason()));
                trial.deviate("process " + fork + " of " + rule.count() + " has no result: " + failure.reason());
                inARow++;
            }
        }
        if (inARow == MAX_FAILURES_IN_A_ROW && numbers.size() + failures.size() < rule.count()) {
            trial.deviate("no further processes after " + inARow + " in a row without a result");
        }
        dropStarved(trial, numbers, samples, failures);
        for (int i = 0; i < samples.size(); i++) {
            int fork = numbers.get(i);
            samples.get(i).deviations().forEach(how -> trial.deviate("process " + fork + ": " + how));
        }
        return new Result(ForkReport.of(rule.count(), numbers, samples, failures, seed), samples);
    }

    /** Few samples of a process would count for a whole process in the differences between them. */
    private static void dropStarved(
            Trial trial, List<Integer> numbers, List<ForkSample> samples, List<ForkReport.Failure> failures) {
        int most = samples.stream().mapToInt(Forks::count).max().orElse(0);
        for (int i = samples.size() - 1; i >= 0; i--) {
            int count = count(samples.get(i));
            if (count < MIN_SHARE * most) {
                String reason = "it had time for " + count + " samples, another process for " + most;
                trial.deviate("process " + numbers.get(i) + " is left out: " + reason);
                failures.add(new ForkReport.Failure(numbers.get(i), reason));
                numbers.remove(i);
                samples.remove(i);
            }
        }
        failures.sort(Comparator.comparingInt(ForkReport.Failure::fork));
    }

    private static int count(ForkSample sample) {
        return sample.samples().nanos().length;
    }

    private void requireRoom(long modelBytes, double seconds) throws ForkFailure {
        if (seconds < MIN_SECONDS) {
            throw new ForkFailure("there was no time left for it");
        }
        Long available = memory.get().value();
        if (available != null && available < modelBytes + PROCESS_BYTES) {
            throw new ForkFailure("the model would have to fit in memory twice: a second process needs "
                    + (modelBytes + PROCESS_BYTES) + " bytes, " + available + " are available");
        }
    }

    private ForkTask task(double seconds, long seed, List<ForkSample> before) {
        return new ForkTask(
                rule.warmUp(),
                rule.latency(),
                rule.stabilityRetries(),
                seconds,
                seed,
                before.isEmpty() ? 0 : before.get(0).samples().block());
    }

    private ForkSample launched(Trial trial, int fork, ForkTask task) throws ForkFailure {
        double done = (double) (fork - 1) / rule.count();
        ForkSample sample = launcher.run(task, seconds -> {
            trial.checkpoint().requireWanted();
            trial.checkpoint().tell(done + Math.min(1, seconds / task.seconds()) / rule.count(), Map.of("fork", (double)
                    fork));
        });
        trial.checkpoint()
                .tell(
                        (double) fork / rule.count(),
                        Map.of(
                                "fork",
                                (double) fork,
                                "median_ms",
                                Medians.of(sample.samples().nanos()) / 1e6));
        return sample;
    }
}
