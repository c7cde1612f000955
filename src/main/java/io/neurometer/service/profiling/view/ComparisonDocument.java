package io.neurometer.service.profiling.view;

import io.neurometer.engine.report.Unit;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** A comparison of reports as a document: whether it holds, the figures and ratios side by side, and what differs. */
final class ComparisonDocument {
    private final JsonNode comparison;
    private final List<Block> blocks = new ArrayList<>();

    private ComparisonDocument(JsonNode comparison) {
        this.comparison = comparison;
    }

    /** @param comparison as {@code GET /profiles/compare} answers it */
    static Document of(JsonNode comparison) {
        ComparisonDocument document = new ComparisonDocument(comparison);
        document.verdict();
        document.blocks.add(new Block.Heading("Side by side"));
        document.blocks.add(document.figures());
        document.differences("What differs in the key", comparison.path("differing"));
        document.differences("What else differs", comparison.path("also_differing"));
        document.differences("What distinguishes the hosts", comparison.at("/hosts/differing"));
        return new Document("Comparison of " + comparison.path("profiles").size() + " reports", document.blocks);
    }

    private void verdict() {
        if (comparison.path("comparable").asBoolean(false)) {
            blocks.add(new Block.Note(Block.Weight.GOOD, "Comparable: the ratios tell of the hosts alone."));
        }
        for (JsonNode reason : comparison.path("reasons")) {
            blocks.add(new Block.Note(
                    Block.Weight.BAD,
                    "Not comparable: " + reason.path("code").asString("") + ": "
                            + reason.path("text").asString("")));
        }
    }

    /** One row for each report; a ratio that does not hold has a mark. */
    Block.Table figures() {
        List<List<String>> rows = new ArrayList<>();
        for (JsonNode profile : comparison.path("profiles")) {
            JsonNode ratios = profile.path("ratios");
            String mark = ratios.path("doubts").isEmpty() ? "" : " (!)";
            JsonNode valid = profile.path("valid");
            rows.add(List.of(
                    profile.path("hardware").asString(""),
                    profile.path("instance").asString(""),
                    profile.path("model").asString(""),
                    valid.isBoolean() ? valid.asBoolean() ? "yes" : "NO" : "not judged",
                    StoredFigures.text(profile.at("/latency/median"), Unit.MILLISECONDS),
                    ratio(ratios.path("latency"), mark),
                    StoredFigures.text(profile.at("/throughput/rate"), Unit.PER_SECOND),
                    ratio(ratios.path("throughput"), mark),
                    StoredFigures.text(profile.path("flops"), Unit.FLOPS_PER_SECOND),
                    ratio(ratios.path("flops"), mark),
                    StoredFigures.text(profile.at("/memory/total"), Unit.BYTES),
                    ratio(ratios.path("memory"), mark),
                    ratio(ratios.path("peak_flops"), mark),
                    ratio(ratios.path("bandwidth"), mark),
                    profile.path("id").asString("")));
        }
        return new Block.Table(
                List.of(
                        Block.Column.text("hardware"),
                        Block.Column.text("instance"),
                        Block.Column.text("model"),
                        Block.Column.text("valid"),
                        Block.Column.number("latency"),
                        Block.Column.number("ratio"),
                        Block.Column.number("throughput"),
                        Block.Column.number("ratio"),
                        Block.Column.number("FLOPS"),
                        Block.Column.number("ratio"),
                        Block.Column.number("memory"),
                        Block.Column.number("ratio"),
                        Block.Column.number("ratio of peaks"),
                        Block.Column.number("ratio of bandwidths"),
                        Block.Column.text("report")),
                rows);
    }

    private static String ratio(JsonNode ratio, String mark) {
        return ratio.isNumber() ? Unit.significant(ratio.doubleValue()) + mark : "-";
    }

    private void differences(String title, JsonNode differences) {
        List<List<String>> rows = new ArrayList<>();
        for (JsonNode difference : differences) {
            List<String> row = new ArrayList<>(List.of(difference.path("field").asString("")));
            difference.path("values").forEach(value -> row.add(StoredFigures.text(value, Unit.NONE)));
            rows.add(row);
        }
        if (rows.isEmpty()) {
            return;
        }
        List<Block.Column> columns = new ArrayList<>(List.of(Block.Column.text("figure")));
        for (int i = 1; i < rows.get(0).size(); i++) {
            columns.add(Block.Column.text("report " + i));
        }
        blocks.add(new Block.Heading(title));
        blocks.add(new Block.Table(columns, rows));
    }

    /** Plain numbers, units in the names. */
    static Block.Table plainTable(JsonNode comparison) {
        List<Block.Column> columns = new ArrayList<>();
        for (String name :
                List.of("report", "hardware", "instance", "model", "protocol", "backend", "valid", "doubts")) {
            columns.add(Block.Column.text(name));
        }
        List<String> figures = List.of(
                "/latency/median",
                "/ratios/latency",
                "/throughput/rate",
                "/ratios/throughput",
                "/flops",
                "/ratios/flops",
                "/memory/total",
                "/ratios/memory",
                "/ceilings/peak_flops",
                "/ratios/peak_flops",
                "/ceilings/bandwidth",
                "/ratios/bandwidth");
        for (String name : List.of(
                "latency_ms",
                "latency_ratio",
                "throughput_items_per_second",
                "throughput_ratio",
                "flop_per_second",
                "flops_ratio",
                "memory_bytes",
                "memory_ratio",
                "peak_flop_per_second",
                "peak_ratio",
                "bandwidth_bytes_per_second",
                "bandwidth_ratio")) {
            columns.add(Block.Column.number(name));
        }
        List<List<String>> rows = new ArrayList<>();
        for (JsonNode profile : comparison.path("profiles")) {
            List<String> row = new ArrayList<>();
            for (String name : List.of("id", "hardware", "instance", "model", "protocol", "backend")) {
                row.add(profile.path(name).asString(""));
            }
            row.add(profile.path("valid").isBoolean() ? profile.path("valid").asString() : "");
            row.add(String.join(
                    " ",
                    profile.at("/ratios/doubts")
                            .valueStream()
                            .map(code -> code.asString(""))
                            .toList()));
            figures.forEach(path -> {
                JsonNode value = profile.at(path);
                row.add(value.isNumber() ? value.asString() : "");
            });
            rows.add(row);
        }
        return new Block.Table(columns, rows);
    }
}
