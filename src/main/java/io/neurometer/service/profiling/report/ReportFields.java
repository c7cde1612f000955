package io.neurometer.service.profiling.report;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.error.Fault;
import io.neurometer.service.error.Excerpt;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The parts of a report that a caller wants to see, by their names joined with dots: {@code analytic.totals.mac}. */
public final class ReportFields {
    private static final int MAX_FIELDS = 100;
    private static final JsonMapper JSON = JsonMapper.shared();

    private ReportFields() {}

    /**
     * The report with nothing but its id and the fields asked for.
     *
     * @param fields names, or null for the whole report
     * @throws EngineException {@link ErrorCode#REQUEST_INVALID} with every name that the report does not have
     */
    public static String select(String report, @Nullable List<String> fields) {
        if (fields == null || fields.isEmpty()) {
            return report;
        }
        if (fields.size() > MAX_FIELDS) {
            throw new EngineException(Fault.of(ErrorCode.REQUEST_INVALID, "fields", "names too many fields")
                    .got(fields.size())
                    .expected("at most " + MAX_FIELDS));
        }
        JsonNode whole = JSON.readTree(report);
        ObjectNode selected = JSON.createObjectNode();
        selected.set("id", whole.path("id"));
        List<Fault> faults = new ArrayList<>();
        for (String field : fields) {
            copy(whole, selected, field, faults);
        }
        if (!faults.isEmpty()) {
            throw new EngineException(faults);
        }
        return JSON.writeValueAsString(selected);
    }

    /** There is no part of that name in {@code source}, the field {@code parent} of the report. */
    private static Fault unknown(String parent, JsonNode source) {
        if (source.isObject()) {
            return Fault.of(ErrorCode.REQUEST_INVALID, "fields", "the report has no such field")
                    .expected((parent.isEmpty() ? "one of " : "one of these in '" + parent + "': ")
                            + source.propertyNames());
        }
        Fault fault = Fault.of(ErrorCode.REQUEST_INVALID, "fields", "'" + parent + "' is " + kind(source))
                .fix("ask for '" + parent + "', which gives all of it");
        JsonNode first = source.path(0);
        return first.isObject() ? fault.expected("the list, whose elements have " + first.propertyNames()) : fault;
    }

    private static String kind(JsonNode value) {
        if (value.isArray()) {
            return "a list of " + value.size() + ", of which no part can be chosen";
        }
        return (value.isNull() ? "null" : "a single value") + ", which has no parts";
    }

    private static void copy(JsonNode from, ObjectNode to, String field, List<Fault> faults) {
        String[] names = field.split("\\.", -1);
        JsonNode source = from;
        ObjectNode target = to;
        for (int i = 0; i < names.length; i++) {
            JsonNode next = source.get(names[i]);
            if (next == null) {
                String parent = String.join(".", List.of(names).subList(0, i));
                faults.add(unknown(parent, source).got(Excerpt.of(field)));
                return;
            }
            if (i == names.length - 1) {
                target.set(names[i], next);
            } else {
                JsonNode existing = target.get(names[i]);
                target = existing instanceof ObjectNode object ? object : target.putObject(names[i]);
                source = next;
            }
        }
    }
}
