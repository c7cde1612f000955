package io.neurometer.service.profiling.view;

import io.neurometer.engine.report.Unit;
import io.neurometer.service.profiling.report.ReportPath;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The figures of a report in JSON as people read them: in the units, and with the meanings, of their declarations. */
record StoredFigures(JsonNode report) {
    private static final String NONE = "-";

    /** A figure with its meaning, or with the reason why it is not there. @param path as {@link ReportPath#of} takes it */
    Block.Fact fact(String name, String path) {
        ReportPath declared = ReportPath.of(path);
        String reason = reason(declared);
        return reason == null
                ? new Block.Fact(
                        name,
                        text(report.at(declared.pointer()), declared.figure().unit()),
                        declared.figure().meaning())
                : new Block.Fact(name, NONE, reason);
    }

    /** The same without a remark: for names and places, which need no meaning. */
    Block.Fact name(String name, String path) {
        Block.Fact fact = fact(name, path);
        return fact.value().equals(NONE) ? fact : new Block.Fact(name, fact.value(), "");
    }

    /** The figure alone; a dash where it is not there. */
    String shown(String path) {
        return fact("", path).value();
    }

    private @Nullable String reason(ReportPath path) {
        JsonNode node = report;
        for (String step : path.steps()) {
            if (isAbsent(node)) {
                break;
            }
            node = node.path(step);
        }
        if (isAbsent(node)) {
            return node.path("reason").asString("");
        }
        return node.isContainer() || (node.isValueNode() && !node.isNull()) ? null : "the report has no such figure";
    }

    /** Whether this stands for a figure that could not be told. */
    static boolean isAbsent(JsonNode node) {
        return node.isObject()
                && node.path("value").isNull()
                && node.path("reason").isString();
    }

    /** A value by its unit; lists with their elements joined. */
    static String text(JsonNode value, Unit unit) {
        if (value.isNumber()) {
            return unit == Unit.NONE ? Unit.significant(value.doubleValue()) : unit.format(value.numberValue());
        }
        if (value.isArray()) {
            return value.valueStream().map(element -> text(element, Unit.NONE)).collect(Collectors.joining(", "));
        }
        return value.isNull() || value.isMissingNode() || isAbsent(value) ? NONE : value.asString(value.toString());
    }

    /** Sizes joined by crosses, such as {@code 1x3x224x224}. */
    static String shape(JsonNode sizes) {
        if (!sizes.isArray()) {
            return "?";
        }
        return sizes.isEmpty()
                ? "scalar"
                : sizes.valueStream().map(size -> size.asString("?")).collect(Collectors.joining("x"));
    }
}
