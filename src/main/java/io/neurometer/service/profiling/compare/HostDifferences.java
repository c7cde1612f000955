package io.neurometer.service.profiling.compare;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/** What distinguishes the hosts of several reports, field by field. */
final class HostDifferences {
    private static final int MAX = 200;
    private static final int DEPTH = 6;

    /** Change from one moment to the next on one and the same host. */
    private static final Set<String> PASSING =
            Set.of("fingerprint", "cpu.mhz", "container.throttled_before", "container.throttled_after");

    private HostDifferences() {}

    /** Every field that is not the same on all of them, with its values in their order; null where a host has none. */
    static List<Difference> of(List<JsonNode> hosts) {
        List<Map<String, JsonNode>> read =
                hosts.stream().map(HostDifferences::fields).toList();
        Set<String> names = new LinkedHashSet<>();
        read.forEach(host -> names.addAll(host.keySet()));
        List<Difference> differences = new ArrayList<>();
        for (String name : names) {
            List<JsonNode> values = read.stream()
                    .map(host -> host.getOrDefault(name, MissingNode.getInstance()))
                    .toList();
            if (values.stream().distinct().count() > 1 && differences.size() < MAX) {
                differences.add(new Difference(
                        name,
                        values.stream()
                                .map(value -> value.isMissingNode() ? null : value)
                                .toList()));
            }
        }
        return differences;
    }

    private static Map<String, JsonNode> fields(JsonNode host) {
        Map<String, JsonNode> fields = new TreeMap<>();
        collect(host, "", DEPTH, fields);
        return fields;
    }

    private static void collect(JsonNode node, String name, int depth, Map<String, JsonNode> fields) {
        boolean absent = node.has("value") && node.has("reason");
        if (!node.isObject() || absent || depth == 0) {
            fields.put(name, node);
            return;
        }
        for (Map.Entry<String, JsonNode> property : node.properties()) {
            String inner = name.isEmpty() ? property.getKey() : name + "." + property.getKey();
            if (!PASSING.contains(inner)) {
                collect(property.getValue(), inner, depth - 1, fields);
            }
        }
    }
}
