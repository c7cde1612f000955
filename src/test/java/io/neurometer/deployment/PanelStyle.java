package io.neurometer.deployment;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** How panels of each type look. */
record PanelStyle(ObjectNode defaults, ObjectNode options, ArrayNode overrides, ArrayNode transformations) {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    static PanelStyle of(String type, JsonNode definition) {
        ObjectNode defaults = NODES.objectNode();
        if (definition.has("unit")) {
            defaults.put("unit", definition.path("unit").asString());
        }
        ObjectNode options = NODES.objectNode();
        PanelStyle style = new PanelStyle(defaults, options, NODES.arrayNode(), NODES.arrayNode());
        switch (type) {
            case "timeseries" -> style.lines();
            case "stat" -> {
                lastValue(options);
                options.put("colorMode", "none").put("graphMode", "none").put("textMode", "value_and_name");
            }
            case "bargauge" -> {
                defaults.put("min", 0);
                defaults.set("color", NODES.objectNode().put("mode", "continuous-BlPu"));
                options.put("orientation", "horizontal").put("displayMode", "basic");
                lastValue(options);
            }
            case "heatmap" -> {
                options.put("calculate", false);
                options.set(
                        "yAxis",
                        NODES.objectNode().put("unit", definition.path("unit").asString()));
                options.set("cellValues", NODES.objectNode().put("unit", "short"));
                options.set(
                        "color",
                        NODES.objectNode()
                                .put("mode", "scheme")
                                .put("scheme", "Blues")
                                .put("steps", 64));
            }
            case "table" -> style.table(definition.path("columns"));
            default -> throw new IllegalArgumentException("no panel of type " + type);
        }
        return style;
    }

    void apply(ObjectNode panel) {
        if (!transformations.isEmpty()) {
            panel.set("transformations", transformations);
        }
        ObjectNode fields = NODES.objectNode();
        fields.set("defaults", defaults);
        fields.set("overrides", overrides);
        panel.set("fieldConfig", fields);
        panel.set("options", options);
    }

    private void lines() {
        defaults.put("min", 0);
        ObjectNode lines =
                NODES.objectNode().put("lineWidth", 1).put("fillOpacity", 0).put("showPoints", "never");
        lines.set("stacking", NODES.objectNode().put("mode", "none"));
        defaults.set("custom", lines);
        ObjectNode legend = NODES.objectNode().put("displayMode", "table").put("placement", "bottom");
        legend.set("calcs", NODES.arrayNode().add("mean").add("lastNotNull"));
        options.set("legend", legend);
        options.set("tooltip", NODES.objectNode().put("mode", "multi").put("sort", "desc"));
    }

    /** One row for each set of labels, one column for each query. */
    private void table(JsonNode columns) {
        options.put("showHeader", true);
        ObjectNode names = NODES.objectNode();
        char query = 'A';
        for (JsonNode column : columns) {
            String name = column.path("name").asString();
            names.put(columns.size() == 1 ? "Value" : "Value #" + query++, name);
            ObjectNode override = overrides.addObject();
            override.set("matcher", NODES.objectNode().put("id", "byName").put("options", name));
            override.set(
                    "properties",
                    NODES.arrayNode()
                            .add(NODES.objectNode()
                                    .put("id", "unit")
                                    .put("value", column.path("unit").asString())));
        }
        transformations.addObject().put("id", "merge").set("options", NODES.objectNode());
        ObjectNode organize = NODES.objectNode();
        organize.set("excludeByName", NODES.objectNode().put("Time", true));
        organize.set("renameByName", names);
        transformations.addObject().put("id", "organize").set("options", organize);
    }

    private static void lastValue(ObjectNode options) {
        options.set(
                "reduceOptions",
                NODES.objectNode().set("calcs", NODES.arrayNode().add("lastNotNull")));
    }
}
