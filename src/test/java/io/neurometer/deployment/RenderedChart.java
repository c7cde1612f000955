package io.neurometer.deployment;

import com.marcnuri.helm.Helm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.NoSuchElementException;
import tools.jackson.databind.JsonNode;

/** The Kubernetes objects that the chart renders to. */
record RenderedChart(List<JsonNode> objects) {
    static final Path CHART = Path.of("helm/neurometer");

    /**
     * Renders the chart as the release {@code release}.
     *
     * @param folder where the values may be written
     * @param values a values file's text
     */
    static RenderedChart with(Path folder, String values) throws IOException {
        Path file = Files.writeString(folder.resolve("values.yaml"), values);
        return new RenderedChart(YamlFiles.documents(new Helm(CHART)
                .template()
                .withName("release")
                .withKubeVersion("1.31.0")
                .withValuesFile(file)
                .call()));
    }

    List<String> kinds() {
        return objects.stream().map(object -> object.path("kind").asString()).toList();
    }

    JsonNode object(String kind, String name) {
        return objects.stream()
                .filter(object -> object.path("kind").asString().equals(kind)
                        && object.at("/metadata/name").asString().equals(name))
                .findFirst()
                .orElseThrow(() -> new NoSuchElementException(kind + " " + name));
    }
}
