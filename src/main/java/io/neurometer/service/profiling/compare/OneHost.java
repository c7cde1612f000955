package io.neurometer.service.profiling.compare;

import io.neurometer.engine.report.Unit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reports of one model in one setting on one host: their medians are about the same, or something else than the host and
 * the model shaped one of them.
 */
final class OneHost {
    /** Further apart than any warm-up, clock or memory layout takes the medians of one host. */
    private static final double MAX_RATIO = 10;

    private OneHost() {}

    /** Why reports are not comparable whose medians differ too much on one host. */
    static Optional<ReportComparison.Reason> apart(List<StoredReport> reports) {
        Map<List<String>, double[]> ranges = new HashMap<>();
        for (StoredReport report : reports) {
            Double median = report.positive(StoredReport.MEDIAN).value();
            if (median != null) {
                ranges.merge(
                        List.of(
                                report.text(ReportComparison.FINGERPRINT),
                                report.text(ReportComparison.KEY),
                                report.text(ReportComparison.BACKEND)),
                        new double[] {median, median},
                        (a, b) -> new double[] {Math.min(a[0], b[0]), Math.max(a[1], b[1])});
            }
        }
        return ranges.values().stream()
                .mapToDouble(range -> range[1] / range[0])
                .filter(ratio -> ratio > MAX_RATIO)
                .max()
                .stream()
                .mapToObj(ratio -> new ReportComparison.Reason(
                        "ONE_HOST_APART",
                        "medians of one model on one host differ by a factor of " + Unit.significant(ratio)
                                + ": something else than the host shaped one of them, such as other processes on its"
                                + " processors; measure again, with 'threads': 1 if the model is small"))
                .findFirst();
    }
}
