package io.neurometer.engine.frontend.definition;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LayerTypesTest {
    private static final Path DOCUMENT = Path.of("docs", "definitions.md");
    private static final Path RENDERED = Path.of("target", "definitions-layer-types.md");
    private static final String BEGIN = "<!-- layer types: rendered from LayerTypes -->\n";
    private static final String END = "<!-- end of layer types -->\n";

    @Test
    void theDocumentationListsEveryTypeAsItIs() throws IOException {
        String rendered = render();
        Files.createDirectories(RENDERED.getParent());
        Files.writeString(RENDERED, rendered);
        String document = Files.readString(DOCUMENT);
        int begin = document.indexOf(BEGIN) + BEGIN.length();
        assertThat(document.substring(begin, document.indexOf(END)))
                .as("the part of %s between the markers must be %s", DOCUMENT, RENDERED)
                .isEqualTo(rendered);
    }

    @Test
    void noOptionHasTwoMeaningsInOneType() {
        for (LayerType type : LayerTypes.all()) {
            Set<String> names = new HashSet<>(LayerExpander.LAYER_KEYS);
            for (Option<?> option : type.options()) {
                assertThat(names.add(option.name()))
                        .as(type.name() + "." + option.name())
                        .isTrue();
                option.aliases()
                        .forEach(alias -> assertThat(names.add(alias))
                                .as(type.name() + "." + alias)
                                .isTrue());
            }
        }
    }

    private static String render() {
        StringBuilder text = new StringBuilder();
        String family = "";
        for (LayerType type : LayerTypes.all()) {
            if (!type.family().equals(family)) {
                family = type.family();
                text.append("\n### ").append(family).append('\n');
            }
            text.append("\n**`").append(type.name()).append("`**");
            type.aliases().forEach(alias -> text.append(", `").append(alias).append('`'));
            text.append(": ").append(type.text()).append(".");
            if (type.maxInputs() > 1) {
                String most = type.maxInputs() == LayerType.ANY ? " or more" : " to " + type.maxInputs();
                text.append(" Inputs: ").append(type.minInputs());
                text.append(type.minInputs() == type.maxInputs() ? "" : most).append('.');
            }
            if (!type.weights().isEmpty()) {
                text.append(" Weights: ").append(type.weights()).append('.');
            }
            text.append('\n');
            if (!type.options().isEmpty()) {
                text.append("\n| option | values | default | meaning |\n| --- | --- | --- | --- |\n");
                type.options().forEach(option -> row(text, option));
            }
        }
        return text.append('\n').toString();
    }

    private static void row(StringBuilder text, Option<?> option) {
        text.append("| `").append(option.name()).append('`');
        option.aliases().forEach(alias -> text.append(", `").append(alias).append('`'));
        text.append(" | ").append(option.kind().description().replace("2147483647", "2³¹-1"));
        text.append(" | ").append(option.required() ? "required" : option.fallbackText());
        text.append(" | ").append(option.text()).append(" |\n");
    }
}
