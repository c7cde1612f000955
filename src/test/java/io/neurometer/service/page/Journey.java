package io.neurometer.service.page;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Download;
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
import tools.jackson.databind.JsonNode;

/** What people do on the page, from a file to a prediction, with the service's own figures as the measure. */
final class Journey {
    private static final Path MNIST = Path.of("src/test/resources/models/mnist-wonnx/model.onnx");

    private final RunningService service;
    private final Page page;

    Journey(RunningService service, Page page) {
        this.service = service;
        this.page = page;
    }

    /** From the list of models. */
    void fromAFileToAPrediction() throws IOException {
        uploads("digits");
        seesTheLayers();
        cancelsAMeasurement();
        String first = profilesQuickly();
        seesTheFiguresOf(first);
        String second = profilesQuickly();
        compares(first, second);
        drawsASeven();
    }

    private void uploads(String name) {
        page.setInputFiles("#files", MNIST);
        page.getByLabel("Name of the model").fill(name);
        button("Upload").click();
        page.waitForURL("**/#/models/" + name);
        assertThat(service.get("/models/" + name).status()).isEqualTo(200);
    }

    private void seesTheLayers() {
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

    private void cancelsAMeasurement() {
        String id = startsProfile("standard");
        page.getByText("runs in this phase").waitFor();
        button("Cancel").click();
        page.getByText("Cancelled; there is no report.").waitFor();

        assertThat(service.get("/profiles/" + id).json().at("/status").asString())
                .isEqualTo("cancelled");
    }

    private String profilesQuickly() {
        String id = startsProfile("quick");
        chart("latency").waitFor();
        return id;
    }

    private String startsProfile(String protocol) {
        page.navigate(service.uri("/#/profile?model=digits").toString());
        page.locator("select[name=protocol]").selectOption(protocol);
        button("Start").click();
        page.waitForURL("**/#/reports/*");
        return page.url().substring(page.url().lastIndexOf('/') + 1);
    }

    private void seesTheFiguresOf(String id) {
        JsonNode measured = service.get("/profiles/" + id + "?raw=true").json().at("/measured");
        JsonNode latency = measured.at("/latency");

        assertThat(numbers(chart("latency")))
                .containsSubsequence(
                        latency.at("/min").asDouble(),
                        latency.at("/median").asDouble(),
                        latency.at("/mean").asDouble());
        assertThat(numbers(chart("throughput-and-latency")))
                .containsAll(measured.at("/throughput")
                        .valueStream()
                        .map(load -> load.at("/rate").asDouble())
                        .toList());
        assertThat(page.locator("data.value").first().getAttribute("value"))
                .isEqualTo(latency.at("/median").asString());
    }

    private void compares(String first, String second) throws IOException {
        page.navigate(service.uri("/#/reports").toString());
        for (String id : List.of(first, second)) {
            page.locator("tr[data-id='" + id + "'] input").check();
        }
        button("Compare 2").click();
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
        assertThat(page.locator(".verdict .words").innerText()).startsWith("B ");
        assertThat(saved(".csv"))
                .isEqualTo(service.get("/profiles/compare?ids=" + first + "," + second + "&format=csv")
                        .text());
        String address = page.url();
        page.navigate("about:blank");
        page.navigate(address);
        page.locator("h1:text('Comparison')").waitFor();
    }

    private String saved(String ending) throws IOException {
        Download download = page.waitForDownload(
                () -> page.locator("a[download$='" + ending + "']").click());
        return Files.readString(download.path());
    }

    private void drawsASeven() {
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

    private Locator button(String name) {
        return page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name));
    }

    private Locator chart(String title) {
        return page.locator("figure[data-chart='" + title + "']");
    }

    /** What the table below a chart says. */
    static List<Double> numbers(Locator chart) {
        chart.locator("summary").click();
        chart.locator("td").first().waitFor();
        return values(chart.locator("data"));
    }

    static List<Double> values(Locator data) {
        List<Double> values = new ArrayList<>();
        Stream.of(data.all())
                .flatMap(List::stream)
                .forEach(each -> values.add(Double.valueOf(each.getAttribute("value"))));
        return values;
    }
}
