package io.neurometer.deployment;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the Grafana dashboards ask Prometheus for. */
public final class DashboardMetrics {
    static final Path FOLDER = Path.of("helm/neurometer/dashboards");

    private static final Pattern SERIES = Pattern.compile("\\b(?:neurometer|jvm|process|http|system)_[a-z0-9_]+");

    private DashboardMetrics() {}

    /** The dashboards as they are given to Grafana, by name. */
    public static Map<String, JsonNode> dashboards() {
        Map<String, JsonNode> dashboards = new TreeMap<>();
        for (String name : DashboardGenerator.names()) {
            try {
                dashboards.put(name, JsonMapper.shared().readTree(Files.readString(FOLDER.resolve(name + ".json"))));
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }
        return dashboards;
    }

    /** Every PromQL expression of every panel, variables of Grafana included. */
    public static List<String> expressions() {
        return dashboards().values().stream()
                .flatMap(dashboard -> dashboard.findValuesAsString("expr").stream())
                .toList();
    }

    /** The names of all series that panels and variables query, in Prometheus form. */
    public static Set<String> names() {
        List<String> queries = new ArrayList<>(expressions());
        dashboards().values().forEach(dashboard -> queries.addAll(dashboard.findValuesAsString("definition")));
        return names(queries);
    }

    /** The names of all series of this service and of the JVM that expressions query. */
    public static Set<String> names(List<String> expressions) {
        Set<String> names = new TreeSet<>();
        for (String expression : expressions) {
            Matcher matcher = SERIES.matcher(expression);
            while (matcher.find()) {
                names.add(matcher.group());
            }
        }
        return names;
    }
}
