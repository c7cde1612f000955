package io.neurometer.service.profiling.report;

import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reports as they are answered: a report is kept with all its samples, which are most of its bytes and wanted by few, and
 * shown without them unless they are asked for.
 */
public final class ReportText {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String HISTOGRAM = "histogram";
    private static final String LEFT_OUT = "left out: '?raw=true' shows it";

    private ReportText() {}

    /**
     * The report, or the fields of it that are asked for.
     *
     * @param report as it is kept
     * @param raw whether the histograms of samples are wanted, without their being named in {@code fields}
     * @param fields names as {@link ReportFields#select} takes them, or null for the whole report
     */
    public static String of(String report, boolean raw, @Nullable List<String> fields) {
        boolean named = fields != null
                && fields.stream().anyMatch(field -> List.of(field.split("\\.")).contains(HISTOGRAM));
        return ReportFields.select(
                raw || named ? report : JSON.writeValueAsString(slim(JSON.readTree(report))), fields);
    }

    /** The whole report as it is answered. @param raw whether with the histograms of samples */
    public static String of(String report, boolean raw) {
        return of(report, raw, null);
    }

    /** Without histograms, and without the first batch size among the further ones, as earlier versions had it. */
    public static JsonNode slim(JsonNode report) {
        JsonNode slim = report.deepCopy();
        results(slim).forEach(result -> latencies(result.path("measured"), ReportText::leaveOut));
        if (slim.path("by_batch") instanceof ArrayNode batches && isFirst(batches.path(0), slim.path("model"))) {
            batches.remove(0);
        }
        return slim;
    }

    private static Stream<JsonNode> results(JsonNode report) {
        return Stream.concat(Stream.of(report), report.path("by_batch").valueStream());
    }

    private static void latencies(JsonNode measured, Consumer<ObjectNode> each) {
        Stream.concat(
                        Stream.of(measured.path("latency")),
                        measured.path("forks").path("runs").valueStream())
                .filter(latency -> latency.path(HISTOGRAM).path("buckets").isArray())
                .forEach(latency -> each.accept((ObjectNode) latency));
    }

    private static void leaveOut(ObjectNode latency) {
        latency.putObject(HISTOGRAM).putNull("value").put("reason", LEFT_OUT);
    }

    private static boolean isFirst(JsonNode batch, JsonNode model) {
        return batch.isObject()
                && batch.path("batch").equals(model.path("batch"))
                && batch.path("input_shapes").equals(model.path("input_shapes"));
    }
}
