package io.neurometer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.JsonNodeType;
import tools.jackson.databind.node.ObjectNode;

/**
 * A text that the project keeps because others rely on it. With {@code -Dneurometer.regenerate=true} a test writes the
 * file anew.
 */
public final class GoldenFile {
    private static final Path FOLDER = Path.of("src/test/resources/golden");
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private GoldenFile() {}

    /** Compares with a file among the golden ones, character by character. */
    public static void check(String name, String actual) {
        check(FOLDER.resolve(name), actual);
    }

    /** Compares with a file of the project, character by character. */
    public static void check(Path file, String actual) {
        try {
            if (Boolean.getBoolean("neurometer.regenerate")) {
                Files.createDirectories(file.getParent());
                Files.writeString(file, actual);
            }
            assertThat(actual).as("%s", file).isEqualTo(Files.readString(file));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /**
     * Compares everything in the document, the order of its properties included.
     *
     * @param masks regular expressions; of what lies at a path that one of them matches, such as {@code /a/0/b}, only
     *     the type is compared, for which a reading that is absent counts as a number
     */
    public static void checkJson(String name, JsonNode actual, List<String> masks) {
        JsonNode masked = masked("", actual, Pattern.compile(String.join("|", masks)));
        check(name, JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(masked) + "\n");
    }

    private static JsonNode masked(String path, JsonNode node, Pattern masks) {
        if (!masks.pattern().isEmpty() && masks.matcher(path).matches()) {
            boolean absent = node.path("value").isNull() && node.has("reason");
            JsonNodeType type = absent ? JsonNodeType.NUMBER : node.getNodeType();
            return NODES.stringNode("<" + type.name().toLowerCase(Locale.ROOT) + ">");
        } else if (node.isObject()) {
            ObjectNode copy = NODES.objectNode();
            node.properties()
                    .forEach(field ->
                            copy.set(field.getKey(), masked(path + "/" + field.getKey(), field.getValue(), masks)));
            return copy;
        } else if (node.isArray()) {
            ArrayNode copy = NODES.arrayNode();
            for (int i = 0; i < node.size(); i++) {
                copy.add(masked(path + "/" + i, node.get(i), masks));
            }
            return copy;
        }
        return node;
    }
}
