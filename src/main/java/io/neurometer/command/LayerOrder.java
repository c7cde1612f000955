package io.neurometer.command;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine;

/** By what the rows of layers are sorted, the largest first. */
enum LayerOrder {
    TIME,
    MAC,
    PARAMS,
    MEMORY;

    static LayerOrder parse(String text) {
        List<String> words = Arrays.stream(values()).map(LayerOrder::word).toList();
        int index = words.indexOf(text);
        if (index < 0) {
            throw new CommandLine.TypeConversionException("'" + text + "' is not one of " + String.join(", ", words));
        }
        return values()[index];
    }

    private String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
