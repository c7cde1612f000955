package io.neurometer.service.page;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import io.neurometer.service.RunningService;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Two reports, of which one predicted the other's host: twice the peak and three times the bandwidth. */
@ExtendWith({Chromium.class, SharedService.class})
class PageComparisonTest {
    private static final Path REPORT = Path.of("src/test/resources/page/report.json");
    private static final String HERE = "11111111-6f0e-4a3e-8f5e-3d2c1b0a9f87";
    private static final String THERE = "22222222-6f0e-4a3e-8f5e-3d2c1b0a9f87";
    private static final String FINGERPRINT = "ab".repeat(32);

    private static RunningService service;
    private static double median;

    @BeforeAll
    static void start(RunningService shared) throws IOException {
        service = shared;
        ObjectNode here = report();
        median = here.at("/measured/latency/median").asDouble();
        ObjectNode prediction = here.putObject("prediction")
                .put("fingerprint", FINGERPRINT)
                .put("backend", "onednn")
                .put("threads", here.at("/compiled/threads").asInt());
        prediction
                .putObject("latency")
                .put("low", median * 0.3)
                .put("estimate", median * 0.44)
                .put("high", median * 0.6);
        imported(here.put("id", HERE));

        ObjectNode there = report();
        ((ObjectNode) there.at("/host")).put("fingerprint", FINGERPRINT);
        ((ObjectNode) there.at("/measured/latency")).put("median", median * 0.4);
        scale(there.at("/roofline/practical_peak"), "flops", 2);
        scale(there.at("/roofline/bandwidth"), "bytes_per_second", 3);
        imported(there.put("id", THERE));
    }

    private static ObjectNode report() throws IOException {
        return (ObjectNode) JsonMapper.shared().readTree(Files.readString(REPORT));
    }

    private static void scale(JsonNode parent, String name, double factor) {
        ((ObjectNode) parent).put(name, parent.path(name).asDouble() * factor);
    }

    private static void imported(ObjectNode report) {
        assertThat(service.postJson("/profiles/import", report.toString()).status())
                .isEqualTo(201);
    }

    @Test
    void saysWhatTheHostsExplain(Browser browser) {
        try (Tab tab = new Tab(browser, service)) {
            Page page = tab.open("/compare?ids=" + HERE + "," + THERE);

            assertThat(page.locator(".verdict .words").innerText())
                    .isEqualTo("B is 2.5 times as fast as A. Its host has × 2 the peak and × 3 the bandwidth: that is"
                            + " what the hosts let expect.");
            assertThat(tab.faults()).isEmpty();
        }
    }

    @Test
    void setsThePredictionBesideTheMeasurement(Browser browser) {
        try (Tab tab = new Tab(browser, service)) {
            Locator predictions =
                    tab.open("/compare?ids=" + HERE + "," + THERE).locator("section[aria-label=Predictions]");

            assertThat(predictions.locator("tbody tr").count()).isEqualTo(1);
            assertThat(Journey.values(predictions.locator("data"))).containsExactly(median * 0.44, median * 0.4);
            assertThat(predictions.innerText()).contains("A for B", "+10 %", "within");
        }
    }

    @Test
    void aPredictionForAnotherHostIsNotSetBesideThisOne(Browser browser) throws IOException {
        service.postJson("/profiles/import", Files.readString(REPORT));
        try (Tab tab = new Tab(browser, service)) {
            Page page = tab.open("/compare?ids=" + HERE + ",0f6f2a9e-6f0e-4a3e-8f5e-3d2c1b0a9f87");

            assertThat(page.locator("section[aria-label=Predictions]").count()).isZero();
        }
    }
}
