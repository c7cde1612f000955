package io.neurometer.engine.measure.fork;

import io.neurometer.engine.measure.Measurement;
import io.neurometer.engine.measure.statistics.ForkVariance;
import io.neurometer.engine.measure.statistics.LatencySamples;
import io.neurometer.engine.measure.statistics.LatencySummary;
import io.neurometer.engine.measure.statistics.Quantile;
import io.neurometer.engine.report.Reading;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Latency in fresh processes.
 *
 * @param planned how many there were to be
 * @param runs those that have a result, in order
 * @param failures those that have none
 * @param variance how far they differ
 */
public record ForkReport(int planned, List<Run> runs, List<Failure> failures, Reading<ForkVariance> variance) {
    public ForkReport {
        runs = List.copyOf(runs);
        failures = List.copyOf(failures);
    }

    /**
     * One process, in milliseconds unless it says otherwise.
     *
     * @param fork which, from 1
     * @param startMs from its start until it began to load the model
     * @param block runs in each of the {@code n} samples
     * @param mad median absolute deviation from the median
     * @param p nearest-rank quantiles by per cent, with intervals that hold for this process alone
     * @param gcPauseMs of all collections of garbage while latency was measured
     * @param pinnedCpus the processors that the computing threads kept to
     */
    public record Run(
            int fork,
            String unit,
            int n,
            int block,
            double median,
            double mad,
            Map<String, Quantile> p,
            double startMs,
            Measurement.Cold cold,
            Measurement.Warmup warmup,
            Reading<Measurement.Stability> stability,
            double gcPauseMs,
            Reading<List<Integer>> pinnedCpus) {
        static Run of(int fork, ForkSample sample, LatencySummary latency) {
            return new Run(
                    fork,
                    latency.unit(),
                    latency.n(),
                    latency.block(),
                    latency.median(),
                    latency.mad(),
                    latency.p(),
                    sample.startMs(),
                    sample.cold(),
                    sample.warmup(),
                    sample.stability(),
                    sample.samples().collections().stream()
                            .mapToDouble(collection -> collection.ms())
                            .sum(),
                    sample.pinnedCpus());
        }
    }

    /** @param fork which, from 1 */
    public record Failure(int fork, String reason) {}

    /** @param numbers which process each sample comes from, from 1 @param seed of the bootstrap */
    static ForkReport of(
            int planned, List<Integer> numbers, List<ForkSample> samples, List<Failure> failures, long seed) {
        List<Run> runs = new ArrayList<>();
        for (int i = 0; i < samples.size(); i++) {
            Measurement.Inputs inputs = samples.get(i).inputs();
            runs.add(Run.of(
                    numbers.get(i),
                    samples.get(i),
                    LatencySamples.summarise(
                            samples.get(i).samples().nanos(),
                            samples.get(i).samples().block(),
                            inputs.seed())));
        }
        return new ForkReport(
                planned,
                runs,
                failures,
                samples.size() < 2
                        ? Reading.absent("fewer than two processes have a result")
                        : Reading.of(ForkVariance.of(
                                samples.stream()
                                        .map(sample -> sample.samples().nanos())
                                        .toList(),
                                seed)));
    }
}
