package io.neurometer.service.page;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Request;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.LoadState;
import io.neurometer.engine.frontend.onnx.proto.GraphProto;
import io.neurometer.engine.frontend.onnx.proto.TensorProto;
import io.neurometer.service.OnnxFiles;
import io.neurometer.service.RunningService;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How much the page asks of networks, browsers and people. */
@ExtendWith({Chromium.class, SharedService.class})
class PageBudgetTest {
    private static final int MAX_BYTES = 1_500_000;
    private static final int LAYERS = 2000;
    private static final String REPORT = "0f6f2a9e-6f0e-4a3e-8f5e-3d2c1b0a9f87";
    private static final String OTHER_REPORT = "33333333-6f0e-4a3e-8f5e-3d2c1b0a9f87";
    private static final List<String> VIEWS = List.of(
            "/models",
            "/models/zoo%2Flenet5",
            "/models/zoo%2Flenet5?tab=layers",
            "/models/zoo%2Flenet5?tab=graph",
            "/models/zoo%2Flenet5?tab=memory",
            "/models/zoo%2Flenet5?tab=tools",
            "/profile",
            "/reports",
            "/reports/" + REPORT,
            "/compare",
            "/compare?ids=" + REPORT + "," + OTHER_REPORT,
            "/try?model=zoo/lenet5",
            "/try?model=deep",
            "/fits?model=zoo/lenet5",
            "/live",
            "/glossary");

    private static RunningService service;

    @BeforeAll
    static void start(RunningService shared) throws IOException {
        service = shared;
        service.postBytes("/models?name=deep", deep(), "Content-Type", "application/octet-stream");
        Path mnist = Path.of("src/test/resources/models/mnist-wonnx/model.onnx");
        service.postBytes("/models?name=mnist", Files.readAllBytes(mnist), "Content-Type", "application/octet-stream");
        String report = Files.readString(Path.of("src/test/resources/page/report.json"));
        service.postJson("/profiles/import", report);
        service.postJson("/profiles/import", report.replace(REPORT, OTHER_REPORT));
    }

    private static byte[] deep() {
        GraphProto.Builder graph = GraphProto.newBuilder()
                .setName("deep")
                .addInput(OnnxFiles.value("v0", TensorProto.DataType.FLOAT, 1, 4))
                .addOutput(OnnxFiles.value("v" + LAYERS, TensorProto.DataType.FLOAT, 1, 4));
        for (int i = 0; i < LAYERS; i++) {
            String operator = i % 2 == 0 ? "Sigmoid" : "Tanh";
            graph.addNode(OnnxFiles.node("block" + i / 100 + ".layer" + i, operator, List.of("v" + i), "v" + (i + 1)));
        }
        return OnnxFiles.model(graph);
    }

    @ParameterizedTest
    @EnumSource(
            value = ColorScheme.class,
            names = {"LIGHT", "DARK"})
    void isLightAndQuietAndForAll(ColorScheme scheme, Browser browser) {
        try (Tab tab = new Tab(browser, service, scheme)) {
            for (String view : VIEWS) {
                Page page = tab.open(view);
                page.waitForLoadState(LoadState.NETWORKIDLE);
                assertThat(Axe.seriousFaults(page)).as(view).isEmpty();
            }

            assertThat(tab.faults()).isEmpty();
            assertThat(tab.requests())
                    .extracting(Request::url)
                    .allSatisfy(
                            url -> assertThat(url).startsWith(service.uri("/").toString()));
            assertThat(tab.requests().stream()
                            // One that the page has left on the way has no size.
                            .filter(request -> request.failure() == null)
                            .filter(request -> request.url().contains("/assets/")
                                    || request.url().endsWith("/"))
                            .mapToInt(request -> request.sizes().responseBodySize)
                            .sum())
                    .isBetween(50_000, MAX_BYTES);
        }
    }

    @Test
    void fitsOnAPhone(Browser browser) {
        try (Tab tab = new Tab(browser, service)) {
            tab.page().setViewportSize(390, 844);
            for (String view : VIEWS) {
                Page page = tab.open(view);
                page.waitForLoadState(LoadState.NETWORKIDLE);
                assertThat(page.evaluate("document.documentElement.scrollWidth - innerWidth"))
                        .as(view)
                        .isEqualTo(0);
            }
        }
    }

    /** However deep a model is, what exists of it is what is in sight. */
    @Test
    void deepModelsAreDrawnInPart(Browser browser) {
        try (Tab tab = new Tab(browser, service)) {
            Page page = tab.open("/models/deep");
            page.locator("#tab-layers").click();
            page.locator(".vbody [role=row]").first().waitFor();
            assertThat(page.locator(".vbody [role=row]").count()).isLessThan(80);
            page.locator(".vtable").evaluate("table => table.scrollTop = table.scrollHeight");
            page.getByTitle("block19.layer1999").waitFor();
            assertThat(page.locator(".vbody [role=row]").count()).isLessThan(80);

            page.locator("#tab-graph").click();
            page.locator(".graph-node").first().waitFor();
            assertThat(page.locator(".graph-node").count()).isLessThan(40);
            page.getByLabel("Search the graph").fill("layer1777");
            page.locator(".graph-node.found").waitFor();
            page.getByLabel("Open all blocks").click();
            page.getByLabel("Search the graph").fill("layer1777 ");
            assertThat(page.locator(".graph-node").count()).isLessThan(LAYERS + 2);
            assertThat(tab.faults()).isEmpty();
        }
    }

    @Test
    void filesAreKeptByBrowsersUntilTheyChange() {
        for (String file : List.of("/", "/assets/js/main.js", "/assets/lib/chart.umd.min.js")) {
            String tag = service.get(file).header("ETag");

            assertThat(tag).as(file).isNotEmpty();
            assertThat(service.send(service.request(file)
                                    .header("If-None-Match", tag)
                                    .GET())
                            .status())
                    .as(file)
                    .isEqualTo(304);
        }
        assertThat(service.get("/").header("Content-Security-Policy"))
                .contains("default-src 'self'")
                .doesNotContain("unsafe");
    }
}
