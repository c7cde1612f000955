package io.neurometer.engine.frontend.definition;

import io.neurometer.engine.op.Window;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What values an option takes.
 *
 * @param description the values in words, for the documentation and for faults
 * @param reader gives the value, or null when the JSON is not one of them
 */
record OptionKind<T>(String description, Function<JsonNode, @Nullable T> reader) {
    /** The largest size, count or index that any option takes: 2^31-1. */
    static final long MAX = Integer.MAX_VALUE;

    private static final int MAX_LIST = 65_536;

    /** Padding: a named scheme, or a size for each spatial dimension (or one for all). */
    record Padding(Window.Padding scheme, List<Long> sizes) {
        static final Padding NONE = new Padding(Window.Padding.EXPLICIT, List.of(0L));
    }

    static OptionKind<Long> integer(long least, long most) {
        return new OptionKind<>("integer " + range(least, most), node -> longIn(node, least, most));
    }

    /** A positive integer up to {@link #MAX}. */
    static OptionKind<Long> count() {
        return integer(1, MAX);
    }

    static OptionKind<Double> number(double least, double most) {
        String bounds = Double.isInfinite(least) && Double.isInfinite(most)
                ? "number"
                : "number from " + text(least) + " to " + text(most);
        return new OptionKind<>(bounds, node -> {
            if (!node.isNumber()) {
                return null;
            }
            double value = node.doubleValue();
            boolean fits = Float.isFinite((float) value) && value >= least && value <= most;
            return fits ? value : null;
        });
    }

    static OptionKind<Double> number() {
        return number(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);
    }

    static OptionKind<Boolean> flag() {
        return new OptionKind<>("true or false", node -> node.isBoolean() ? node.booleanValue() : null);
    }

    /** A name of a layer, input or weight. */
    static OptionKind<String> reference() {
        return new OptionKind<>("name of a layer or input", OptionKind::text);
    }

    static OptionKind<String> choice(String... choices) {
        List<String> all = Arrays.asList(choices);
        return new OptionKind<>("one of \"" + String.join("\", \"", choices) + "\"", node -> {
            String text = text(node);
            return text != null && all.contains(text) ? text : null;
        });
    }

    /** One integer, or a list with one for each dimension. */
    static OptionKind<List<Long>> sizes(long least) {
        return new OptionKind<>("integer or list of integers " + range(least, MAX), node -> {
            Long one = longIn(node, least, MAX);
            return one != null ? List.of(one) : longs(node, least, MAX);
        });
    }

    static OptionKind<List<Long>> integers(long least, long most) {
        return new OptionKind<>("list of integers " + range(least, most), node -> longs(node, least, most));
    }

    static OptionKind<Padding> padding() {
        return new OptionKind<>(
                "\"same\", \"valid\", or integer or list of integers from 0 to " + MAX, OptionKind::padding);
    }

    /** Rows of integers from 0 on. */
    static OptionKind<List<List<Long>>> table() {
        return new OptionKind<>("list of lists of integers " + range(0, MAX), node -> {
            if (!node.isArray() || node.size() > MAX_LIST) {
                return null;
            }
            List<List<Long>> rows = new ArrayList<>(node.size());
            for (JsonNode element : node.values()) {
                List<Long> row = longs(element, 0, MAX);
                if (row == null) {
                    return null;
                }
                rows.add(row);
            }
            return List.copyOf(rows);
        });
    }

    private static @Nullable Padding padding(JsonNode node) {
        if (node.isString()) {
            return switch (node.stringValue()) {
                case "same" -> new Padding(Window.Padding.SAME_UPPER, List.of());
                case "valid" -> Padding.NONE;
                default -> null;
            };
        }
        Long one = longIn(node, 0, MAX);
        List<Long> sizes = one != null ? List.of(one) : longs(node, 0, MAX);
        return sizes == null ? null : new Padding(Window.Padding.EXPLICIT, sizes);
    }

    private static @Nullable List<Long> longs(JsonNode node, long least, long most) {
        if (!node.isArray() || node.isEmpty() || node.size() > MAX_LIST) {
            return null;
        }
        List<Long> values = new ArrayList<>(node.size());
        for (JsonNode element : node.values()) {
            Long value = longIn(element, least, most);
            if (value == null) {
                return null;
            }
            values.add(value);
        }
        return List.copyOf(values);
    }

    private static @Nullable Long longIn(JsonNode node, long least, long most) {
        if (!node.isIntegralNumber() || !node.canConvertToLong()) {
            return null;
        }
        long value = node.longValue();
        return value >= least && value <= most ? value : null;
    }

    private static @Nullable String text(JsonNode node) {
        return node.isString() ? node.stringValue() : null;
    }

    private static String range(long least, long most) {
        return "from " + least + " to " + most;
    }

    private static String text(double bound) {
        return Double.isInfinite(bound) ? (bound < 0 ? "-∞" : "∞") : Double.toString(bound);
    }
}
