package io.neurometer.engine.measure.compare;

import io.neurometer.engine.measure.HostLoad;
import io.neurometer.engine.measure.Validity;
import io.neurometer.engine.report.Section;
import io.neurometer.engine.report.Unit;
import java.util.List;
import java.util.Map;

/**
 * A comparison of two models on one host, with what was compared.
 *
 * @param protocol name and version
 * @param seed of the bootstrap
 */
public record ComparisonReport(String protocol, Side a, Side b, Comparison found, long seed, String hostFingerprint) {

    private static final Section<Comparison> VALIDITY = Section.of(Comparison.class)
            .figure("valid", "False when something else than the two models shaped the figures.", Comparison::valid)
            .each("warnings", "What speaks against the figures.", Validity.Warning.SECTION, Comparison::warnings)
            .build();

    public static final Section<ComparisonReport> SECTION = Section.of(ComparisonReport.class)
            .figure("protocol", "The name and version of the protocol.", ComparisonReport::protocol)
            .figure("order", "The order in which the two ran within a round.", report -> "abba")
            .section("a", "The first side.", Side.SECTION, ComparisonReport::a)
            .section("b", "The second side.", Side.SECTION, ComparisonReport::b)
            .figure(
                    "ratio",
                    Unit.RATIO,
                    "The median of b by that of a: below 1, b is faster.",
                    report -> report.found.ratio().ratio())
            .figure(
                    "ci95",
                    Unit.RATIO,
                    "The 95 % confidence interval of the ratio, by a block bootstrap over rounds.",
                    report -> report.found.ratio().ci95().map(interval -> interval.ends()))
            .figure(
                    "verdict",
                    "Whether the two differ: 'different', 'not_different' or 'undecided'.",
                    report -> report.found.verdict())
            .figure("rule", "The rule that the verdict follows.", report -> Verdict.RULE)
            .figure(
                    "rounds",
                    Unit.COUNT,
                    "The number of rounds, of four samples each.",
                    report -> report.found.rounds())
            .figure("block", Unit.COUNT, "The runs in each sample.", report -> report.found.block())
            .figure("seconds", Unit.SECONDS, "How long all rounds took.", report -> report.found.seconds())
            .figure("seed", "The seed of the bootstrap.", ComparisonReport::seed)
            .figure("host_fingerprint", "The host that both ran on.", ComparisonReport::hostFingerprint)
            .section(
                    "environment_during_run",
                    "What else the machine did meanwhile.",
                    HostLoad.During.SECTION,
                    report -> report.found.environment())
            .section("validity", "Whether the comparison can be relied on.", VALIDITY, ComparisonReport::found)
            .build();

    /** What ran, and how long a run took. */
    public record Side(
            String model,
            String version,
            String sha256,
            Map<String, List<Long>> inputShapes,
            long batch,
            String backend,
            String precision,
            int threads,
            Comparison.Side latency) {
        static final Section<Side> SECTION = Section.of(Side.class)
                .figure("model", "The name of the model.", Side::model)
                .figure("version", "Its version.", Side::version)
                .figure("sha256", "The SHA-256 of its file.", Side::sha256)
                .figure("input_shapes", "The sizes of each input.", Side::inputShapes)
                .figure("batch", Unit.COUNT, "The batch size.", Side::batch)
                .figure("backend", "The backend that it ran on.", Side::backend)
                .figure("precision", "The precision of its arithmetic.", Side::precision)
                .figure("threads", Unit.COUNT, "The threads within one operator.", Side::threads)
                .section("latency", "How long a run took.", Comparison.Side.SECTION, Side::latency)
                .build();
    }
}
