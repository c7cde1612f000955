package io.neurometer.service.profiling.compare;

import static io.neurometer.engine.report.Unit.BYTES;
import static io.neurometer.engine.report.Unit.COUNT;
import static io.neurometer.engine.report.Unit.MILLISECONDS;
import static io.neurometer.engine.report.Unit.PER_SECOND;

import io.neurometer.engine.measure.statistics.Quantile;
import io.neurometer.engine.report.Reading;
import io.neurometer.engine.report.Section;
import io.neurometer.service.profiling.report.ReportPath;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** Reads figures out of a report in JSON, whichever host has written it. */
record StoredReport(JsonNode json) {
    private static final String NO_FIGURE = "the report has no such figure";
    static final ReportPath MEDIAN = ReportPath.of("measured.latency.median");
    private static final ReportPath INTERVAL = ReportPath.of("measured.latency.p.50.ci95");
    private static final ReportPath INTERVAL_REASON = ReportPath.of("measured.latency.p.50.reason");
    private static final ReportPath THROUGHPUT = ReportPath.of("measured.throughput");
    private static final ReportPath MEMORY = ReportPath.of("measured.memory");
    private static final ReportPath BATCH = ReportPath.of("model.batch");
    private static final ReportPath VALID = ReportPath.of("validity.valid");
    private static final ReportPath NOT_VALID = ReportPath.of("validity.reason");
    private static final ReportPath WARNINGS = ReportPath.of("validity.warnings");

    /** @param ci95 of the median */
    record Latency(double median, Reading<Quantile.Interval> ci95) {
        static final Section<Latency> SECTION = Section.of(Latency.class)
                .figure("median", MILLISECONDS, "Median latency.", Latency::median)
                .figure("ci95", MILLISECONDS, "95 % interval.", latency -> latency.ci95.map(Quantile.Interval::ends))
                .figure("unit", "Unit of the latency.", latency -> "ms")
                .build();
    }

    /** The most items a second, and how many runs went on at once for it. */
    record Throughput(double rate, int concurrency, long batch) {
        static final Section<Throughput> SECTION = Section.of(Throughput.class)
                .figure("rate", PER_SECOND, "The most items a second.", Throughput::rate)
                .figure("concurrency", COUNT, "Runs at once.", Throughput::concurrency)
                .figure("batch", COUNT, "Items per run.", Throughput::batch)
                .figure("unit", "Unit of the rate.", throughput -> "items/s")
                .build();
    }

    /** Bytes. */
    record Memory(long parameters, long arena, long scratch) {
        static final Section<Memory> SECTION = Section.of(Memory.class)
                .figure("parameters", BYTES, "Weights.", Memory::parameters)
                .figure("arena", BYTES, "Intermediate values of one run.", Memory::arena)
                .figure("scratch", BYTES, "What kernels take beside it.", Memory::scratch)
                .figure("total", BYTES, "All three.", Memory::total)
                .build();

        long total() {
            return parameters + arena + scratch;
        }
    }

    JsonNode at(ReportPath path) {
        return json.at(path.pointer());
    }

    String text(ReportPath path) {
        return at(path).asString("");
    }

    /** A name at this path; absent in reports of before there was one. */
    Reading<String> name(ReportPath path) {
        return Reading.ofNullable(at(path).stringValueOpt().orElse(null), NO_FIGURE);
    }

    /** A number above zero at this path; else absent for the reason that the report gives on the way there. */
    Reading<Double> positive(ReportPath path) {
        JsonNode node = json;
        for (String name : path.steps()) {
            if (node.path("value").isNull() && node.path("reason").isString()) {
                return Reading.absent(node.get("reason").asString());
            }
            node = node.path(name);
        }
        return positive(node);
    }

    private static Reading<Double> positive(JsonNode node) {
        double value = node.isNumber() ? node.doubleValue() : 0;
        return value > 0 && Double.isFinite(value) ? Reading.of(value) : Reading.absent(NO_FIGURE);
    }

    /** The most items a second at the batch size of the report, however many runs went on at once. */
    Reading<Throughput> throughput() {
        return positive(MEDIAN).flatMap(measured -> {
            long batch = at(BATCH).asLong(1);
            Optional<JsonNode> best = at(THROUGHPUT)
                    .valueStream()
                    .filter(entry -> entry.path("batch").asLong(0) == batch && rate(entry) > 0)
                    .max(Comparator.comparingDouble(StoredReport::rate));
            return Reading.ofNullable(
                    best.map(entry -> new Throughput(
                                    rate(entry), entry.path("concurrency").asInt(1), batch))
                            .orElse(null),
                    NO_FIGURE);
        });
    }

    private static double rate(JsonNode entry) {
        double rate = entry.path("rate").asDouble(0);
        return Double.isFinite(rate) ? rate : 0;
    }

    Reading<Latency> latency() {
        return positive(MEDIAN).map(median -> new Latency(median, interval()));
    }

    private Reading<Quantile.Interval> interval() {
        Reading<Double> lower = positive(at(INTERVAL).path(0));
        Reading<Double> upper = positive(at(INTERVAL).path(1));
        String reason = text(INTERVAL_REASON);
        return lower.value() == null || upper.value() == null
                ? Reading.absent(reason.isEmpty() ? NO_FIGURE : reason)
                : Reading.of(new Quantile.Interval(lower.value(), upper.value()));
    }

    /** What a loaded model takes for itself. */
    Reading<Memory> memory() {
        return positive(MEDIAN).flatMap(measured -> {
            JsonNode memory = at(MEMORY);
            return memory.isObject()
                    ? Reading.of(new Memory(
                            memory.path("parameters").asLong(0),
                            memory.path("arena").asLong(0),
                            memory.path("scratch").asLong(0)))
                    : Reading.absent(NO_FIGURE);
        });
    }

    /** Absent where nothing was measured or nobody judged it. */
    Reading<Boolean> valid() {
        JsonNode valid = at(VALID);
        return valid.isBoolean() ? Reading.of(valid.asBoolean()) : Reading.absent(text(NOT_VALID));
    }

    /** What makes a report that is not valid so. */
    String whyNotValid() {
        String reason = text(NOT_VALID);
        if (!reason.isEmpty()) {
            return reason;
        }
        String warnings = at(WARNINGS)
                .valueStream()
                .map(warning -> warning.path("code").asString("") + ": "
                        + warning.path("text").asString(""))
                .collect(Collectors.joining("; "));
        return warnings.isEmpty() ? "it does not say why" : warnings;
    }

    /** Codes of what speaks against its figures. */
    List<String> warnings() {
        return at(WARNINGS)
                .valueStream()
                .map(warning -> warning.path("code").asString(""))
                .toList();
    }
}
