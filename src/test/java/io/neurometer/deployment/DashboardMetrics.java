package io.neurometer.deployment;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the Grafana dashboard asks Prometheus for. */
public final class DashboardMetrics {
    static final Path DASHBOARD = Path.of("helm/neurometer/dashboards/neurometer.json");

    private static final Pattern SERIES = Pattern.compile("\\b(?:neurometer|jvm|process|http|system)_[a-z0-9_]+");

    private DashboardMetrics() {}

    /** The dashboard as it is given to Grafana. */
    static JsonNode dashboard() throws IOException {
        return JsonMapper.shared().readTree(Files.readString(DASHBOARD));
    }

    /** Every PromQL expression of every panel. */
    static List<String> expressions() throws IOException {
        return dashboard().findValuesAsString("expr");
    }

    /** The names of all series that panels and variables query, in Prometheus form. */
    public static Set<String> names() throws IOException {
        Set<String> names = new TreeSet<>();
        List<String> queries = new java.util.ArrayList<>(expressions());
        queries.addAll(dashboard().findValuesAsString("definition"));
        for (String query : queries) {
            Matcher matcher = SERIES.matcher(query);
            while (matcher.find()) {
                names.add(matcher.group());
            }
        }
        return names;
    }
}
