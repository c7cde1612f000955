package io.neurometer.service.metrics;

import io.neurometer.GoldenFile;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The page about metrics says what the code says. */
class MetricsPageTest {
    private static final Path PAGE = Path.of("docs/metrics.md");

    @Test
    void thePageIsTheTable() {
        GoldenFile.check(PAGE, page());
    }

    private static String page() {
        StringBuilder page = new StringBuilder("""
            # Metrics

            Prometheus reads them at `/actuator/prometheus` on the management port (8081 by default), beside those \
            of the JVM and the web server. Every series also carries `hardware` and `replica`, which name the \
            machine and the process: `neurometer.hardware` and `neurometer.instance`, by default the processor's \
            model and the host name.

            `model` is a registered name or `zoo/<name>`; all models that came inside requests share `inline`, and \
            requests that failed before their model was known have `unknown`. The series of a model appear when it \
            is loaded and go when it is unloaded or deleted. Histograms have cumulative buckets, so that \
            `histogram_quantile` works over any set of instances.

            | name | type | labels | meaning |
            | --- | --- | --- | --- |
            """);
        for (ServiceMeters meter : ServiceMeters.values()) {
            page.append("| `").append(meter.prometheusName()).append("` | ");
            page.append(meter.kind().prometheusType()).append(" | ");
            page.append(meter.labels().isEmpty() ? "" : "`" + String.join("`, `", meter.labels()) + "`");
            page.append(" | ").append(meter.text()).append(" |\n");
        }
        return page.toString();
    }
}
