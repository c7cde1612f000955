package io.neurometer.service.profiling.report;

import static io.neurometer.engine.report.Unit.COUNT;

import io.neurometer.engine.backend.Precision;
import io.neurometer.engine.graph.Graph;
import io.neurometer.engine.graph.GraphInput;
import io.neurometer.engine.report.Reading;
import io.neurometer.engine.report.Section;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.TensorType;
import io.neurometer.service.models.LoadedModel;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * The model of a report.
 *
 * @param first what the first batch size came to
 * @param defaultSizes sizes that the request left to the model's own defaults, by the name of the dimension
 */
public record ReportModel(
        LoadedModel model, BatchResult first, Map<String, Long> defaultSizes, String backend, Precision precision) {
    static final Section<ReportModel> SECTION = Section.of(ReportModel.class)
            .figure("name", "Name of the model.", report -> report.model.name())
            .figure("version", "Its version.", report -> report.model.version())
            .figure("sha256", "Digest of its bytes.", report -> report.model.sha256())
            .figure(
                    "format",
                    "What it was given as.",
                    report -> report.model.format().id())
            .figure(
                    "opset",
                    "Version of ONNX's operator set.",
                    report -> Reading.ofNullable(report.graph().opset(), "a definition has no opset"))
            .figure(
                    "layers",
                    COUNT,
                    "Nodes of its graph.",
                    report -> report.graph().nodes().size())
            .figure("dtype", "Datatype of most of its weights.", ReportModel::dtype)
            .figure("input_shapes", "Sizes of each input.", report -> report.first.shapes())
            .figure("batch", COUNT, "Items in one run.", report -> report.first.batch())
            .figure("dynamic_dims_bound", "Sizes of the dimensions left open, by name.", ReportModel::boundDimensions)
            .figure(
                    "dynamic_dims_defaulted",
                    "Those of them that the request did not tell, at the size that the model states as its default.",
                    ReportModel::defaultSizes)
            .figure("backend", "The backend that was asked for.", ReportModel::backend)
            .figure("precision", "The arithmetic that was asked for.", report -> report.precision.word())
            .build();

    private Graph graph() {
        return model.graph();
    }

    private String dtype() {
        Map<DataType, Long> elements = new EnumMap<>(DataType.class);
        graph().weights()
                .values()
                .forEach(weight -> elements.merge(
                        weight.type().dataType(), weight.type().shape().elements(), Long::sum));
        return elements.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .map(most -> most.getKey().name().toLowerCase(Locale.ROOT))
                .orElse(Precision.FP32.word());
    }

    /** Sizes by the name of the dimension that the model leaves open. */
    private Map<String, Long> boundDimensions() {
        Map<String, Long> sizes = new LinkedHashMap<>();
        for (GraphInput input : graph().inputs()) {
            TensorType type = first.inputs().get(input.name());
            for (int i = 0; type != null && i < input.type().shape().rank(); i++) {
                String symbol = input.type().shape().dim(i).symbol();
                if (symbol != null) {
                    sizes.put(symbol, type.shape().size(i));
                }
            }
        }
        return sizes;
    }
}
