package io.neurometer.service.profiling.compare;

import io.neurometer.engine.measure.statistics.Quantile;
import io.neurometer.engine.report.Reading;
import java.util.Comparator;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Reads figures out of a report, whichever host has written it. */
final class Figures {
    private static final String NO_FIGURE = "the report has no such figure";

    private final JsonNode report;

    Figures(JsonNode report) {
        this.report = report;
    }

    String text(String path) {
        return report.at(path).asString("");
    }

    /** A number above zero at this path; else absent for the reason that the report gives on the way there. */
    Reading<Double> positive(String path) {
        JsonNode node = report;
        for (String name : path.substring(1).split("/", -1)) {
            if (node.path("value").isNull() && node.path("reason").isString()) {
                return Reading.absent(node.get("reason").asString());
            }
            node = node.path(name);
        }
        node = report.at(path);
        double value = node.isNumber() ? node.doubleValue() : 0;
        return value > 0 && Double.isFinite(value) ? Reading.of(value) : Reading.absent(NO_FIGURE);
    }

    /** The most items a second at the batch size of the report, however many runs went on at once. */
    Reading<ReportComparison.Throughput> throughput() {
        Reading<Double> measured = positive("/measured/latency/median");
        if (measured.value() == null) {
            return Reading.absent(String.valueOf(measured.reason()));
        }
        long batch = report.at("/model/batch").asLong(1);
        Optional<JsonNode> best = report.at("/measured/throughput")
                .valueStream()
                .filter(entry -> entry.path("batch").asLong(0) == batch && rate(entry) > 0)
                .max(Comparator.comparingDouble(Figures::rate));
        return Reading.ofNullable(
                best.map(entry -> new ReportComparison.Throughput(
                                rate(entry), entry.path("concurrency").asInt(1), batch, "items/s"))
                        .orElse(null),
                NO_FIGURE);
    }

    private static double rate(JsonNode entry) {
        double rate = entry.path("rate").asDouble(0);
        return Double.isFinite(rate) ? rate : 0;
    }

    Reading<ReportComparison.Latency> latency() {
        Reading<Double> median = positive("/measured/latency/median");
        return median.map(value -> new ReportComparison.Latency(value, interval(), "ms"));
    }

    private Reading<Quantile.Interval> interval() {
        Double lower = positive("/measured/latency/p/50/ci95/0").value();
        Double upper = positive("/measured/latency/p/50/ci95/1").value();
        String reason = text("/measured/latency/p/50/reason");
        return lower == null || upper == null
                ? Reading.absent(reason.isEmpty() ? NO_FIGURE : reason)
                : Reading.of(new Quantile.Interval(lower, upper));
    }

    /** What a loaded model takes for itself. */
    Reading<ReportComparison.Memory> memory() {
        Reading<Double> measured = positive("/measured/latency/median");
        JsonNode memory = report.at("/measured/memory");
        if (measured.value() == null || !memory.isObject()) {
            return Reading.absent(measured.value() == null ? String.valueOf(measured.reason()) : NO_FIGURE);
        }
        long parameters = memory.path("parameters").asLong(0);
        long arena = memory.path("arena").asLong(0);
        long scratch = memory.path("scratch").asLong(0);
        return Reading.of(new ReportComparison.Memory(parameters, arena, scratch, parameters + arena + scratch));
    }

    /** Null where nothing was measured. */
    @Nullable
    Boolean valid() {
        JsonNode valid = report.at("/validity/valid");
        return valid.isBoolean() ? valid.asBoolean() : null;
    }
}
