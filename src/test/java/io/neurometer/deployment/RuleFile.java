package io.neurometer.deployment;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** The recording rules and alerts that compose and the chart give to Prometheus. */
public final class RuleFile {
    public static final Path FILE = Path.of("helm/neurometer/rules/neurometer.yaml");

    private RuleFile() {}

    /** A rule. @param name of the series that it records, or of the alert */
    public record Rule(String name, boolean alert, String expression, JsonNode labels, JsonNode annotations) {}

    public static List<Rule> rules() {
        try {
            List<Rule> rules = new ArrayList<>();
            for (JsonNode group : YamlFiles.read(FILE).path("groups")) {
                for (JsonNode rule : group.path("rules")) {
                    rules.add(new Rule(
                            rule.path(rule.has("alert") ? "alert" : "record").asString(),
                            rule.has("alert"),
                            rule.path("expr").asString(),
                            rule.path("labels"),
                            rule.path("annotations")));
                }
            }
            return rules;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    public static List<Rule> alerts() {
        return rules().stream().filter(Rule::alert).toList();
    }
}
