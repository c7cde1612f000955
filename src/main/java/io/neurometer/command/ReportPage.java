package io.neurometer.command;

import java.io.PrintWriter;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** A report as a page of text, at most 100 columns wide. */
final class ReportPage {
    private ReportPage() {}

    /** @param report as {@code POST /profile} answers it */
    static void print(JsonNode report, PrintWriter out) {
        JsonNode model = report.path("model");
        String inputs = model.path("input_shapes").properties().stream()
                .map(input -> input.getKey() + " "
                        + input.getValue().valueStream().map(JsonNode::asString).collect(Collectors.joining("x")))
                .collect(Collectors.joining(", "));
        Wrapping.wrap(
                        model.path("name").asString() + " ("
                                + model.path("format").asString() + "): " + inputs,
                        TextTable.WIDTH)
                .forEach(out::println);
        out.println();
        LayerTable.of(report).print(out);
        out.println();
        TotalsList.of(report).print(out);
        if (report.path("measured").has("latency")) {
            out.println();
            MeasuredList.of(report).print(out);
        }
    }
}
