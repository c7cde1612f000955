package io.neurometer.service.profiling.compare;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The fields that a comparable key consists of: {@code sha256|precision|batch|shapes|protocol|threads}. */
final class ComparableKey {
    private static final List<String> FIELDS =
            List.of("model.sha256", "model.precision", "model.batch", "model.input_shapes", "protocol.id", "threads");

    /** Names of inputs, in the shapes, may contain anything; the other parts never hold a bar. */
    private static final Pattern KEY =
            Pattern.compile("([^|]*)\\|([^|]*)\\|([^|]*)\\|(.*)\\|([^|]*)\\|([^|]*)", Pattern.DOTALL);

    private ComparableKey() {}

    static boolean isOne(String key) {
        return KEY.matcher(key).matches();
    }

    /** Values by field; an unreadable key has none. */
    static Map<String, String> fields(String key) {
        Map<String, String> fields = new LinkedHashMap<>();
        Matcher matcher = KEY.matcher(key);
        if (matcher.matches()) {
            for (int i = 0; i < FIELDS.size(); i++) {
                fields.put(FIELDS.get(i), matcher.group(i + 1));
            }
        }
        return fields;
    }

    /** Every field that is not the same in all keys, with its values in their order. */
    static List<Difference> differences(List<String> keys) {
        List<Map<String, String>> read =
                keys.stream().map(ComparableKey::fields).toList();
        List<Difference> differences = new ArrayList<>();
        for (String field : FIELDS) {
            List<String> values =
                    read.stream().map(key -> key.getOrDefault(field, "")).toList();
            if (values.stream().distinct().count() > 1) {
                differences.add(new Difference(field, List.copyOf(values)));
            }
        }
        return differences;
    }
}
