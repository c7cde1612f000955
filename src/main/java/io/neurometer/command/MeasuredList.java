package io.neurometer.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** What a report says that was measured. */
final class MeasuredList {
    private static final List<String> PERCENTILES = List.of("90", "99", "99.9");

    private MeasuredList() {}

    /** @param report as {@code POST /profile} answers it, of a protocol that runs the model */
    static FigureList of(JsonNode report) {
        JsonNode measured = report.path("measured");
        JsonNode model = report.path("model");
        JsonNode compiled = report.path("compiled");
        int threads = compiled.path("threads").asInt();
        FigureList list = new FigureList(
                "Measured by " + report.path("protocol").path("id").asString() + ": "
                        + model.path("backend").asString() + ", "
                        + model.path("precision").asString() + ", "
                        + threads + (threads == 1 ? " thread" : " threads"));
        addLatency(list, measured);
        addForks(list, measured.path("forks"));
        addThroughput(list, measured.path("throughput"));
        addMaxRate(list, measured.path("max_rate_under_slo"));
        list.add("FLOPS", Figures.rate(measured.path("flops").asDouble(), "FLOP/s"), "by median latency");
        addMemory(list, measured.path("memory"));
        if (!measured.path("layers").isArray()) {
            list.add("layers", "-", "--protocol standard times each of them");
        }
        addRoofline(list, report);
        addValidity(list, report);
        return list;
    }

    private static void addLatency(FigureList list, JsonNode measured) {
        JsonNode latency = measured.path("latency");
        JsonNode interval = latency.path("p").path("50").path("ci95");
        int block = latency.path("block").asInt();
        String runs = latency.path("n").asInt() + (block > 1 ? " samples of " + block + " runs" : " runs");
        list.add(
                "latency",
                ms(latency.path("median")),
                "median of " + runs
                        + (interval.isArray()
                                ? "; 95 % interval " + significant(interval.path(0)) + " to "
                                        + significant(interval.path(1))
                                : ""));
        List<String> known = new ArrayList<>();
        List<String> unknown = new ArrayList<>();
        for (String percent : PERCENTILES) {
            JsonNode value = latency.path("p").path(percent).path("v");
            (value.isNumber() ? known : unknown)
                    .add("p" + percent + (value.isNumber() ? " " + significant(value) : ""));
        }
        known.add("min " + significant(latency.path("min")));
        known.add("max " + significant(latency.path("max")));
        list.add(
                "percentiles",
                "",
                String.join(", ", known) + " ms"
                        + (unknown.isEmpty() ? "" : "; too few samples for " + String.join(", ", unknown)));
        JsonNode cold = measured.path("cold");
        list.add("first run", ms(cold.path("first_ms")), "after loading for " + ms(cold.path("load_ms")));
    }

    private static void addForks(FigureList list, JsonNode forks) {
        if (!forks.path("runs").isArray()) {
            return;
        }
        String medians = forks.path("runs")
                .valueStream()
                .map(run -> significant(run.path("median")))
                .collect(Collectors.joining(", "));
        JsonNode variance = forks.path("variance");
        list.add(
                "processes",
                forks.path("runs").size() + " of " + forks.path("planned").asInt(),
                "medians " + medians + " ms"
                        + (variance.has("icc")
                                ? "; " + Figures.percent(variance.path("icc").asDouble())
                                        + " of a run's variance lies between them"
                                : ""));
    }

    private static void addMaxRate(FigureList list, JsonNode found) {
        if (!found.has("slo_ms")) {
            return;
        }
        String allowed = "p" + found.path("percentile").asString() + " within " + ms(found.path("slo_ms"))
                + " of arrival at random";
        JsonNode bracket = found.path("bracket");
        list.add(
                "greatest rate",
                found.path("rate").isNumber() ? significant(found.path("rate")) + " /s" : "-",
                "runs, " + allowed + "; between " + significant(bracket.path(0)) + " and "
                        + significant(bracket.path(1)));
    }

    private static void addThroughput(FigureList list, JsonNode throughput) {
        for (JsonNode entry : throughput) {
            int concurrency = entry.path("concurrency").asInt();
            list.add(
                    "throughput",
                    significant(entry.path("rate")) + " /s",
                    entry.path("unit").asString() + ", " + (concurrency == 1 ? "one run" : concurrency + " runs")
                            + " at a time, batch " + entry.path("batch").asLong());
        }
    }

    private static void addMemory(FigureList list, JsonNode memory) {
        list.add(
                "memory",
                Figures.bytes(memory.path("parameters").asDouble()
                        + memory.path("arena").asDouble()
                        + memory.path("scratch").asDouble()),
                Figures.bytes(memory.path("parameters").asDouble()) + " weights, "
                        + Figures.bytes(memory.path("arena").asDouble()) + " arena, "
                        + Figures.bytes(memory.path("scratch").asDouble()) + " scratch");
        JsonNode growth = memory.path("growth").path("rss");
        if (growth.isNumber()) {
            list.add(
                    "process holds",
                    Figures.bytes(growth.asDouble()),
                    "of physical memory for the model and its inputs");
        }
    }

    private static void addRoofline(FigureList list, JsonNode report) {
        JsonNode roofline = report.path("roofline");
        JsonNode efficiency = roofline.path("efficiency");
        if (efficiency.isNumber()) {
            list.add(
                    "roofline",
                    Figures.percent(efficiency.asDouble()),
                    "the least time that the ceilings here allow, by the latency; bound by "
                            + roofline.path("bound").asString().toLowerCase(Locale.ROOT));
        } else {
            list.add("roofline", "-", "--protocol standard measures what the machine can do");
        }
    }

    private static void addValidity(FigureList list, JsonNode report) {
        JsonNode validity = report.path("validity");
        list.add("valid", validity.path("valid").asBoolean() ? "yes" : "NO", "");
        for (JsonNode warning : validity.path("warnings")) {
            list.add(
                    "warning",
                    "",
                    warning.path("code").asString() + ": "
                            + warning.path("text").asString());
        }
    }

    private static String ms(JsonNode figure) {
        return significant(figure) + " ms";
    }

    private static String significant(JsonNode figure) {
        return Figures.significant(figure.asDouble());
    }
}
