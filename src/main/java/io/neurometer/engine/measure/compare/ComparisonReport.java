package io.neurometer.engine.measure.compare;

import static io.neurometer.engine.report.Unit.COUNT;
import static io.neurometer.engine.report.Unit.RATIO;
import static io.neurometer.engine.report.Unit.SECONDS;

import io.neurometer.engine.measure.Warning;
import io.neurometer.engine.measure.host.HostLoad;
import io.neurometer.engine.report.Reading;
import io.neurometer.engine.report.Section;
import java.util.List;
import java.util.Map;

/**
 * A comparison of two models on one host, with what was compared.
 *
 * @param failAbove slowdown of b that is too much, as a share; absent where none was asked about
 */
public record ComparisonReport(
        String protocol, Side a, Side b, Comparison found, Reading<Double> failAbove, long seed, Place place) {

    /** Where both ran. */
    public record Place(String hardware, String instance, String hostFingerprint) {
        static final Section<Place> SECTION = Section.of(Place.class)
                .figure("hardware", "What this kind of machine is called.", Place::hardware)
                .figure("instance", "What this very process is called.", Place::instance)
                .figure("host_fingerprint", "Host that both ran on.", Place::hostFingerprint)
                .build();
    }

    private static final Section<Comparison> VALIDITY = Section.of(Comparison.class)
            .figure("valid", "False when something else than the two models shaped the figures.", Comparison::valid)
            .each("warnings", "What speaks against the figures.", Warning.SECTION, Comparison::warnings)
            .build();

    public static final Section<ComparisonReport> SECTION = Section.of(ComparisonReport.class)
            .figure("protocol", "Name and version of the protocol.", ComparisonReport::protocol)
            .figure("order", "Order in which the two ran within a round.", r -> "abba")
            .section("a", "First side.", Side.SECTION, ComparisonReport::a)
            .section("b", "Second side.", Side.SECTION, ComparisonReport::b)
            .include(MedianRatio.SECTION, r -> r.found.ratio())
            .figure("verdict", "'different', 'not_different' or 'undecided'.", r -> r.found.verdict())
            .figure("rule", "Rule that the verdict follows.", r -> Verdict.RULE)
            .section("gate", "Whether b is slower than 'fail_above' allows.", Gate.SECTION, ComparisonReport::gate)
            .figure("loads", RATIO, "Ratio in each load of the two.", r -> r.found.loads())
            .figure("rounds", COUNT, "Rounds of four samples each.", r -> r.found.rounds())
            .figure("block", COUNT, "Runs in each sample.", r -> r.found.block())
            .figure("seconds", SECONDS, "How long all rounds took.", r -> r.found.seconds())
            .figure("seed", "Seed of the bootstrap.", ComparisonReport::seed)
            .include(Place.SECTION, ComparisonReport::place)
            .section("environment_during_run", "Load of the host.", HostLoad.During.SECTION, r -> r.found.environment())
            .section("validity", "Whether the comparison can be relied on.", VALIDITY, ComparisonReport::found)
            .build();

    /** Absent where no limit was given. */
    public Reading<Gate> gate() {
        return failAbove.map(found::gate);
    }

    /** What ran, and how long a run took. */
    public record Side(
            String model,
            String version,
            String sha256,
            Map<String, List<Long>> inputShapes,
            Reading<Long> batch,
            String backend,
            String precision,
            int threads,
            Comparison.Side latency) {
        static final Section<Side> SECTION = Section.of(Side.class)
                .figure("model", "Name of the model.", Side::model)
                .figure("version", "Its version.", Side::version)
                .figure("sha256", "SHA-256 of its file.", Side::sha256)
                .figure("input_shapes", "Sizes of each input.", Side::inputShapes)
                .figure("batch", COUNT, "Batch size.", Side::batch)
                .figure("backend", "Backend that it ran on.", Side::backend)
                .figure("precision", "Precision of its arithmetic.", Side::precision)
                .figure("threads", COUNT, "Threads within one operator.", Side::threads)
                .section("latency", "How long a run took.", Comparison.Side.SECTION, Side::latency)
                .build();
    }
}
