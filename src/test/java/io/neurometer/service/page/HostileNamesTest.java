package io.neurometer.service.page;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import io.neurometer.engine.frontend.onnx.proto.GraphProto;
import io.neurometer.engine.frontend.onnx.proto.TensorProto;
import io.neurometer.service.OnnxFiles;
import io.neurometer.service.RunningService;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.util.List;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

/** Names in files are text to the page, whatever they spell. */
@ExtendWith({Chromium.class, SharedService.class})
class HostileNamesTest {
    private static final String SCRIPT = "<img src=x onerror=alert(1)><script>alert(2)</script>";
    private static final String BACKWARDS = "\u202Egnp.exe";
    private static final String FORMULA = "=1+cmd";
    private static final String LONG = "n".repeat(300);

    private static RunningService service;

    @BeforeAll
    static void start(RunningService shared) {
        service = shared;
        service.postBytes("/models?name=hostile", model(), "Content-Type", "application/octet-stream");
    }

    private static byte[] model() {
        return OnnxFiles.model(GraphProto.newBuilder()
                .setName("hostile")
                .addInput(OnnxFiles.value("<b>in", TensorProto.DataType.FLOAT, "N", 3))
                .addNode(OnnxFiles.node(SCRIPT, "Relu", List.of("<b>in"), "javascript:alert(3)"))
                .addNode(OnnxFiles.node(BACKWARDS, "Sigmoid", List.of("javascript:alert(3)"), "s"))
                .addNode(OnnxFiles.node(FORMULA, "Tanh", List.of("s"), "t"))
                .addNode(OnnxFiles.node(LONG, "Relu", List.of("t"), "\"><svg onload=alert(4)>"))
                .addOutput(OnnxFiles.value("\"><svg onload=alert(4)>", TensorProto.DataType.FLOAT, "N", 3)));
    }

    @Test
    void areTextInEveryView(Browser browser) throws Exception {
        String report = service.postJson("/profile", "{\"model\":\"hostile\",\"protocol\":\"quick\"}")
                .json()
                .at("/id")
                .asString();
        try (Tab tab = new Tab(browser, service)) {
            Page page = tab.open("/models/hostile");
            page.locator("#tab-layers").click();
            assertThat(page.locator(".vtable").innerText()).contains("<img src=x", "⟨U+202E⟩gnp.exe");
            assertThat(saved(page, page.getByLabel("Layers as CSV")))
                    .contains("'" + FORMULA, "⟨U+202E⟩", LONG)
                    .doesNotContain(BACKWARDS);
            assertThat(saved(page, page.getByLabel("Layers as Markdown")))
                    .contains("&lt;img src=x", "⟨U+202E⟩", LONG)
                    .doesNotContain(BACKWARDS, "<");
            assertThat(saved(page, page.getByLabel("Layers as JSON")))
                    .contains("\\u202egnp.exe", LONG)
                    .doesNotContain(BACKWARDS);
            page.locator("#tab-graph").click();
            page.locator(".graph-node").first().waitFor();
            page.locator(".graph-node").nth(1).click();
            assertThat(page.locator(".graph-side").innerText()).contains(SCRIPT);
            isHarmless(page);
            isHarmlessPicture(saved(page, page.getByLabel("Graph as SVG")));
            page.locator("#tab-memory").click();
            assertThat(csvOf(page, "activations-in-memory"))
                    .contains("<img src=x", "'" + FORMULA, "⟨U+202E⟩")
                    .doesNotContain(BACKWARDS);
            isHarmless(page);

            for (String view : List.of("/reports/" + report, "/reports", "/fits?model=hostile", "/try?model=hostile")) {
                isHarmless(tab.open(view));
            }
            page.locator("legend").waitFor();
            assertThat(page.locator("legend").innerText()).contains("<b>in");
            assertThat(tab.faults()).isEmpty();
        }
    }

    private static void isHarmless(Page page) {
        assertThat(page.locator("main img, main script, main b, main [onload], main [onerror]")
                        .count())
                .isZero();
        assertThat(page.locator("main").innerText()).doesNotContain(BACKWARDS);
        assertThat(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))
                .isEqualTo(true);
    }

    /** Well-formed, of shapes and text alone. */
    private static void isHarmlessPicture(String svg) throws Exception {
        assertThat(svg).contains("relu", "⟨U+202E⟩").doesNotContain(BACKWARDS);
        NodeList elements = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(svg)))
                .getElementsByTagName("*");
        assertThat(IntStream.range(0, elements.getLength())
                        .mapToObj(elements::item)
                        .map(Node::getNodeName)
                        .distinct())
                .containsExactlyInAnyOrder("svg", "g", "rect", "path", "text");
    }

    private static String csvOf(Page page, String chart) throws IOException {
        Locator figure = page.locator("figure[data-chart='" + chart + "']");
        figure.locator("summary").click();
        return saved(page, figure.locator("button:text-is('CSV')"));
    }

    private static String saved(Page page, Locator button) throws IOException {
        return Files.readString(page.waitForDownload(button::click).path());
    }
}
