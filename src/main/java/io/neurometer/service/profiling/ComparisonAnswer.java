package io.neurometer.service.profiling;

import io.neurometer.engine.measure.Warning;
import io.neurometer.engine.measure.compare.Comparison;
import io.neurometer.engine.measure.host.HostLoad;
import io.neurometer.engine.measure.statistics.Quantile;
import io.neurometer.engine.report.Reading;
import java.util.List;
import java.util.Map;

/**
 * The answer to {@code POST /profiles/compare}; in JSON its names are in snake case.
 *
 * @param protocol name and version
 * @param order in which the two ran within a round
 * @param a the first side
 * @param b the second side
 * @param ratio the median of {@code b} by that of {@code a}: below 1, {@code b} is faster
 * @param ci95 of the ratio, by a block bootstrap over rounds
 * @param verdict {@code different}, {@code not_different} or {@code undecided}
 * @param rule that the verdict follows
 * @param block runs in each sample
 * @param seed of the bootstrap
 */
record ComparisonAnswer(
        String protocol,
        String order,
        Side a,
        Side b,
        double ratio,
        Reading<Quantile.Interval> ci95,
        String verdict,
        String rule,
        int rounds,
        int block,
        double seconds,
        long seed,
        String hostFingerprint,
        HostLoad.During environmentDuringRun,
        ValidityPart validity) {

    /** What ran, and how long a run took. */
    record Side(
            String model,
            String version,
            String sha256,
            Map<String, List<Long>> inputShapes,
            long batch,
            String backend,
            String precision,
            int threads,
            Comparison.Side latency) {}

    record ValidityPart(boolean valid, List<Warning> warnings) {}
}
