package io.neurometer.deployment;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.TemplateCommand;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.NoSuchElementException;
import org.springframework.util.FileSystemUtils;
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
        return of(Files.writeString(folder.resolve("values.yaml"), values));
    }

    /** The same with a values file of the chart's beneath. @param name of that file */
    static RenderedChart with(String name, Path folder, String values) throws IOException {
        return of(CHART.resolve(name), Files.writeString(folder.resolve("values.yaml"), values));
    }

    /** The same with values files, later ones over earlier ones. */
    static RenderedChart of(Path... values) throws IOException {
        TemplateCommand command =
                new Helm(WithTest.CHART).template().withName("release").withKubeVersion("1.31.0");
        for (Path file : values) {
            command.withValuesFile(file);
        }
        return new RenderedChart(YamlFiles.documents(command.call()));
    }

    /** The chart with its test as an object like any other: what is rendered lacks hooks. */
    private static final class WithTest {
        static final Path CHART = copy();

        private static Path copy() {
            try {
                Path copy = Files.createTempDirectory("neurometer-chart");
                FileSystemUtils.copyRecursively(RenderedChart.CHART, copy);
                Path test = copy.resolve("templates/tests/test.yaml");
                Files.writeString(test, Files.readString(test).replaceAll("helm\\.sh/hook", "example.org/hook"));
                Runtime.getRuntime()
                        .addShutdownHook(new Thread(() -> FileSystemUtils.deleteRecursively(copy.toFile())));
                return copy;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    List<String> kinds() {
        return objects.stream().map(object -> object.path("kind").asString()).toList();
    }

    List<JsonNode> objects(String kind) {
        return objects.stream()
                .filter(object -> object.path("kind").asString().equals(kind))
                .toList();
    }

    JsonNode object(String kind, String name) {
        return objects.stream()
                .filter(object -> object.path("kind").asString().equals(kind)
                        && object.at("/metadata/name").asString().equals(name))
                .findFirst()
                .orElseThrow(() -> new NoSuchElementException(kind + " " + name));
    }
}
