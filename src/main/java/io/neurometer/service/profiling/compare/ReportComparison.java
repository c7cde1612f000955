package io.neurometer.service.profiling.compare;

import io.neurometer.engine.measure.statistics.Quantile;
import io.neurometer.engine.report.Reading;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Reports side by side; in JSON its names are in snake case, and what cannot be told is
 * {@code {"value": null, "reason": ...}}.
 *
 * @param comparable whether ratios of the figures say something about the hosts alone: every
 *     {@code validity.comparable_key} is the same and no report is invalid
 * @param reasons why not; empty when they are
 * @param differing the fields that the key consists of and that differ
 * @param alsoDiffering what explains ratios without forbidding them: the backend and the seed of the data
 * @param profiles in the order asked for; ratios are to the first
 * @param hosts what distinguishes the hosts
 */
public record ReportComparison(
        boolean comparable,
        List<Reason> reasons,
        List<Difference> differing,
        List<Difference> alsoDiffering,
        List<Entry> profiles,
        Hosts hosts) {
    private static final String FLOPS = "/measured/flops";
    private static final String PEAK = "/roofline/practical_peak/flops";
    private static final String BANDWIDTH = "/roofline/bandwidth/bytes_per_second";

    /** One reason, with a stable code. */
    public record Reason(String code, String text) {}

    /** @param values one for each report, in order */
    public record Difference(String field, List<? extends @Nullable Object> values) {}

    /** @param same whether all fingerprints are the same @param differing fields of the fingerprints that are not */
    public record Hosts(boolean same, List<Difference> differing) {}

    /**
     * One report.
     *
     * @param valid null where nothing was measured
     * @param warnings codes of what speaks against its figures
     * @param flops floating-point operations a second by median latency
     */
    public record Entry(
            String id,
            String created,
            String model,
            String protocol,
            String backend,
            String hostFingerprint,
            String processor,
            @Nullable Boolean valid,
            List<String> warnings,
            Reading<Latency> latency,
            Reading<Throughput> throughput,
            Reading<Double> flops,
            Reading<Memory> memory,
            Ceilings ceilings,
            Ratios ratios) {}

    /** @param ci95 of the median */
    public record Latency(double median, Reading<Quantile.Interval> ci95, String unit) {}

    /** The most items a second, and how many runs went on at once for it. */
    public record Throughput(double rate, int concurrency, long batch, String unit) {}

    /** Bytes. @param total of the three */
    public record Memory(long parameters, long arena, long scratch, long total) {}

    /** What the host can do at most in this precision and with these threads, in operations and bytes a second. */
    public record Ceilings(Reading<Double> peakFlops, Reading<Double> bandwidth) {}

    /** This report's figure by that of the first. */
    public record Ratios(
            Reading<Double> latency,
            Reading<Double> throughput,
            Reading<Double> flops,
            Reading<Double> memory,
            Reading<Double> peakFlops,
            Reading<Double> bandwidth) {}

    /** @param reports of schema {@code profile/1}, at least one */
    public static ReportComparison of(List<JsonNode> reports) {
        List<Figures> figures = reports.stream().map(Figures::new).toList();
        List<String> keys = figures.stream()
                .map(report -> report.text("/validity/comparable_key"))
                .toList();
        List<Difference> differing = ComparableKey.differences(keys);
        List<Reason> reasons = reasons(figures, keys, differing);
        List<String> fingerprints =
                figures.stream().map(report -> report.text("/host/fingerprint")).toList();
        return new ReportComparison(
                reasons.isEmpty(),
                reasons,
                differing,
                alsoDiffering(reports),
                IntStream.range(0, reports.size())
                        .mapToObj(i -> entry(reports.get(i), figures.get(i), figures.get(0)))
                        .toList(),
                new Hosts(
                        fingerprints.stream().distinct().count() == 1,
                        HostDifferences.of(reports.stream()
                                .map(report -> report.path("host"))
                                .toList())));
    }

    private static List<Reason> reasons(List<Figures> figures, List<String> keys, List<Difference> differing) {
        List<Reason> reasons = new ArrayList<>();
        if (keys.stream().distinct().count() > 1) {
            reasons.add(new Reason(
                    "KEYS_DIFFER",
                    "the reports differ in "
                            + String.join(
                                    ", ",
                                    differing.stream().map(Difference::field).toList())));
        }
        for (Figures report : figures) {
            if (Objects.equals(report.valid(), false)) {
                reasons.add(new Reason("INVALID_REPORT", "the report " + report.text("/id") + " is not valid"));
            }
        }
        return reasons;
    }

    private static List<Difference> alsoDiffering(List<JsonNode> reports) {
        return Stream.of("/model/backend", "/protocol/seed")
                .map(path -> new Difference(
                        path.substring(1).replace('/', '.'),
                        reports.stream().map(report -> report.at(path)).toList()))
                .filter(difference -> difference.values().stream().distinct().count() > 1)
                .toList();
    }

    private static Entry entry(JsonNode report, Figures figures, Figures first) {
        return new Entry(
                figures.text("/id"),
                figures.text("/created"),
                figures.text("/model/name"),
                figures.text("/protocol/id"),
                figures.text("/model/backend"),
                figures.text("/host/fingerprint"),
                figures.text("/host/cpu/model"),
                figures.valid(),
                report.at("/validity/warnings")
                        .valueStream()
                        .map(warning -> warning.path("code").asString(""))
                        .toList(),
                figures.latency(),
                figures.throughput(),
                figures.positive(FLOPS),
                figures.memory(),
                new Ceilings(figures.positive(PEAK), figures.positive(BANDWIDTH)),
                new Ratios(
                        ratio(
                                figures.latency().map(Latency::median),
                                first.latency().map(Latency::median)),
                        ratio(
                                figures.throughput().map(Throughput::rate),
                                first.throughput().map(Throughput::rate)),
                        ratio(figures.positive(FLOPS), first.positive(FLOPS)),
                        ratio(total(figures), total(first)),
                        ratio(figures.positive(PEAK), first.positive(PEAK)),
                        ratio(figures.positive(BANDWIDTH), first.positive(BANDWIDTH))));
    }

    private static Reading<Double> total(Figures figures) {
        return figures.memory().map(memory -> (double) memory.total());
    }

    private static Reading<Double> ratio(Reading<Double> figure, Reading<Double> first) {
        Double base = first.value();
        if (base == null) {
            return Reading.absent("the first report has none: " + first.reason());
        }
        return base > 0 ? figure.map(value -> value / base) : Reading.absent("it is 0 in the first report");
    }
}
