package io.neurometer.engine.measure.fork;

import io.neurometer.engine.measure.host.AvailableMemory;
import io.neurometer.engine.measure.phase.Asked;
import io.neurometer.engine.measure.phase.Changes;
import io.neurometer.engine.measure.phase.Latency;
import io.neurometer.engine.measure.phase.MeasurementRequest;
import io.neurometer.engine.measure.phase.Parameter;
import io.neurometer.engine.measure.phase.Phase;
import io.neurometer.engine.measure.phase.Samples;
import io.neurometer.engine.measure.phase.Stability;
import io.neurometer.engine.measure.phase.Trial;
import io.neurometer.engine.measure.phase.WarmUp;
import io.neurometer.engine.measure.statistics.ForkVariance;
import io.neurometer.engine.measure.statistics.LatencySamples;
import io.neurometer.engine.measure.statistics.Medians;
import io.neurometer.engine.report.Figure;
import io.neurometer.engine.report.Reading;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Latency in fresh processes, one after the other, while this one waits: what a compiler made of the code, where memory
 * came to lie and which threads share a cache is decided anew in each, and stays for as long as it lives. Where fewer than
 * two processes have a result, latency is left to this one.
 */
public final class Forks implements Phase {
    public static final Figure<ForkReport> FORKS =
            Figure.section("forks", "Latency in fresh processes, one after the other.", ForkReport.SECTION);

    public static final Parameter<Integer> COUNT = Parameter.whole(
            "forks", 0, 20, "Processes in which a rigorous measurement finds the latency; 5 by default.");

    /** Fewer processes than this cannot tell how far they differ. */
    private static final int MIN_FORKS = 2;

    /** What a JVM takes beside tensors, its native libraries included. */
    private static final long PROCESS_BYTES = 512L << 20;

    /** A process that has no more time than this does little but start. */
    private static final double MIN_SECONDS = 4;

    private static final double START_SECONDS = 3;
    private static final int MAX_FAILURES_IN_A_ROW = 2;

    /** With less than this part of the samples of another one, a process was kept from measuring for most of its time. */
    private static final double MIN_SHARE = 0.25;

    private final Rule rule;
    private final @Nullable ForkLauncher launcher;
    private final Supplier<Reading<Long>> memory;

    /**
     * @param count how many processes
     * @param stabilityRetries windows that each may add until latency is stable
     * @param seconds the most for each, its start and loading included
     */
    public record Rule(int count, WarmUp.Rule warmUp, Latency.Rule latency, int stabilityRetries, double seconds) {}

    /** Without a launcher, which is then a deviation. */
    public Forks(Rule rule) {
        this(rule, null, AvailableMemory::now);
    }

    /** @param memory bytes that another process could take now */
    Forks(Rule rule, @Nullable ForkLauncher launcher, Supplier<Reading<Long>> memory) {
        this.rule = rule;
        this.launcher = launcher;
        this.memory = memory;
    }

    /** The same, with processes that can be started. */
    public Forks startedBy(ForkLauncher starter) {
        return new Forks(rule, starter, memory);
    }

    @Override
    public String name() {
        return "forks";
    }

    @Override
    public List<Parameter<?>> parameters() {
        return List.of(COUNT, Latency.RUNS, Latency.SECONDS);
    }

    @Override
    public @Nullable Phase changed(Asked asked, Changes changes) {
        Integer wanted = asked.get(COUNT);
        int count = wanted == null ? rule.count() : wanted;
        Latency.Rule latency = rule.latency().changed(asked);
        rule.latency().note(latency, count, changes);
        double longer = Math.max(0, latency.capSeconds() - rule.latency().capSeconds());
        if (count != rule.count()) {
            changes.deviate(count + " processes asked for, where the protocol says " + rule.count());
            changes.extend((count - rule.count()) * rule.seconds());
        }
        Integer most = asked.get(Latency.SECONDS);
        return count == 0
                ? null
                : new Forks(
                        new Rule(
                                count,
                                most == null ? rule.warmUp() : rule.warmUp().within(most),
                                latency,
                                rule.stabilityRetries(),
                                rule.seconds() + longer),
                        launcher,
                        memory);
    }

    @Override
    public boolean replaces(Phase other) {
        return other instanceof Latency || other instanceof Stability;
    }

