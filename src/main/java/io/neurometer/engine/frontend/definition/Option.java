package io.neurometer.engine.frontend.definition;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One option of a layer type: what the parser accepts and what the documentation says are the same object.
 *
 * @param name the canonical name, PyTorch's where PyTorch has the option
 * @param aliases other names accepted for it
 * @param fallback the value when it is not given, or null when there is none
 * @param fallbackText the fallback in words
 */
record Option<T>(
        String name,
        List<String> aliases,
        OptionKind<T> kind,
        boolean required,
        @Nullable T fallback,
        String fallbackText,
        String text) {

    static <T> Option<T> required(String name, OptionKind<T> kind, String text) {
        return new Option<>(name, List.of(), kind, true, null, "", text);
    }

    static <T> Option<T> of(String name, OptionKind<T> kind, T fallback, String text) {
        return new Option<>(name, List.of(), kind, false, fallback, String.valueOf(fallback), text);
    }

    /** An option whose absence means something that only words can say. */
    static <T> Option<T> optional(String name, OptionKind<T> kind, String absence, String text) {
        return new Option<>(name, List.of(), kind, false, null, absence, text);
    }

    Option<T> alias(String... names) {
        return new Option<>(name, List.of(names), kind, required, fallback, fallbackText, text);
    }

    Option<T> shownAs(String fallbackInWords) {
        return new Option<>(name, aliases, kind, required, fallback, fallbackInWords, text);
    }
}
