package io.neurometer.command;

import io.neurometer.engine.cost.AnalyticReport;
import io.neurometer.engine.cost.LayerCost;
import io.neurometer.engine.measure.phase.LayerTime;
import io.neurometer.engine.report.Reading;
import io.neurometer.engine.report.Unit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The rows of a report: what each layer is, and how long it takes where that was measured. */
final class LayerTable {
    private static final String NONE = "-";

    private LayerTable() {}

    /** Time of one row, and its share of the time of all. */
    private record Time(double ms, double share) {
        static Time of(LayerTime layer) {
            return new Time(layer.ms(), layer.share());
        }

        Time plus(Time other) {
            return new Time(ms + other.ms, share + other.share);
        }
    }

    /** @param timed empty where layers were not timed */
    static TextTable of(AnalyticReport analytic, List<LayerTime> timed) {
        Map<String, Time> times = new LinkedHashMap<>();
        timed.forEach(layer -> times.merge(layer.name(), Time.of(layer), Time::plus));
        TextTable table = new TextTable(columns(!timed.isEmpty()));
        for (LayerCost layer : analytic.layers()) {
            List<String> cells = new ArrayList<>(
                    List.of(layer.name(), layer.kind(), shapes(layer), count(layer.params()), count(layer.mac())));
            if (!timed.isEmpty()) {
                addTime(cells, times.remove(layer.name()));
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
                TextTable.Column.name("layer"),
                TextTable.Column.name("type"),
                TextTable.Column.name("output shape"),
                TextTable.Column.figure("params"),
                TextTable.Column.figure("MAC")));
        if (timed) {
            columns.add(TextTable.Column.figure("ms"));
            columns.add(TextTable.Column.figure("share"));
        }
        return columns;
    }

    private static void addTime(List<String> cells, @Nullable Time time) {
        if (time == null || time.ms() == 0) {
            cells.addAll(List.of(NONE, NONE));
            return;
        }
        cells.add(Unit.significant(time.ms()));
        cells.add(Unit.SHARE.format(time.share()));
    }

    private static String shapes(LayerCost layer) {
        return layer.outputShapes().stream().map(LayerTable::shape).collect(Collectors.joining(", "));
    }

    private static String shape(Reading<List<Long>> shape) {
        List<Long> sizes = shape.value();
        return sizes == null
                ? "?"
                : sizes.stream()
                        .map(String::valueOf)
                        .collect(Collectors.joining("x", "", sizes.isEmpty() ? "scalar" : ""));
    }

    /** What is not there, and what cannot be counted. */
    private static String count(Reading<Long> figure) {
        return figure.value() == null ? "?" : count(figure.value());
    }

    private static String count(long figure) {
        return figure == 0 ? NONE : Unit.COUNT.format(figure);
    }
}
