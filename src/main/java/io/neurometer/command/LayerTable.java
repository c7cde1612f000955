package io.neurometer.command;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The rows of a report: what each layer is, and how long it takes where that was measured. */
final class LayerTable {
    private static final String NONE = "-";

    private LayerTable() {}

    /** Time of one row, and its share of the time of all. */
    private record Time(double ms, double share) {
        Time plus(Time other) {
            return new Time(ms + other.ms, share + other.share);
        }
    }

    /** @param report as {@code POST /profile} answers it */
    static TextTable of(JsonNode report) {
        Map<String, Time> times = times(report.path("measured").path("layers"));
        boolean timed = !times.isEmpty();
        TextTable table = new TextTable(columns(timed));
        for (JsonNode layer : report.path("analytic").path("layers")) {
            List<String> cells = new ArrayList<>(List.of(
                    layer.path("name").asString(),
                    layer.path("kind").asString(),
                    shapes(layer.path("output_shapes")),
                    count(layer.path("params")),
                    count(layer.path("mac"))));
            if (timed) {
                addTime(cells, times.remove(layer.path("name").asString()));
            }
            table.add(cells);
        }
        times.forEach((name, time) -> {
            List<String> cells = new ArrayList<>(List.of(name, "layout", "", NONE, NONE));
            addTime(cells, time);
            table.add(cells);
        });
        return table;
    }

    private static List<TextTable.Column> columns(boolean timed) {
        List<TextTable.Column> columns = new ArrayList<>(List.of(
                TextTable.Column.text("layer"),
                TextTable.Column.text("type"),
                TextTable.Column.text("output shape"),
                TextTable.Column.figure("params"),
                TextTable.Column.figure("MAC")));
        if (timed) {
            columns.add(TextTable.Column.figure("ms"));
            columns.add(TextTable.Column.figure("share"));
        }
        return columns;
    }

    private static Map<String, Time> times(JsonNode layers) {
        Map<String, Time> times = new LinkedHashMap<>();
        if (layers.isArray()) {
            for (JsonNode layer : layers) {
                times.merge(
                        layer.path("name").asString(),
                        new Time(
                                layer.path("ms").asDouble(), layer.path("share").asDouble()),
                        Time::plus);
            }
        }
        return times;
    }

    private static void addTime(List<String> cells, @Nullable Time time) {
        if (time == null || time.ms() == 0) {
            cells.addAll(List.of(NONE, NONE));
            return;
        }
        cells.add(Figures.significant(time.ms()));
        cells.add(Figures.percent(time.share()));
    }

    private static String shapes(JsonNode shapes) {
        return shapes.valueStream().map(LayerTable::shape).collect(Collectors.joining(", "));
    }

    private static String shape(JsonNode shape) {
        return shape.isArray()
                ? shape.valueStream()
                        .map(JsonNode::asString)
                        .collect(Collectors.joining("x", "", shape.isEmpty() ? "scalar" : ""))
                : "?";
    }

    /** What is not there, and what cannot be counted. */
    private static String count(JsonNode figure) {
        if (!figure.isNumber()) {
            return "?";
        }
        return figure.asLong() == 0 ? NONE : Figures.count(figure.asLong());
    }
}
