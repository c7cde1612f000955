package io.neurometer.service.profiling.report;

import io.neurometer.engine.measure.Warning;
import io.neurometer.engine.measure.protocol.Measurer;
import io.neurometer.engine.measure.protocol.Validity;
import io.neurometer.engine.report.Findings;
import io.neurometer.engine.report.Line;
import io.neurometer.engine.report.Reading;
import io.neurometer.engine.report.Section;
import io.neurometer.engine.report.Unit;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Whether figures say what they seem to say, and with which others they may be compared.
 *
 * @param judged what speaks for and against it; absent where nothing was measured
 */
public record ReportValidity(Reading<Validity> judged, String comparableKey) {
    static final Section<ReportValidity> SECTION = Section.of(ReportValidity.class)
            .bare(
                    "valid",
                    Unit.NONE,
                    "False when something else than the model shaped the figures; null if nobody judged that.",
                    ReportValidity::valid)
            .bare(
                    "reason",
                    Unit.NONE,
                    "Why it is not valid, or why nobody judged that; null where it is.",
                    ReportValidity::reason)
            .each("warnings", "What speaks against it, the harmless too.", Warning.SECTION, ReportValidity::warnings)
            .figure(
                    "comparable_key",
                    "Two reports can be compared when theirs are equal: sha256|precision|batch|shapes|protocol|threads.",
                    ReportValidity::comparableKey)
            .lines(ReportValidity::lines)
            .build();

    /** Of a measurement. @param doubts what speaks against some of its figures */
    public static ReportValidity of(Reading<Findings> measured, List<Warning> doubts, String comparableKey) {
        return new ReportValidity(
                measured.flatMap(findings -> findings.get(Measurer.VALIDITY))
                        .map(validity -> validity.doubting(doubts)),
                comparableKey);
    }

    List<Warning> warnings() {
        Validity validity = judged.value();
        return validity == null ? List.of() : validity.warnings();
    }

    /** Absent where nothing was measured, or where nothing speaks against it and the protocol judges nothing. */
    Reading<Boolean> valid() {
        return judged.flatMap(Validity::valid);
    }

    private Reading<String> reason() {
        String reason = valid().reason();
        Validity validity = judged.value();
        if (validity != null && !validity.fatal().isEmpty()) {
            reason = validity.fatal().stream()
                    .map(warning -> warning.code() + ": " + warning.text())
                    .collect(Collectors.joining("; "));
        }
        return Reading.ofNullable(reason, "nothing speaks against it");
    }

    private String verdict() {
        Boolean valid = valid().value();
        return valid == null ? "not judged" : valid ? "yes" : "NO";
    }

    private List<Line> lines() {
        return judged.value() == null
                ? List.of()
                : Stream.concat(
                                Stream.of(
                                        new Line("valid", verdict(), valid().reason() == null ? "" : valid().reason())),
                                warnings().stream()
                                        .map(warning ->
                                                new Line("warning", "", warning.code() + ": " + warning.text())))
                        .toList();
    }
}
