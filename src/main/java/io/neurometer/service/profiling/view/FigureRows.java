package io.neurometer.service.profiling.view;

import io.neurometer.engine.report.Figure;
import io.neurometer.engine.report.Section;
import io.neurometer.service.profiling.report.Report;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** Every figure of a report in a row of its own, by its path, with the unit of its declaration. */
final class FigureRows {
    private static final List<Block.Column> COLUMNS = List.of(
            Block.Column.text("figure"),
            Block.Column.text("value"),
            Block.Column.text("unit"),
            Block.Column.text("reason"));

    private final List<List<String>> rows = new ArrayList<>();

    private FigureRows() {}

    static Block.Table of(JsonNode report) {
        FigureRows figures = new FigureRows();
        figures.section(Report.SECTION, report, "");
        return new Block.Table(COLUMNS, figures.rows);
    }

    private void section(Section<?> section, JsonNode node, String path) {
        for (Section.Field<?> field : section.fields()) {
            figure(
                    field.figure(),
                    node.path(field.figure().name()),
                    path + field.figure().name());
        }
    }

    private void figure(Figure<?> figure, JsonNode node, String path) {
        Section<?> section = figure.section();
        if (StoredFigures.isAbsent(node) || section == null) {
            value(node, figure, path);
            return;
        }
        switch (figure.shape()) {
            case EACH -> {
                int index = 0;
                for (JsonNode element : node) {
                    section(section, element, path + "[" + index++ + "].");
                }
            }
            case BY_NAME -> {
                for (Map.Entry<String, JsonNode> element : node.properties()) {
                    section(section, element.getValue(), path + "." + element.getKey() + ".");
                }
            }
            default -> section(section, node, path + ".");
        }
    }

    private void value(JsonNode node, Figure<?> figure, String path) {
        if (StoredFigures.isAbsent(node)) {
            row(path, "", "", node.path("reason").asString(""));
        } else if (node.isObject()) {
            node.properties().forEach(entry -> value(entry.getValue(), figure, path + "." + entry.getKey()));
        } else if (node.isArray()) {
            for (int i = 0; i < node.size(); i++) {
                value(node.get(i), figure, path + "[" + i + "]");
            }
        } else if (!node.isMissingNode() && !node.isNull()) {
            row(path, node.asString(), figure.unit().symbol(), "");
        }
    }

    private void row(String path, String value, String unit, String reason) {
        rows.add(List.of(path, value, unit, reason));
    }
}
