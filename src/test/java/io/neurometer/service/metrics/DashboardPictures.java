package io.neurometer.service.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Page;
import io.neurometer.deployment.DashboardMetrics;
import io.neurometer.service.RunningService;
import io.neurometer.service.page.Chromium;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

/**
 * Pictures of the dashboards in {@code target/dashboards}, from a real Prometheus and live traffic, for people to look
 * at. It takes minutes and is run by hand; see docs/live-efficiency.md.
 */
@ExtendWith(Chromium.class)
class DashboardPictures {
    private static final String MODEL = "zoo/lenet5";
    private static final Path PICTURES = Path.of("target/dashboards");
    private static final String CHARTS = "classpath*:/META-INF/resources/webjars/chart.js/*/dist/chart.umd.min.js";
    private static final Duration WATCHED = Duration.ofSeconds(Integer.getInteger("neurometer.test.watched", 120));

    @Test
    void areDrawn(Browser browser, @TempDir Path directory) throws IOException, InterruptedException {
        List<String> faults = new ArrayList<>();
        Files.createDirectories(PICTURES);
        try (WatchedServices watched = new WatchedServices(directory, DashboardPictures::infer)) {
            for (RunningService service : watched.services()) {
                profile(service, MODEL);
                profile(service, "zoo/resnet18");
            }
            Thread.sleep(WATCHED.toMillis());
            Map<String, Object> view = view(WATCHED.toSeconds());
            DashboardMetrics.dashboards().forEach((name, dashboard) -> {
                try (Page page = browser.newPage()) {
                    page.onPageError(faults::add);
                    page.setViewportSize(1600, 1000);
                    page.navigate(
                            watched.prometheus().uri("/api/v1/status/buildinfo").toString());
                    page.setContent("<!DOCTYPE html><html lang=en><title>" + name + "</title><body></body></html>");
                    page.addScriptTag(new Page.AddScriptTagOptions().setContent(charts()));
                    page.addScriptTag(new Page.AddScriptTagOptions().setContent(resource("/dashboards/picture.js")));
                    Object found = page.evaluate(
                            "([dashboard, view]) => draw(JSON.parse(dashboard), view)",
                            List.of(dashboard.toString(), view));
                    ((List<?>) Objects.requireNonNull(found)).forEach(fault -> faults.add(name + ": " + fault));
                    page.screenshot(new Page.ScreenshotOptions()
                            .setPath(PICTURES.resolve(name + ".png"))
                            .setFullPage(true));
                }
            });
        }
        assertThat(faults).isEmpty();
    }

    /** The time that is shown, and what Grafana's variables stand for; the model where a dashboard is of one. */
    private static Map<String, Object> view(long seconds) {
        double now = Instant.now().getEpochSecond();
        return Map.of("start", now - seconds, "end", now, "step", 2, "rate", "15s", "hardware", ".*", "model", MODEL);
    }

    private static void infer(RunningService service) {
        String image = "0.5,".repeat(32 * 32 - 1) + "0.5";
        service.postJson(
                "/infer",
                "{\"model\":\"" + MODEL + "\",\"inputs\":[{\"name\":\"image\",\"shape\":[1,1,32,32],"
                        + "\"datatype\":\"FP32\",\"data\":[" + image + "]}]}");
    }

    /** The report counts as valid, however busy the machine is that draws pictures. */
    private static void profile(RunningService service, String model) {
        RunningService.Answer answer =
                service.postJson("/profile", "{\"model\":\"" + model + "\",\"protocol\":\"quick\"}");
        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
        service.bean(MeteringObserver.class)
                .profiled(JudgedReports.valid(JudgedReports.withLayers(
                        service.bean(JudgedReports.Latest.class).of(model), 25)));
    }

    private static String charts() {
        try {
            return new PathMatchingResourcePatternResolver()
                    .getResources(CHARTS)[0].getContentAsString(StandardCharsets.UTF_8);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static String resource(String name) {
        try (var file = DashboardPictures.class.getResourceAsStream(name)) {
            return new String(Objects.requireNonNull(file).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
