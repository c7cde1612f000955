package io.neurometer.deployment;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The values that the chart is rendered with as a whole. */
enum ChartValues {
    DEFAULTS("security: {apiKey: open sesame}"),
    ONE_CLASS("one-class.yaml"),
    THREE_CLASSES("three-classes.yaml"),
    CUDA("cuda.yaml"),
    EVERYTHING("everything.yaml");

    private static final Path FOLDER = Path.of("src/test/resources/chart");

    private final String values;
    private @Nullable RenderedChart rendered;

    ChartValues(String values) {
        this.values = values;
    }

    /** Once for all tests. @param folder where the values may be written */
    synchronized RenderedChart render(Path folder) throws IOException {
        if (rendered == null) {
            rendered = renderNow(folder);
        }
        return rendered;
    }

    private RenderedChart renderNow(Path folder) throws IOException {
        return switch (this) {
            // The key is all that a user must give.
            case DEFAULTS -> RenderedChart.with(folder, values);
            case CUDA -> RenderedChart.of(RenderedChart.CHART.resolve("values-cuda.yaml"), FOLDER.resolve(values));
            default -> RenderedChart.of(FOLDER.resolve(values));
        };
    }
}
