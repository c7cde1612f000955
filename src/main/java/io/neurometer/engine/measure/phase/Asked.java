package io.neurometer.engine.measure.phase;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a request asks to change about a protocol. @param values by parameter, each of the parameter's type */
public record Asked(Map<Parameter<?>, Object> values) {
    /** The protocol as it is. */
    public static final Asked NOTHING = new Asked(Map.of());

    public Asked {
        values = Map.copyOf(values);
    }

    /** The same and this. */
    public <T> Asked and(Parameter<T> parameter, T value) {
        Map<Parameter<?>, Object> more = new LinkedHashMap<>(values);
        more.put(parameter, value);
        return new Asked(more);
    }

    /** The value of a parameter; null where the request gives none. */
    public <T> @Nullable T get(Parameter<T> parameter) {
        return parameter.type().cast(values.get(parameter));
    }

    public boolean isSet(Parameter<Boolean> flag) {
        return Boolean.TRUE.equals(get(flag));
    }
}
