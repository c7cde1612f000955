package io.neurometer.service.page;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import io.neurometer.service.RunningService;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The table of layers as a tree and as files. */
@ExtendWith({Chromium.class, SharedService.class})
class PageTablesTest {
    private static final String MODEL = """
            {"name": "nested", "inputs": [{"name": "x", "shape": ["N", 4]}],
             "layers": [
              {"type": "linear", "name": "stem", "out_features": 8},
              {"type": "linear", "name": "body.first.fc1", "out_features": 16},
              {"type": "linear", "name": "body.first.fc2", "out_features": 8},
              {"type": "linear", "name": "body.second.fc1", "out_features": 4},
              {"type": "linear", "name": "body.second.fc2", "out_features": 2}],
             "seed": 1}
            """;

    private static RunningService service;

    @BeforeAll
    static void start(RunningService shared) {
        service = shared;
        assertThat(service.postJson("/models?name=nested", MODEL).status()).isEqualTo(201);
    }

    private static long params(String prefix) {
        return service.get("/graph?model=nested")
                .json()
                .at("/analytic/layers")
                .valueStream()
                .filter(layer -> layer.at("/name").asString().startsWith(prefix))
                .mapToLong(layer -> layer.at("/params").asLong())
                .sum();
    }

    private static Page layers(Tab tab) {
        Page page = tab.open("/models/nested?tab=layers");
        page.locator(".vbody [role=row]").first().waitFor();
        return page;
    }

    private static List<String> names(Page page) {
        return page.locator(".vbody [role=row] [role=cell]:nth-child(2) .name").allInnerTexts();
    }

    @Test
    void namesFormBlocksWithSums(Browser browser) {
        try (Tab tab = new Tab(browser, service)) {
            Page page = layers(tab);
            assertThat(names(page)).containsExactly("x", "stem", "body", "first", "fc1", "fc2", "second", "fc1", "fc2");
            Locator body = page.locator(".vbody [role=row]").nth(2);
            assertThat(body.locator("[role=cell]").nth(4).innerText())
                    .isEqualTo(Long.toString(params("body.")))
                    .isNotEqualTo(Long.toString(params("")));

            page.getByLabel("Close body.first").click();
            assertThat(names(page)).containsExactly("x", "stem", "body", "first", "second", "fc1", "fc2");
            assertThat(page.evaluate("document.activeElement.getAttribute('data-block')"))
                    .isEqualTo("body.first");
            page.locator("button:text-is('Close all')").click();
            assertThat(names(page)).containsExactly("x", "stem", "body");

            page.getByLabel("Search", new Page.GetByLabelOptions().setExact(true))
                    .fill("fc2");
            assertThat(names(page)).containsExactly("body.first.fc2", "body.second.fc2");
            assertThat(tab.faults()).isEmpty();
        }
    }

    @Test
    void sortedItIsAList(Browser browser) {
        try (Tab tab = new Tab(browser, service)) {
            Page page = layers(tab);
            page.locator("[role=columnheader] button:text-is('Parameters')").click();

            assertThat(names(page)).hasSize(6).startsWith("body.first.fc1");
        }
    }

    @Test
    void isSavedAsCsvMarkdownAndJson(Browser browser) throws IOException {
        try (Tab tab = new Tab(browser, service)) {
            Page page = layers(tab);

            assertThat(saved(page, "CSV").lines())
                    .hasSize(7)
                    .anySatisfy(line -> assertThat(line).contains("body.first.fc1", "," + params("body.first.fc1")));
            assertThat(saved(page, "Markdown").lines()).hasSize(8).allMatch(line -> line.startsWith("|"));
            JsonNode json = JsonMapper.shared().readTree(saved(page, "JSON"));
            assertThat(json.size()).isEqualTo(6);
            assertThat(json.at("/2/Parameters").asLong()).isEqualTo(params("body.first.fc1"));
        }
    }

    private static String saved(Page page, String form) throws IOException {
        return Files.readString(
                page.waitForDownload(() -> page.getByLabel("Layers as " + form).click())
                        .path());
    }
}
