package io.neurometer.service.profiling.view;

import io.neurometer.engine.report.Unit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import tools.jackson.databind.JsonNode;

/** A report as a document: what was profiled and where, whether that holds, the figures, charts, layers, and the machine. */
final class ReportDocument {
    private static final List<String> PERCENTILES = List.of("50", "90", "99", "99.9");
    private static final String VALUE = "v";

    private final JsonNode report;
    private final StoredFigures figures;
    private final List<Block> blocks = new ArrayList<>();

    private ReportDocument(JsonNode report) {
        this.report = report;
        this.figures = new StoredFigures(report);
    }

    /** @param report of schema {@code profile/1}; may have been made by another host, and by anyone */
    static Document of(JsonNode report) {
        ReportDocument document = new ReportDocument(report);
        document.origin();
        document.verdict();
        if (report.at("/measured/latency").isObject()) {
            document.measured();
        }
        document.charts();
        document.counted();
        document.layers();
        document.furtherBatches();
        document.conventions();
        document.machine();
        return new Document(report.at("/model/name").asString("") + ": what it costs", document.blocks);
    }

    private void origin() {
        blocks.add(new Block.Facts(List.of(
                figures.name("hardware", "hardware"),
                figures.name("instance", "instance"),
                figures.name("protocol", "protocol.id"),
                figures.name("batch", "model.batch"),
                figures.name("precision", "model.precision"),
                figures.name("backend", "model.backend"),
                figures.name("threads", "compiled.threads"),
                figures.name("model", "model.sha256"),
                figures.name("report", "id"),
                figures.name("made", "created"))));
    }

    private void verdict() {
        JsonNode valid = report.at("/validity/valid");
        String reason = report.at("/validity/reason").asString("");
        if (valid.isBoolean() && valid.asBoolean()) {
            blocks.add(new Block.Note(Block.Weight.GOOD, "Valid: nothing speaks against these figures."));
        } else if (valid.isBoolean()) {
            blocks.add(
                    new Block.Note(Block.Weight.BAD, "Something else than the model shaped these figures. " + reason));
        } else if (!reason.isEmpty()) {
            blocks.add(new Block.Note(Block.Weight.PLAIN, "Not judged: " + reason + "."));
        }
        Map<String, StringJoiner> others = new LinkedHashMap<>();
        for (JsonNode warning : report.at("/validity/warnings")) {
            String code = warning.path("code").asString("");
            String text = warning.path("text").asString("");
            if (!reason.contains(code + ": " + text)) {
                others.computeIfAbsent(code, one -> new StringJoiner("; ", one + ": ", ""))
                        .add(text);
            }
        }
        others.values().forEach(doubt -> blocks.add(new Block.Note(Block.Weight.DOUBT, doubt.toString())));
    }

    private void measured() {
        blocks.add(new Block.Heading("Measured"));
        List<Block.Fact> facts = new ArrayList<>();
        JsonNode latency = report.at("/measured/latency");
        facts.add(new Block.Fact(
                "latency",
                milliseconds(latency.path("median")),
                "median of " + latency.path("n").asString("") + " runs" + interval(latency)));
        for (String percent : PERCENTILES) {
            JsonNode quantile = latency.path("p").path(percent);
            facts.add(new Block.Fact(
                    "p" + percent,
                    milliseconds(quantile.path(VALUE)),
                    quantile.path(VALUE).isNumber()
                            ? ""
                            : quantile.path("reason").asString("")));
        }
        facts.add(new Block.Fact("least", milliseconds(latency.path("min")), ""));
        facts.add(new Block.Fact("greatest", milliseconds(latency.path("max")), ""));
        facts.add(figures.fact("FLOPS", "measured.flops"));
        facts.add(figures.fact("OPS", "measured.ops"));
        facts.add(figures.fact("MFU", "measured.mfu"));
        facts.add(figures.fact("roofline", "roofline.efficiency"));
        facts.add(figures.fact("bound", "roofline.bound"));
        facts.add(figures.fact("weights", "measured.memory.parameters"));
        facts.add(figures.fact("arena", "measured.memory.arena"));
        facts.add(figures.fact("scratch", "measured.memory.scratch"));
        blocks.add(new Block.Facts(facts));
        throughput();
    }

    private static String milliseconds(JsonNode value) {
        return StoredFigures.text(value, Unit.MILLISECONDS);
    }

    private static String interval(JsonNode latency) {
        JsonNode interval = latency.path("p").path("50").path("ci95");
        return interval.size() == 2
                ? "; 95 % interval " + milliseconds(interval.get(0)) + " to " + milliseconds(interval.get(1))
                : "";
    }

    private void throughput() {
        List<List<String>> rows = new ArrayList<>();
        for (JsonNode level : report.at("/measured/throughput")) {
            rows.add(loadRow(
                    "closed loop",
                    level.path("concurrency"),
                    StoredFigures.text(level.path("batch"), Unit.COUNT),
                    level.path("rate"),
                    level));
        }
        for (JsonNode level : report.at("/measured/open_loop")) {
            String load = "open loop at " + level.path("percent_of_peak").asString("") + " %";
            rows.add(loadRow(load, level.path("servers"), "", level.path("achieved"), level));
        }
        table(
                "Throughput and latency under load",
                List.of(
                        Block.Column.text("load"),
                        Block.Column.number("at once"),
                        Block.Column.number("batch"),
                        Block.Column.number("throughput"),
                        Block.Column.number("median"),
                        Block.Column.number("p99")),
                rows);
    }

