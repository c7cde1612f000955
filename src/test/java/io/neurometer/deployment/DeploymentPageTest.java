package io.neurometer.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What docs/deployment.md shows works. */
class DeploymentPageTest {
    private static final Path PAGE = Path.of("docs/deployment.md");
    private static final Pattern BLOCK = Pattern.compile("```yaml\\n(.*?)```", Pattern.DOTALL);

    @TempDir
    private Path folder;

    @Test
    void valuesRender() throws IOException {
        int rendered = 0;
        for (String block : blocks()) {
            if (block.startsWith("rules:") || block.startsWith("apiVersion:")) {
                continue;
            }
            Path rest = Files.writeString(folder.resolve("rest.yaml"), """
                    security: {apiKey: k}
                    database: {host: db, existingSecret: s}
                    """);
            Path shown = Files.writeString(folder.resolve("shown.yaml"), block);
            assertThat(RenderedChart.of(rest, shown).objects("Deployment")).isNotEmpty();
            rendered++;
        }
        assertThat(rendered).isEqualTo(3);
    }

    @Test
    void theRuleOfTheAdapterMakesTheMetricOfTheChart() throws IOException {
        JsonNode rule = YamlFiles.documents(block("rules:")).get(0).at("/rules/custom/0");
        JsonNode values = YamlFiles.read(RenderedChart.CHART.resolve("values.yaml"));
        String metrics = Files.readString(Path.of("docs/metrics.md"));

        assertThat(rule.at("/name/as").asString())
                .isEqualTo(values.at("/autoscaling/queueMetric").asString());
        Matcher series = Pattern.compile("neurometer_[a-z_]+_(?=sum|count)")
                .matcher(rule.path("metricsQuery").asString());
        List<String> names = series.results().map(result -> result.group()).toList();
        assertThat(names)
                .hasSize(2)
                .allSatisfy(name ->
                        assertThat(metrics).contains("`" + name.substring(0, name.length() - 1) + "` | histogram"));
        assertThat(rule.path("seriesQuery").asString()).startsWith(names.get(0) + "count");
    }

    @Test
    void theRuntimeOfKServeIsTheOneOfTheChart() throws IOException {
        JsonNode model =
                YamlFiles.documents(block("apiVersion: serving")).get(0).at("/spec/predictor/model");
        RenderedChart chart = RenderedChart.with(folder, """
                security: {apiKey: k}
                kserve: {enabled: true}
                fullnameOverride: neurometer
                """);

        JsonNode runtime = chart.object("ServingRuntime", model.path("runtime").asString());
        assertThat(runtime.at("/spec/supportedModelFormats").findValuesAsString("name"))
                .contains(model.at("/modelFormat/name").asString());
        assertThat(runtime.at("/spec/protocolVersions").toString())
                .contains(model.path("protocolVersion").asString());
        assertThat(runtime.at("/spec/containers/0/args/0").asString()).isEqualTo("{{.Name}}");
    }

    private static String block(String start) throws IOException {
        return blocks().stream()
                .filter(block -> block.startsWith(start))
                .findFirst()
                .orElseThrow();
    }

    private static List<String> blocks() throws IOException {
        List<String> blocks = new ArrayList<>();
        Matcher matcher = BLOCK.matcher(Files.readString(PAGE));
        while (matcher.find()) {
            blocks.add(matcher.group(1));
        }
        return blocks;
    }
}
