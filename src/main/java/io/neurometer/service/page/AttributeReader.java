package io.neurometer.service.page;

import io.neurometer.service.error.Excerpt;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The attributes of operators of one type as text: the components of the record, and those of records in it. What is
 * neither a number, a word nor a list of such, as the body of a loop, is left out.
 */
final class AttributeReader {
    private final RecordComponent[] components;

    AttributeReader(Class<?> type) {
        RecordComponent[] found = type.getRecordComponents();
        this.components = found == null ? new RecordComponent[0] : found;
    }

    Map<String, String> read(Object owner) {
        Map<String, String> attributes = new LinkedHashMap<>();
        for (RecordComponent component : components) {
            Object value = value(component, owner);
            if (value instanceof Record inner && !(inner instanceof io.neurometer.engine.op.Op)) {
                attributes.putAll(new AttributeReader(inner.getClass()).read(inner));
            } else if (isPlain(value)) {
                attributes.put(snakeCase(component.getName()), Excerpt.of(text(value)));
            }
        }
        return attributes;
    }

    private static @Nullable Object value(RecordComponent component, Object owner) {
        try {
            return component.getAccessor().invoke(owner);
        } catch (IllegalAccessException hidden) {
            return null;
        } catch (InvocationTargetException failure) {
            throw new IllegalStateException(component.getName(), failure);
        }
    }

    private static boolean isPlain(@Nullable Object value) {
        return value instanceof Number
                || value instanceof Boolean
                || value instanceof String
                || value instanceof Enum<?>
                || value instanceof long[]
                || (value instanceof List<?> list
                        && !list.isEmpty()
                        && list.stream().allMatch(AttributeReader::isPlain));
    }

    private static String text(@Nullable Object value) {
        if (value instanceof Enum<?> constant) {
            return constant.name().toLowerCase(Locale.ROOT);
        }
        return value instanceof long[] numbers ? Arrays.toString(numbers) : String.valueOf(value);
    }

    private static String snakeCase(String name) {
        return name.replaceAll("([a-z])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT);
    }
}
