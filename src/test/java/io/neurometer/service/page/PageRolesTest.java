package io.neurometer.service.page;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import io.neurometer.service.RunningService;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** With keys asked for, the page asks for one and offers what it may do. */
@ExtendWith(Chromium.class)
class PageRolesTest {
    private static final String OWNER = "owner-0123456789abcdef";

    private static RunningService service;

    @BeforeAll
    static void start(@TempDir Path directory) throws Exception {
        List<String> settings =
                new ArrayList<>(List.of("neurometer.security.enabled=true", "neurometer.security.api-key=" + OWNER));
        for (String role : List.of("read", "infer", "profile", "manage")) {
            settings.add("neurometer.security.keys." + role + ".key=" + keyOf(role));
            settings.add("neurometer.security.keys." + role + ".roles=read," + role);
        }
        service = RunningService.start(directory, settings.toArray(String[]::new));
        byte[] model = Files.readAllBytes(Path.of("src/test/resources/models/mnist-wonnx/model.onnx"));
        service.postBytes("/models?name=mnist", model, "Content-Type", "application/octet-stream", "X-API-Key", OWNER);
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    private static String keyOf(String role) {
        return role + "-key-0123456789abcdef";
    }

    @ParameterizedTest
    @CsvSource({
        "read, false, false, false",
        "infer, true, false, false",
        "profile, false, true, false",
        "manage, false, false, true"
    })
    void offersWhatTheKeyMayDo(String role, boolean infers, boolean profiles, boolean manages, Browser browser) {
        try (Tab tab = new Tab(browser, service)) {
            Page page = tab.page();
            page.navigate(service.uri("/").toString());
            page.getByLabel("Key", new Page.GetByLabelOptions().setExact(true)).fill("wrong-key-0123456789");
            use(page);
            page.getByText("The service does not know this key.").waitFor();
            page.getByLabel("Key", new Page.GetByLabelOptions().setExact(true)).fill(keyOf(role));
            use(page);
            page.locator("[data-model=mnist]").waitFor();

            assertThat(page.locator(".drop").count()).isEqualTo(manages ? 1 : 0);
            assertThat(page.getByLabel("Delete mnist").count()).isEqualTo(manages ? 1 : 0);
            tab.open("/profile?model=mnist");
            page.locator("form .button.main").waitFor();
            assertThat(page.locator("form .button.main").isEnabled()).isEqualTo(profiles);
            tab.open("/try?model=mnist");
            page.locator(".pad").waitFor();
            assertThat(page.getByText("This key may not run models").count()).isEqualTo(infers ? 0 : 1);
        }
    }

    @Test
    void theFormsOfAReportComeWithTheKey(Browser browser) throws IOException {
        String id = service.postBytes(
                        "/profile",
                        "{\"model\": \"mnist\", \"protocol\": \"analytic\"}".getBytes(StandardCharsets.UTF_8),
                        "Content-Type",
                        "application/json",
                        "X-API-Key",
                        OWNER)
                .json()
                .at("/id")
                .asString();
        String expected = service.send(service.request("/profiles/" + id + "?format=csv")
                        .header("X-API-Key", OWNER)
                        .GET())
                .text();
        try (Tab tab = new Tab(browser, service)) {
            Page page = tab.page();
            page.navigate(service.uri("/#/reports/" + id).toString());
            page.getByLabel("Key", new Page.GetByLabelOptions().setExact(true)).fill(keyOf("read"));
            use(page);
            Locator csv = page.locator(".actions a:text-is('CSV')");

            assertThat(Files.readString(page.waitForDownload(csv::click).path()))
                    .contains("Convolution28")
                    .isEqualTo(expected);
        }
    }

    private static void use(Page page) {
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Use this key"))
                .click();
    }
}
