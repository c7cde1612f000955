package io.neurometer.service.profiling.view;

import io.neurometer.engine.report.Unit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** The layers of a report: what was counted of each, and how long it took where that was measured. */
final class LayerRows {
    private static final String NONE = "-";
    private final List<Row> rows = new ArrayList<>();
    private final boolean timed;

    /** @param counted an element of {@code analytic.layers} @param ms zero where it was not timed */
    record Row(JsonNode counted, double ms, double share) {
        String name() {
            return counted.path("name").asString("");
        }

        private double number(String figure) {
            return counted.path(figure).asDouble(0);
        }

        private String shown(String figure, Unit unit) {
            JsonNode value = counted.path(figure);
            return value.isNumber() ? value.doubleValue() == 0 ? NONE : unit.format(value.numberValue()) : "?";
        }

        private String plain(String figure) {
            JsonNode value = counted.path(figure);
            return value.isNumber() ? value.asString() : "";
        }

        private String shapes() {
            return counted.path("output_shapes")
                    .valueStream()
                    .map(StoredFigures::shape)
                    .collect(Collectors.joining(", "));
        }
    }

    LayerRows(JsonNode report) {
        Map<String, double[]> times = new LinkedHashMap<>();
        for (JsonNode layer : report.path("measured").path("layers")) {
            double[] time = times.computeIfAbsent(layer.path("name").asString(""), name -> new double[2]);
            time[0] += layer.path("ms").asDouble(0);
            time[1] += layer.path("share").asDouble(0);
        }
        this.timed = !times.isEmpty();
        for (JsonNode layer : report.path("analytic").path("layers")) {
            double[] time = times.getOrDefault(layer.path("name").asString(""), new double[2]);
            rows.add(new Row(layer, time[0], time[1]));
            times.remove(layer.path("name").asString(""));
        }
        // What the compiled model does beside the layers, such as changes of layout.
        for (JsonNode layer : report.path("measured").path("layers")) {
            double[] time = times.remove(layer.path("name").asString(""));
            if (time != null) {
                rows.add(new Row(layer, time[0], time[1]));
            }
        }
    }

    /** Whether times of layers were measured. */
    boolean isTimed() {
        return timed;
    }

    /** One bar for each layer: its time where that was measured, else its multiply-accumulates. */
    List<LayerChart.Bar> bars() {
        return rows.stream()
                .map(row -> new LayerChart.Bar(row.name(), timed ? row.ms() : row.number("mac")))
                .toList();
    }

    /** For people: what is zero is a dash. */
    Block.Table table() {
        List<Block.Column> columns = new ArrayList<>(List.of(
                Block.Column.text("layer"),
                Block.Column.text("kind"),
                Block.Column.text("output shape"),
                Block.Column.number("parameters"),
                Block.Column.number("MAC"),
                Block.Column.number("activations"),
                Block.Column.number("alive")));
        if (timed) {
            columns.add(Block.Column.number("ms"));
            columns.add(Block.Column.number("share"));
        }
        return new Block.Table(columns, rows.stream().map(this::cells).toList());
    }

    private List<String> cells(Row row) {
        List<String> cells = new ArrayList<>(List.of(
                row.name(),
                row.counted().path("kind").asString(""),
                row.shapes(),
                row.shown("params", Unit.COUNT),
                row.shown("mac", Unit.COUNT),
                row.shown("activations", Unit.COUNT),
                row.shown("alive_bytes", Unit.BYTES)));
        if (timed) {
            cells.add(row.ms() > 0 ? Unit.significant(row.ms()) : NONE);
            cells.add(row.ms() > 0 ? Unit.SHARE.format(row.share()) : NONE);
        }
        return cells;
    }

    /**
     * For programs: plain numbers, units in the names, and in each row where it comes from, so that tables of several
     * reports can be put together.
     */
    Block.Table plainTable(JsonNode report) {
        Map<String, Function<Row, String>> figures = new LinkedHashMap<>();
        for (String figure : List.of("params", "mac", "flop", "op", "neurons", "connections", "activations")) {
            figures.put(figure, row -> row.plain(figure));
        }
        figures.put("alive_bytes", row -> row.plain("alive_bytes"));
        figures.put("moved_bytes", row -> row.plain("bytes_moved"));
        figures.put("time_ms", row -> timed ? Double.toString(row.ms()) : "");
        figures.put("time_share", row -> timed ? Double.toString(row.share()) : "");
        List<Block.Column> columns = new ArrayList<>();
        for (String name : List.of("report", "hardware", "instance", "model", "protocol", "precision", "backend")) {
            columns.add(Block.Column.text(name));
        }
        columns.add(Block.Column.number("batch"));
        for (String name : List.of("layer", "kind", "output_shape")) {
            columns.add(Block.Column.text(name));
        }
        figures.keySet().forEach(name -> columns.add(Block.Column.number(name)));
        List<String> origin = List.of(
                report.path("id").asString(""),
                report.path("hardware").asString(""),
                report.path("instance").asString(""),
                report.at("/model/name").asString(""),
                report.at("/protocol/id").asString(""),
                report.at("/model/precision").asString(""),
                report.at("/model/backend").asString(""),
                report.at("/model/batch").isNumber() ? report.at("/model/batch").asString() : "");
        return new Block.Table(
                columns,
                rows.stream()
                        .map(row -> {
                            List<String> cells = new ArrayList<>(origin);
                            cells.add(row.name());
                            cells.add(row.counted().path("kind").asString(""));
                            cells.add(row.shapes());
                            figures.values().forEach(figure -> cells.add(figure.apply(row)));
                            return cells;
                        })
                        .toList());
    }
}
