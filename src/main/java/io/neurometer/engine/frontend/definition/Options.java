package io.neurometer.engine.frontend.definition;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The checked options of one layer. */
final class Options {
    private final Map<Option<?>, Object> values;

    /** @param values of the options that are given, each of its option's type */
    Options(Map<Option<?>, Object> values) {
        this.values = values;
    }

    /** The value given, or the option's fallback, or null when it has none. */
    @SuppressWarnings("unchecked")
    <T> @Nullable T find(Option<T> option) {
        Object value = values.get(option);
        return value == null ? option.fallback() : (T) value;
    }

    /** The value given or the option's fallback. @throws IllegalStateException when there is neither */
    <T> T get(Option<T> option) {
        T value = find(option);
        if (value == null) {
            throw new IllegalStateException("option '" + option.name() + "' has no value");
        }
        return value;
    }

    boolean has(Option<?> option) {
        return values.containsKey(option);
    }
}