    private static List<String> loadRow(String load, JsonNode atOnce, String batch, JsonNode rate, JsonNode level) {
        JsonNode latency = level.path("latency");
        return List.of(
                load,
                atOnce.asString(""),
                batch,
                StoredFigures.text(rate, Unit.NONE) + " " + level.path("unit").asString(""),
                milliseconds(latency.path("median")),
                milliseconds(latency.path("p").path("99").path(VALUE)));
    }

    private void charts() {
        LayerRows rows = new LayerRows(report);
        List<Block.Chart> charts = new ArrayList<>();
        HistogramChart.of(report.at("/measured/latency")).ifPresent(charts::add);
        LayerChart.of(
                        rows.isTimed() ? "Time by layer" : "Multiply-accumulates by layer",
                        rows.isTimed() ? "time" : "multiply-accumulates",
                        rows.isTimed() ? Unit.MILLISECONDS : Unit.COUNT,
                        rows.bars())
                .ifPresent(charts::add);
        MemoryChart.of(report.at("/analytic/layers")).ifPresent(charts::add);
        RooflineChart.of(report.at("/roofline")).ifPresent(charts::add);
        if (!charts.isEmpty()) {
            blocks.add(new Block.Heading("Charts"));
            blocks.addAll(charts);
        }
    }

    private void counted() {
        String totals = "analytic.totals.";
        blocks.add(new Block.Heading("Counted"));
        blocks.add(new Block.Facts(List.of(
                figures.fact("parameters", totals + "params"),
                figures.fact("size", totals + "size_bytes.actual"),
                figures.fact("MAC", totals + "mac"),
                figures.fact("FLOP", totals + "flop"),
                figures.fact("OP", totals + "op"),
                figures.fact("neurons", totals + "neurons"),
                figures.fact("connections", totals + "connections"),
                figures.fact("synapses", totals + "synapses"),
                figures.fact("activations", totals + "activations.total"),
                figures.fact("peak D1", totals + "peak.lecture"),
                figures.fact("peak D2", totals + "peak.liveness"),
                figures.fact("peak D3", totals + "peak.inplace"),
                figures.fact("peak D4", totals + "peak.arena"),
                figures.fact("peak D5", totals + "peak.workspace"),
                figures.fact("intensity", totals + "arithmetic_intensity"))));
    }

    private void layers() {
        blocks.add(new Block.Heading("Layers"));
        blocks.add(new LayerRows(report).table());
    }

    private void furtherBatches() {
        List<List<String>> rows = new ArrayList<>();
        for (JsonNode result : report.path("by_batch")) {
            rows.add(List.of(
                    StoredFigures.text(result.path("batch"), Unit.COUNT),
                    milliseconds(result.at("/measured/latency/median")),
                    StoredFigures.text(result.at("/measured/throughput/0/rate"), Unit.PER_SECOND),
                    StoredFigures.text(result.at("/analytic/totals/mac"), Unit.COUNT),
                    StoredFigures.text(result.at("/analytic/totals/peak/bytes/liveness"), Unit.BYTES)));
        }
        table(
                "Further batch sizes",
                List.of(
                        Block.Column.number("batch"),
                        Block.Column.number("median"),
                        Block.Column.number("items a second"),
                        Block.Column.number("MAC"),
                        Block.Column.number("peak D2 in bytes")),
                rows);
    }

    private void conventions() {
        List<List<String>> rows = new ArrayList<>();
        for (JsonNode tool : report.at("/analytic/conventions")) {
            rows.add(List.of(
                    tool.path("tool").asString(""),
                    tool.path("prints").asString(""),
                    StoredFigures.text(tool.path("value"), Unit.COUNT),
                    StoredFigures.text(tool.path("ours"), Unit.COUNT),
                    tool.path("value").isNumber() ? "" : tool.path("reason").asString("")));
        }
        table(
                "What other tools would say",
                List.of(
                        Block.Column.text("tool"),
                        Block.Column.text("calls it"),
                        Block.Column.number("says"),
                        Block.Column.number("here"),
                        Block.Column.text("")),
                rows);
    }

    /** A table under a heading of its own; nothing where it has no rows. */
    private void table(String title, List<Block.Column> columns, List<List<String>> rows) {
        if (!rows.isEmpty()) {
            blocks.add(new Block.Heading(title));
            blocks.add(new Block.Table(columns, rows));
        }
    }

    private void machine() {
        blocks.add(new Block.Heading("Machine"));
        blocks.add(new Block.Facts(List.of(
                figures.name("processor", "host.cpu.model"),
                figures.name("processors", "host.cpu.logical"),
                figures.name("instruction sets", "host.cpu.isa"),
                figures.name("memory", "host.memory.total"),
                figures.name("virtualization", "host.virtualization"),
                figures.name("processor quota", "host.container.cpu_quota"),
                figures.name("memory limit", "host.container.memory_limit"),
                figures.name("kernel", "host.os.kernel"),
                figures.name("Java", "host.jvm.version"),
                figures.name("Neurometer", "host.service.version"),
                figures.name("fingerprint", "host.fingerprint"))));
    }
}
