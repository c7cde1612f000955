package io.neurometer.deployment;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.StreamSupport;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** YAML as trees that JSON pointers reach into. */
final class YamlFiles {
    private YamlFiles() {}

    static JsonNode read(Path file) throws IOException {
        return documents(Files.readString(file)).get(0);
    }

    /** The documents of {@code text}, without the empty ones. */
    static List<JsonNode> documents(String text) {
        Iterable<Object> documents = new Yaml(new SafeConstructor(new LoaderOptions())).loadAll(text);
        return StreamSupport.stream(documents.spliterator(), false)
                .filter(Objects::nonNull)
                .map(document -> JsonMapper.shared().<JsonNode>valueToTree(document))
                .toList();
    }

    /** The entries of a list of texts; none where there is no list. */
    static List<String> texts(JsonNode list) {
        return list.valueStream().map(JsonNode::asString).toList();
    }
}
