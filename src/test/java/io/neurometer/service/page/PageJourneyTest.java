package io.neurometer.service.page;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.BoundingBox;
import io.neurometer.service.RunningService;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/** What people do on the page, from a file to a prediction, with the service's own figures as the measure. */
@ExtendWith({Chromium.class, SharedService.class})
class PageJourneyTest {
    private static final Path MNIST = Path.of("src/test/resources/models/mnist-wonnx/model.onnx");
    private static final Path REPORT = Path.of("src/test/resources/page/report.json");

    private static RunningService service;

    @BeforeAll
    static void start(RunningService shared) {
        service = shared;
    }

    @Test
    void fromAFileToAPrediction(Browser browser) {
        try (Tab tab = new Tab(browser, service)) {
            Page page = tab.open("/models");
            upload(page, "digits");
            seesTheLayers(page);
            cancelsAMeasurement(page);
            String first = profilesQuickly(page);
            seesTheFiguresOf(page, first);
            String second = profilesQuickly(page);
            compares(page, first, second);
            drawsASeven(page);

            assertThat(tab.faults()).isEmpty();
        }
    }

    private static void upload(Page page, String name) {
        page.setInputFiles("#files", MNIST);
        page.getByLabel("Name of the model").fill(name);
        button(page, "Upload").click();
        page.waitForURL("**/#/models/" + name);
        assertThat(service.get("/models/" + name).status()).isEqualTo(200);
    }

    private static void seesTheLayers(Page page) {
        page.locator("#tab-layers").click();
        Locator rows = page.locator(".vbody [role=row]");
        rows.first().waitFor();
        List<String> expected = service.get("/graph?model=digits")
                .json()
                .at("/analytic/layers")
                .valueStream()
                .map(layer -> layer.at("/name").asString() + " "
                        + String.format("%,d", layer.at("/mac").asLong()))
                .toList();

        assertThat(rows.all().stream()
                        .map(row -> row.locator("[role=cell]"))
                        .map(cells ->
                                cells.nth(1).innerText() + " " + cells.nth(5).innerText()))
                .containsExactlyElementsOf(expected);
    }

    private static void cancelsAMeasurement(Page page) {
        String id = startsProfile(page, "standard");
        page.getByText("runs in this phase").waitFor();
        button(page, "Cancel").click();
        page.getByText("Cancelled; there is no report.").waitFor();

        assertThat(service.get("/profiles/" + id).json().at("/status").asString())
                .isEqualTo("cancelled");
    }

    private static String profilesQuickly(Page page) {
        String id = startsProfile(page, "quick");
        chart(page, "latency").waitFor();
        return id;
    }

    private static String startsProfile(Page page, String protocol) {
        page.navigate(service.uri("/#/profile?model=digits").toString());
        page.locator("select[name=protocol]").selectOption(protocol);
        button(page, "Start").click();
        page.waitForURL("**/#/reports/*");
        return page.url().substring(page.url().lastIndexOf('/') + 1);
    }

    private static void seesTheFiguresOf(Page page, String id) {
        JsonNode measured = service.get("/profiles/" + id + "?raw=true").json().at("/measured");
        JsonNode latency = measured.at("/latency");

        assertThat(numbers(chart(page, "latency")))
                .containsSubsequence(
                        latency.at("/min").asDouble(),
                        latency.at("/median").asDouble(),
                        latency.at("/mean").asDouble());
        assertThat(numbers(chart(page, "throughput-and-latency")))
                .containsAll(measured.at("/throughput")
                        .valueStream()
                        .map(load -> load.at("/rate").asDouble())
                        .toList());
        assertThat(page.locator("data.value").first().getAttribute("value"))
                .isEqualTo(latency.at("/median").asString());
    }

    private static void compares(Page page, String first, String second) {
        page.navigate(service.uri("/#/reports").toString());
        for (String id : List.of(first, second)) {
            page.locator("tr[data-id='" + id + "'] input").check();
        }
        button(page, "Compare 2").click();
        page.locator("h1:text('Comparison')").waitFor();
        JsonNode compared = service.get("/profiles/compare?ids=" + first + "," + second)
                .json()
                .at("/profiles");

        assertThat(values(page.locator("tr:has(th:text-is('Latency, median')) data")))
                .containsExactly(
                        compared.at("/0/latency/median").asDouble(),
                        compared.at("/1/latency/median").asDouble());
        assertThat(page.locator("tr:has(th:text-is('Latency, median'))").innerText())
                .contains(
                        String.format("× %.3f", compared.at("/1/ratios/latency").asDouble()));
    }

    private static void drawsASeven(Page page) {
        page.navigate(service.uri("/#/try?model=digits").toString());
        Locator pad = page.locator(".pad");
        pad.waitFor();
        BoundingBox box = Objects.requireNonNull(pad.boundingBox());
        page.mouse().move(box.x + 80, box.y + 60);
        page.mouse().down();
        page.mouse().move(box.x + 200, box.y + 60);
        page.mouse().move(box.x + 120, box.y + 220);
        page.mouse().up();
        page.locator(".bars").waitFor();

        assertThat(page.locator(".bars").getAttribute("data-best")).isEqualTo("7");
        page.locator(".maps canvas").first().waitFor();
    }

    @Test
    void showsAStandardReportWithItsOwnNumbers(Browser browser) throws IOException {
        service.postJson("/profiles/import", Files.readString(REPORT));
        JsonNode report =
                service.get("/profiles/0f6f2a9e-6f0e-4a3e-8f5e-3d2c1b0a9f87").json();
        try (Tab tab = new Tab(browser, service)) {
            Page page = tab.open("/reports/" + report.at("/id").asString());

            assertThat(numbers(chart(page, "time-per-layer")))
                    .containsAll(report.at("/measured/layers")
                            .valueStream()
                            .map(layer -> layer.at("/ms").asDouble())
                            .toList());
            assertThat(numbers(chart(page, "roofline")))
                    .contains(
                            report.at("/roofline/achieved").asDouble(),
                            report.at("/roofline/arithmetic_intensity").asDouble(),
                            report.at("/roofline/layers/0/point/efficiency").asDouble());
            assertThat(numbers(chart(page, "warm-up")))
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

    /** What the table below a chart says. */
    private static List<Double> numbers(Locator chart) {
        chart.locator("summary").click();
        chart.locator("td").first().waitFor();
        return values(chart.locator("data"));
    }

    private static List<Double> values(Locator data) {
        List<Double> values = new ArrayList<>();
        Stream.of(data.all())
                .flatMap(List::stream)
                .forEach(each -> values.add(Double.valueOf(each.getAttribute("value"))));
        return values;
    }
}
