package io.neurometer.service.profiling.compare;

import io.neurometer.engine.measure.Warning;
import io.neurometer.engine.measure.compare.Gate;
import io.neurometer.engine.report.Reading;
import io.neurometer.engine.report.Section;
import io.neurometer.service.profiling.report.ReportPath;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Reports side by side. Their ratios speak of the hosts alone where every {@code validity.comparable_key} is the same and
 * no report is invalid, doubtful, or far from another one of its own host.
 */
public record ReportComparison(
        List<Reason> reasons,
        List<Difference> differing,
        List<Difference> alsoDiffering,
        List<ComparedReport> profiles,
        Hosts hosts,
        Reading<Gate> gate) {
    static final ReportPath KEY = ReportPath.of("validity.comparable_key");
    private static final ReportPath ID = ReportPath.of("id");
    private static final ReportPath SEED = ReportPath.of("protocol.seed");
    static final ReportPath BACKEND = ReportPath.of("model.backend");
    private static final ReportPath HOST = ReportPath.of("host");
    static final ReportPath FINGERPRINT = ReportPath.of("host.fingerprint");

    public static final Section<ReportComparison> SECTION = Section.of(ReportComparison.class)
            .figure("comparable", "Whether ratios tell of the hosts alone.", comparison -> comparison.reasons.isEmpty())
            .each("reasons", "Why they do not.", Reason.SECTION, ReportComparison::reasons)
            .each("differing", "Fields of the key that differ.", Difference.SECTION, ReportComparison::differing)
            .each("also_differing", "What may explain ratios.", Difference.SECTION, ReportComparison::alsoDiffering)
            .each(
                    "profiles",
                    "The reports; ratios are to the first.",
                    ComparedReport.SECTION,
                    ReportComparison::profiles)
            .section("hosts", "What distinguishes the hosts.", Hosts.SECTION, ReportComparison::hosts)
            .section("gate", "Whether the second is slower than allowed.", Gate.SECTION, ReportComparison::gate)
            .build();

    /** One reason, with a stable code. */
    public record Reason(String code, String text) {
        static final Section<Reason> SECTION = Section.of(Reason.class)
                .figure("code", "Stable name of the reason.", Reason::code)
                .figure("text", "The reason in words.", Reason::text)
                .build();
    }

    /** What distinguishes the hosts. */
    public record Hosts(boolean same, List<Difference> differing) {
        static final Section<Hosts> SECTION = Section.of(Hosts.class)
                .figure("same", "Whether all fingerprints are the same.", Hosts::same)
                .each("differing", "The fields of the hosts that differ.", Difference.SECTION, Hosts::differing)
                .build();
    }

    /** @param reports of schema {@code profile/1}, at least one */
    public static ReportComparison of(List<JsonNode> reports) {
        return of(reports, null);
    }

    /**
     * @param reports of schema {@code profile/1}, at least one
     * @param failAbove slowdown of the second of two that is too much, as a share, or null for no verdict
     */
    public static ReportComparison of(List<JsonNode> reports, @Nullable Double failAbove) {
        List<StoredReport> stored = reports.stream().map(StoredReport::new).toList();
        List<String> keys = texts(stored, KEY);
        List<Difference> differing = ComparableKey.differences(keys);
        List<Reason> reasons = reasons(stored, keys, differing);
        Hosts hosts = new Hosts(
                texts(stored, FINGERPRINT).stream().distinct().count() == 1,
                HostDifferences.of(
                        stored.stream().map(report -> report.at(HOST)).toList()));
        return new ReportComparison(
                reasons,
                differing,
                alsoDiffering(stored),
                stored.stream()
                        .map(report -> new ComparedReport(report, stored.get(0), doubts(stored.get(0), report)))
                        .toList(),
                hosts,
                gate(stored, reasons, hosts, failAbove));
    }

    private static Reading<Gate> gate(
            List<StoredReport> reports, List<Reason> reasons, Hosts hosts, @Nullable Double failAbove) {
        if (failAbove == null || reports.size() != 2) {
            return Reading.absent(failAbove == null ? "'fail_above' gave no limit" : "a verdict is on two reports");
        }
        if (!reasons.isEmpty()) {
            return Reading.absent(
                    "the reports are not comparable: " + reasons.get(0).text());
        }
        return hosts.same()
                ? ReportGate.of(reports.get(0), reports.get(1), failAbove)
                : Reading.absent("the reports are of different hosts, which differ more than builds do");
    }

    /** Codes of what speaks against the ratios of a report's figures to the first one's. */
    private static List<String> doubts(StoredReport first, StoredReport report) {
        List<StoredReport> pair = first.equals(report) ? List.of(first) : List.of(first, report);
        List<String> keys = texts(pair, KEY);
        return reasons(pair, keys, ComparableKey.differences(keys)).stream()
                .map(Reason::code)
                .distinct()
                .toList();
    }

    private static List<String> texts(List<StoredReport> reports, ReportPath path) {
        return reports.stream().map(report -> report.text(path)).toList();
    }

    private static List<Reason> reasons(List<StoredReport> reports, List<String> keys, List<Difference> differing) {
        List<Reason> reasons = new ArrayList<>();
        if (keys.stream().distinct().count() > 1) {
            reasons.add(new Reason(
                    "KEYS_DIFFER",
                    "the reports differ in "
                            + String.join(
                                    ", ",
                                    differing.stream().map(Difference::field).toList())));
        }
        for (StoredReport report : reports) {
            List<String> doubts = report.warnings().stream()
                    .filter(Warning.OF_LATENCY::contains)
                    .toList();
            if (Objects.equals(report.valid().value(), false)) {
                reasons.add(new Reason(
                        "INVALID_REPORT", "the report " + report.text(ID) + " is not valid: " + report.whyNotValid()));
            } else if (report.valid().value() == null && !doubts.isEmpty()) {
                reasons.add(new Reason(
                        "DOUBTFUL_REPORT",
                        "nobody judged the report " + report.text(ID) + ", and it warns of "
                                + String.join(", ", doubts)));
            }
        }
        OneHost.apart(reports).ifPresent(reasons::add);
        return reasons;
    }

    private static List<Difference> alsoDiffering(List<StoredReport> reports) {
        return Stream.of(BACKEND, SEED)
                .map(path -> new Difference(
                        path.dotted(),
                        reports.stream().map(report -> report.at(path)).toList()))
                .filter(difference -> difference.values().stream().distinct().count() > 1)
                .toList();
    }
}
