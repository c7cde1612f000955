package io.neurometer.service.page;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import io.neurometer.service.RunningService;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/** The page shows what the service says. */
@ExtendWith({Chromium.class, SharedService.class})
class PageReportTest {
    private static final Path MNIST = Path.of("src/test/resources/models/mnist-wonnx/model.onnx");
    private static final Path REPORT = Path.of("src/test/resources/page/report.json");

    private static RunningService service;

    @BeforeAll
    static void start(RunningService shared) {
        service = shared;
    }

    @Test
    void showsAStandardReportWithItsOwnNumbers(Browser browser) throws IOException {
        service.postJson("/profiles/import", Files.readString(REPORT));
        JsonNode report =
                service.get("/profiles/0f6f2a9e-6f0e-4a3e-8f5e-3d2c1b0a9f87").json();
        try (Tab tab = new Tab(browser, service)) {
            Page page = tab.open("/reports/" + report.at("/id").asString());

            assertThat(Journey.numbers(chart(page, "time-per-layer")))
                    .containsAll(report.at("/measured/layers")
                            .valueStream()
                            .map(layer -> layer.at("/ms").asDouble())
                            .toList());
            assertThat(Journey.numbers(chart(page, "roofline")))
                    .contains(
                            report.at("/roofline/achieved").asDouble(),
                            report.at("/roofline/arithmetic_intensity").asDouble(),
                            report.at("/roofline/layers/0/point/efficiency").asDouble());
            assertThat(Journey.numbers(chart(page, "warm-up")))
                    .containsAll(report.at("/measured/warmup/windows")
                            .valueStream()
                            .map(window -> window.at("/median_ms").asDouble())
                            .toList());
            assertThat(page.locator("section.verdict li").allInnerTexts())
                    .hasSameSizeAs(report.at("/validity/warnings").valueStream().toList())
                    .allSatisfy(text -> assertThat(text).isNotBlank());
        }
    }

    @Test
    void takesADeletionBack(Browser browser) throws IOException {
        service.postBytes("/models?name=kept", Files.readAllBytes(MNIST), "Content-Type", "application/octet-stream");
        try (Tab tab = new Tab(browser, service)) {
            Page page = tab.open("/models");
            page.getByLabel("Delete kept").click();
            assertThat(page.locator("[data-model=kept]").count()).isZero();
            button(page, "Undo").click();
            page.locator("[data-model=kept]").waitFor();
        }

        assertThat(service.get("/models/kept").status()).isEqualTo(200);
    }

    private static Locator button(Page page, String name) {
        return page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name));
    }

    private static Locator chart(Page page, String title) {
        return page.locator("figure[data-chart='" + title + "']");
    }
}