    @Override
    public double usualSeconds(MeasurementRequest request) {
        return rule.count()
                * (START_SECONDS
                        + 2 * rule.warmUp().seconds()
                        + Math.max(1, rule.latency().seconds()));
    }

    @Override
    public void run(Trial trial) {
        if (launcher == null) {
            trial.deviate("measured in one process: no others can be started here");
            trial.findings().put(FORKS, Reading.absent("no other processes can be started here"));
            return;
        }
        trial.timeOneRun();
        ForkReport report = measure(trial, launcher);
        trial.findings().put(FORKS, report);
        List<ForkSample> samples = report.samples();
        if (!samples.stream().allMatch(sample -> sample.inputs().numeric())) {
            trial.subject().noteNaN();
        }
        if (samples.size() < MIN_FORKS) {
            trial.deviate("latency is of this process, since fewer than " + MIN_FORKS + " others have a result");
            return;
        }
        Samples pooled = PooledSamples.of(samples);
        Latency.put(
                pooled,
                LatencySamples.pooled(
                        samples.stream().map(sample -> sample.samples().nanos()).toList(),
                        pooled.block(),
                        trial.request().seed()),
                trial);
        trial.findings().put(Stability.STABILITY, PooledSamples.leastStable(samples));
    }

    private ForkReport measure(Trial trial, ForkLauncher starter) {
        trial.checkpoint().enter(name());
        List<ForkReport.Run> runs = new ArrayList<>();
        List<ForkReport.Failure> failures = new ArrayList<>();
        int inARow = 0;
        for (int fork = 1; fork <= rule.count() && inARow < MAX_FAILURES_IN_A_ROW; fork++) {
            double seconds = Math.min(rule.seconds(), trial.secondsForPhase() / (rule.count() - fork + 1));
            try {
                requireRoom(trial.subject().plannedBytes(), seconds);
                runs.add(ForkReport.Run.of(fork, launched(trial, starter, fork, task(seconds, trial, runs))));
                inARow = 0;
            } catch (ForkFailure failure) {
                failures.add(new ForkReport.Failure(fork, failure.reason()));
                trial.deviate("process " + fork + " of " + rule.count() + " has no result: " + failure.reason());
                inARow++;
            }
        }
        if (inARow == MAX_FAILURES_IN_A_ROW && runs.size() + failures.size() < rule.count()) {
            trial.deviate("no further processes after " + inARow + " in a row without a result");
        }
        dropStarved(trial, runs, failures);
        runs.forEach(
                run -> run.sample().deviations().forEach(how -> trial.deviate("process " + run.fork() + ": " + how)));
        return new ForkReport(
                rule.count(), runs, failures, variance(runs, trial.request().seed()));
    }

    private static Reading<ForkVariance> variance(List<ForkReport.Run> runs, long seed) {
        return runs.size() < MIN_FORKS
                ? Reading.absent("fewer than two processes have a result")
                : Reading.of(ForkVariance.of(
                        runs.stream().map(run -> run.sample().samples().nanos()).toList(), seed));
    }

    /** Few samples of a process would count for a whole process in the differences between them. */
    private static void dropStarved(Trial trial, List<ForkReport.Run> runs, List<ForkReport.Failure> failures) {
        int most = runs.stream().mapToInt(Forks::count).max().orElse(0);
        runs.removeIf(run -> {
            boolean starved = count(run) < MIN_SHARE * most;
            if (starved) {
                String reason = "it had time for " + count(run) + " samples, another process for " + most;
                trial.deviate("process " + run.fork() + " is left out: " + reason);
                failures.add(new ForkReport.Failure(run.fork(), reason));
            }
            return starved;
        });
        failures.sort(Comparator.comparingInt(ForkReport.Failure::fork));
    }

    private static int count(ForkReport.Run run) {
        return run.sample().samples().nanos().length;
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

    private ForkTask task(double seconds, Trial trial, List<ForkReport.Run> before) {
        return new ForkTask(
                rule.warmUp(),
                rule.latency(),
                rule.stabilityRetries(),
                seconds,
                trial.request().seed(),
                before.isEmpty() ? 0 : before.get(0).sample().samples().block());
    }

    private ForkSample launched(Trial trial, ForkLauncher starter, int fork, ForkTask task) throws ForkFailure {
        double done = (double) (fork - 1) / rule.count();
        ForkSample sample = starter.run(task, seconds -> {
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
