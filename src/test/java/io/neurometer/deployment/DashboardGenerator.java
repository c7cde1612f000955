package io.neurometer.deployment;

import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Makes the JSON that Grafana reads of the definition of a dashboard; docker/grafana/dashboards/README.md tells its words. */
final class DashboardGenerator {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final int COLUMNS = 24;

    private final ArrayNode panels = NODES.arrayNode();
    private int x;
    private int y;
    private int rowHeight;

    private DashboardGenerator() {}

    static String json(JsonNode definition) {
        ObjectNode dashboard = new DashboardGenerator().dashboard(definition);
        return JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(dashboard) + "\n";
    }

    private ObjectNode dashboard(JsonNode definition) {
        ObjectNode dashboard = NODES.objectNode()
                .put("uid", definition.path("uid").asString())
                .put("title", definition.path("title").asString())
                .put("description", definition.path("description").asString());
        dashboard.set("tags", NODES.arrayNode().add("neurometer"));
        dashboard
                .put("schemaVersion", 39)
                .put("version", 1)
                .put("editable", true)
                .put("timezone", "browser")
                .put("refresh", "10s")
                .put("graphTooltip", 1);
        dashboard.set("time", NODES.objectNode().put("from", "now-30m").put("to", "now"));
        dashboard.set("links", NODES.arrayNode().add(links()));
        dashboard.set("templating", NODES.objectNode().set("list", variables(definition)));
        dashboard.set("annotations", NODES.objectNode().set("list", NODES.arrayNode()));
        definition.path("rows").forEach(this::row);
        return dashboard.set("panels", panels);
    }

    /** To the other dashboards, with what is chosen here. */
    private static ObjectNode links() {
        return NODES.objectNode()
                .put("type", "dashboards")
                .put("title", "Neurometer")
                .put("asDropdown", false)
                .put("includeVars", true)
                .put("keepTime", true)
                .set("tags", NODES.arrayNode().add("neurometer"));
    }

    private static ArrayNode variables(JsonNode definition) {
        ObjectNode source = NODES.objectNode()
                .put("name", "datasource")
                .put("label", "Data source")
                .put("type", "datasource")
                .put("query", "prometheus");
        source.set("current", NODES.objectNode());
        return NODES.arrayNode()
                .add(source)
                .add(withAll(variable("hardware", "Hardware", "label_values(neurometer_hardware_info, hardware)")))
                .add(definition.path("models").asString("all").equals("one") ? model() : withAll(model()));
    }

    private static ObjectNode model() {
        return variable("model", "Model", "label_values(neurometer_model_parameters{hardware=~\"$hardware\"}, model)");
    }

    private static ObjectNode variable(String name, String label, String query) {
        ObjectNode variable =
                NODES.objectNode().put("name", name).put("label", label).put("type", "query");
        variable.set("datasource", source());
        variable.put("definition", query);
        variable.set("query", NODES.objectNode().put("query", query).put("refId", name));
        variable.put("refresh", 2).put("sort", 1);
        return variable.set("current", NODES.objectNode());
    }

    /** Several values can be chosen, or all of them, as at first. */
    private static ObjectNode withAll(ObjectNode variable) {
        variable.put("multi", true).put("includeAll", true).put("allValue", ".*");
        ObjectNode all = NODES.objectNode();
        all.set("text", NODES.arrayNode().add("All"));
        all.set("value", NODES.arrayNode().add("$__all"));
        return variable.set("current", all);
    }

    private static ObjectNode source() {
        return NODES.objectNode().put("type", "prometheus").put("uid", "${datasource}");
    }

    private void row(JsonNode row) {
        newLine();
        ObjectNode heading = NODES.objectNode()
                .put("id", panels.size() + 1)
                .put("type", "row")
                .put("title", row.path("title").asString())
                .put("collapsed", false);
        heading.set("gridPos", at(COLUMNS, 1));
        heading.set("panels", NODES.arrayNode());
        panels.add(heading);
        newLine();
        row.path("panels").forEach(panel -> panels.add(panel(panel)));
    }

    private ObjectNode panel(JsonNode definition) {
        String type = definition.path("type").asString("timeseries");
        ObjectNode panel = NODES.objectNode()
                .put("id", panels.size() + 1)
                .put("type", type)
                .put("title", definition.path("title").asString())
                .put("description", definition.path("about").asString());
        panel.set("datasource", source());
        panel.set("targets", targets(definition, type));
        PanelStyle.of(type, definition).apply(panel);
        boolean isStat = type.equals("stat");
        return panel.set(
                "gridPos",
                at(
                        definition.path("width").asInt(isStat ? 6 : 8),
                        definition.path("height").asInt(isStat ? 4 : 8)));
    }

    private static ArrayNode targets(JsonNode definition, String type) {
        ArrayNode targets = NODES.arrayNode();
        definition.path("queries").properties().forEach(query -> {
            ObjectNode target = target(targets, query.getValue().asString()).put("legendFormat", query.getKey());
            if (type.equals("heatmap")) {
                target.put("format", "heatmap");
            } else if (type.equals("bargauge") || type.equals("stat")) {
                target.put("instant", true).put("range", false);
            }
        });
        definition
                .path("columns")
                .forEach(column -> target(targets, column.path("expr").asString())
                        .put("instant", true)
                        .put("range", false)
                        .put("format", "table"));
        return targets;
    }

    private static ObjectNode target(ArrayNode targets, String expression) {
        ObjectNode target = targets.addObject().put("refId", String.valueOf((char) ('A' + targets.size() - 1)));
        target.set("datasource", source());
        return target.put("expr", expanded(expression));
    }

    /** On one line, with the placeholders filled in. */
    private static String expanded(String expression) {
        return expression
                .strip()
                .replaceAll("\\s*\\n\\s*", " ")
                .replace("{MODEL", "{hardware=~\"$hardware\", model=~\"$model\"")
                .replace("{HARDWARE", "{hardware=~\"$hardware\"");
    }

    private ObjectNode at(int width, int height) {
        if (x + width > COLUMNS) {
            newLine();
        }
        ObjectNode at =
                NODES.objectNode().put("h", height).put("w", width).put("x", x).put("y", y);
        x += width;
        rowHeight = Math.max(rowHeight, height);
        return at;
    }

    private void newLine() {
        y += rowHeight;
        x = 0;
        rowHeight = 0;
    }

    /** The names of the dashboards that there are. */
    static List<String> names() {
        return List.of("service", "hardware", "model");
    }
}
