package io.neurometer.command;

import io.neurometer.engine.cost.AnalyticReport;
import io.neurometer.engine.cost.LayerCost;
import io.neurometer.engine.measure.phase.LayerTime;
import io.neurometer.engine.report.Reading;
import io.neurometer.engine.report.Unit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The rows of a report: what each layer is, and how long it takes where that was measured. */
final class LayerTable {
    private static final String NONE = "-";

    private LayerTable() {}

    /** Which rows are shown. @param order null for the order of a run @param top how many, or null for all */
    record Choice(@Nullable LayerOrder order, @Nullable Integer top) {
        static final Choice ALL = new Choice(null, null);
    }

    /** A row with what it may be sorted by. @param layer null for a step that belongs to no layer */
    private record Row(
            String name,
            @Nullable LayerCost layer,
            @Nullable Time time) {
        private double by(LayerOrder order) {
            return switch (order) {
                case TIME -> time == null ? 0 : time.ms();
                case MAC ->
                    layer == null || layer.mac().value() == null
                            ? 0
                            : layer.mac().require();
                case PARAMS -> layer == null ? 0 : layer.params();
                case MEMORY -> layer == null ? 0 : layer.aliveBytes();
            };
        }
    }

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
    static TextTable of(AnalyticReport analytic, List<LayerTime> timed, Choice choice) {
        boolean memory = choice.order() == LayerOrder.MEMORY;
        TextTable table = new TextTable(columns(!timed.isEmpty(), memory));
        for (Row row : chosen(rows(analytic, timed), choice)) {
            LayerCost layer = row.layer();
            List<String> cells = new ArrayList<>(
                    layer == null
                            ? List.of(row.name(), "layout", "", NONE, NONE)
                            : List.of(
                                    layer.name(),
                                    layer.kind(),
                                    shapes(layer),
                                    count(layer.params()),
                                    count(layer.mac())));
            if (memory) {
                cells.add(layer == null || layer.aliveBytes() == 0 ? NONE : Unit.BYTES.format(layer.aliveBytes()));
            }
            if (!timed.isEmpty()) {
                addTime(cells, row.time());
            }
            table.add(cells);
        }
        return table;
    }

    private static List<Row> rows(AnalyticReport analytic, List<LayerTime> timed) {
        Map<String, Time> times = new LinkedHashMap<>();
        timed.forEach(layer -> times.merge(layer.name(), Time.of(layer), Time::plus));
        List<Row> rows = new ArrayList<>();
        for (LayerCost layer : analytic.layers()) {
            rows.add(new Row(layer.name(), layer, times.remove(layer.name())));
        }
        times.forEach((name, time) -> rows.add(new Row(name, null, time)));
        return rows;
    }

    private static List<Row> chosen(List<Row> rows, Choice choice) {
        LayerOrder order = choice.order();
        List<Row> sorted = new ArrayList<>(rows);
        if (order != null) {
            sorted.sort(Comparator.comparingDouble((Row row) -> row.by(order)).reversed());
        }
        Integer top = choice.top();
        return top == null ? sorted : sorted.subList(0, Math.min(top, sorted.size()));
    }

    private static List<TextTable.Column> columns(boolean timed, boolean memory) {
        List<TextTable.Column> columns = new ArrayList<>(List.of(
                TextTable.Column.name("layer"),
                TextTable.Column.name("type"),
                TextTable.Column.name("output shape"),
                TextTable.Column.figure("params"),
                TextTable.Column.figure("MAC")));
        if (memory) {
            columns.add(TextTable.Column.figure("alive"));
        }
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
