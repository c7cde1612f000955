package io.neurometer.command;

import tools.jackson.databind.JsonNode;

/** The totals of a report. */
final class TotalsList {
    private TotalsList() {}

    /** @param report as {@code POST /profile} answers it */
    static FigureList of(JsonNode report) {
        JsonNode totals = report.path("analytic").path("totals");
        FigureList list = new FigureList(
                "Totals, batch " + report.path("analytic").path("batch").asLong());
        list.add("params", count(totals, "params"), parameters(totals));
        JsonNode size = totals.path("size_bytes");
        list.add(
                "size",
                bytes(size, "fp32"),
                "in fp32; " + bytes(size, "fp16") + " in fp16, " + bytes(size, "int8") + " in int8, "
                        + bytes(size, "actual") + " as stored");
        list.add("MAC", count(totals, "mac"), "");
        list.add("FLOP", count(totals, "flop"), "2 for each MAC");
        list.add("OP", count(totals, "op"), "with every other elementwise operation");
        list.add("neurons", count(totals, "neurons"), "");
        list.add(
                "connections",
                count(totals, "connections"),
                count(totals, "connections_without_bias") + " without those from biases");
        list.add("synapses", count(totals, "synapses"), "");
        addActivations(list, totals);
        addCoverage(list, report.path("analytic").path("coverage"));
        return list;
    }

    private static String parameters(JsonNode totals) {
        return count(totals, "trainable") + " trainable"
                + (totals.path("fixed").asLong() > 0 ? ", " + count(totals, "fixed") + " fixed by design" : "")
                + (totals.path("buffers").asLong() > 0 ? "; " + count(totals, "buffers") + " in buffers" : "");
    }

    private static void addActivations(FigureList list, JsonNode totals) {
        JsonNode sums = totals.path("activations");
        list.add(
                "activations",
                count(sums, "total"),
                "elements; " + count(sums, "total_lecture") + " as lectures count");
        JsonNode peak = totals.path("peak");
        list.add("peak D1", count(peak, "lecture"), "elements in and out of one layer" + at(peak, "lecture"));
        list.add("peak D2", count(peak, "liveness"), "elements alive at once" + at(peak, "liveness"));
        list.add("peak D3", count(peak, "inplace"), "the same, overwriting where possible" + at(peak, "inplace"));
        list.add(
                "peak D4",
                bytes(peak, "arena"),
                "arena of the " + peak.path("plan_of").asString() + at(peak, "arena"));
        list.add(
                "peak D5",
                peak.path("workspace").isNumber() ? bytes(peak, "workspace") : "-",
                peak.path("workspace").isNumber()
                        ? "arena and scratch memory" + at(peak, "workspace")
                        : "arena and scratch memory: only of a model that runs");
    }

    private static void addCoverage(FigureList list, JsonNode coverage) {
        for (JsonNode uncounted : coverage.path("uncounted")) {
            list.add(
                    "not counted",
                    count(uncounted, "count"),
                    uncounted.path("kind").asString() + ": "
                            + uncounted.path("reason").asString());
        }
    }

    private static String at(JsonNode peak, String name) {
        JsonNode layer = peak.path("at_layer").path(name);
        return layer.isString() ? ", at " + layer.asString() : "";
    }

    private static String count(JsonNode object, String name) {
        return Figures.count(object.path(name).asLong());
    }

    private static String bytes(JsonNode object, String name) {
        return Figures.bytes(object.path(name).asLong());
    }
}
