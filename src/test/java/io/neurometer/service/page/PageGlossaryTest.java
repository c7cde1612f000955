package io.neurometer.service.page;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Page;
import io.neurometer.service.RunningService;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The page shows the glossary of the documentation, and figures lead to their word in it. */
@ExtendWith({Chromium.class, SharedService.class})
class PageGlossaryTest {
    private static final Path DOCS = Path.of("docs");
    private static final Pattern PICTURE = Pattern.compile("\\((images/[a-z]+\\.svg)\\)");

    private static RunningService service;

    @BeforeAll
    static void start(RunningService shared) {
        service = shared;
    }

    @Test
    void comesFromTheFilesOfTheDocumentation() throws IOException {
        Set<String> files = new TreeSet<>(Set.of("glossary.md"));
        Matcher picture = PICTURE.matcher(Files.readString(DOCS.resolve("glossary.md")));
        while (picture.find()) {
            files.add(picture.group(1));
        }

        assertThat(files)
                .hasSize(5)
                .allSatisfy(
                        file -> assertThat(service.get("/assets/docs/" + file).text())
                                .isEqualTo(Files.readString(DOCS.resolve(file), StandardCharsets.UTF_8)));
    }

    @Test
    void isShownWithItsPictures(Browser browser) {
        try (Tab tab = new Tab(browser, service)) {
            Page page = tab.open("/glossary");
            decodePictures(page);

            assertThat(page.locator(".prose img").count()).isEqualTo(4);
            assertThat(page.locator(".prose h2").allInnerTexts())
                    .containsExactly(
                            "What a network consists of", "Building blocks", "What it costs", "Peak activations");
            assertThat(page.locator(".prose table").count()).isEqualTo(5);
            assertThat(page.locator(".prose").innerText())
                    .contains("y = f(w1 x1 + w2 x2 + … + b)", "340,908")
                    .doesNotContain("**", "| ---");
            assertThat(tab.faults()).isEmpty();
        }
    }

    /** Fails where one cannot be read. */
    static void decodePictures(Page page) {
        page.locator(".prose img").first().waitFor();
        page.evaluate(
                "Promise.all([...document.querySelectorAll('.prose img')].map(image => image.decode())).then(() => null)");
    }

    @Test
    void figuresLeadToTheirWord(Browser browser) {
        try (Tab tab = new Tab(browser, service)) {
            List<String> links = tab.open("/models/zoo%2Flenet5").locator("a.help").all().stream()
                    .map(link -> link.getAttribute("href"))
                    .toList();

            assertThat(links).hasSizeGreaterThanOrEqualTo(10).doesNotHaveDuplicates();
            for (String link : links) {
                Page page = tab.open(link.substring(1));
                page.locator(".sought").waitFor();
                assertThat(page.locator(".sought").innerText().toLowerCase(Locale.ROOT))
                        .as(link)
                        .contains(link.substring(link.indexOf('=') + 1).replace('+', ' '));
            }
        }
    }
}
