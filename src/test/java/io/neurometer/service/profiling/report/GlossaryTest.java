package io.neurometer.service.profiling.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.engine.backend.Backends;
import io.neurometer.engine.compile.ModelCompiler;
import io.neurometer.engine.cost.AnalyticReport;
import io.neurometer.engine.cost.CostAnalyzer;
import io.neurometer.engine.frontend.definition.Zoo;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.TensorType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the glossary says of LeNet-5 is what the engine counts, and its words stand where it says. */
class GlossaryTest {
    private static final Path DOCS = Path.of("docs");
    private static final Pattern ROW = Pattern.compile("\\| `analytic\\.([^`]+)` \\| ([\\d,]+) \\|");
    private static final Pattern PATH = Pattern.compile("`((?:analytic|measured|model)\\.[a-z_.0-9\\[\\]]+)`");
    private static final Pattern SUM = Pattern.compile("`([\\d,. ·+\\n]+)\\s=\\s([\\d,]+)`", Pattern.DOTALL);
    private static final Pattern PICTURE = Pattern.compile("\\(images/([a-z]+\\.svg)\\)");

    private static String text;
    private static JsonNode analytic;

    @BeforeAll
    static void count() throws IOException {
        text = Files.readString(DOCS.resolve("glossary.md"));
        ModelCompiler compiler = new ModelCompiler(Backends.discover());
        AnalyticReport counted = CostAnalyzer.analyze(compiler.counted(
                Zoo.load("lenet5").graph(), Map.of("image", TensorType.of(DataType.FP32, 1, 1, 32, 32))));
        analytic = JsonMapper.shared().readTree(SectionJson.write(AnalyticReport.SECTION, counted));
    }

    @Test
    void figuresAreThoseOfTheEngine() {
        List<String> seen = new ArrayList<>();
        Matcher row = ROW.matcher(text);
        while (row.find()) {
            seen.add(row.group(1));
            assertThat(at(row.group(1)).asLong(-1)).as(row.group(1)).isEqualTo(number(row.group(2)));
        }

        assertThat(seen).hasSizeGreaterThanOrEqualTo(20);
    }

    @Test
    void sumsAddUp() {
        int sums = 0;
        Matcher sum = SUM.matcher(text);
        while (sum.find()) {
            long total = 0;
            for (String term : sum.group(1).split("\\+")) {
                long product = 1;
                for (String factor : term.split("·")) {
                    product *= number(factor.strip());
                }
                total += product;
            }
            assertThat(total).as(sum.group()).isEqualTo(number(sum.group(2)));
            sums++;
        }

        assertThat(sums).isEqualTo(5);
    }

    @Test
    void everyPlaceThatItNamesIsDeclared() {
        List<String> places = new ArrayList<>();
        Matcher path = PATH.matcher(text);
        while (path.find()) {
            places.add(path.group(1));
            assertThat(ReportPath.of(path.group(1).replace("[]", "")).pointer()).isNotBlank();
        }

        assertThat(places).contains("measured.flops", "measured.latency", "analytic.layers[].alive_bytes");
    }

    @Test
    void picturesAreThereAndWellFormed() throws Exception {
        int pictures = 0;
        Matcher picture = PICTURE.matcher(text);
        while (picture.find()) {
            assertThat(DocumentBuilderFactory.newInstance()
                            .newDocumentBuilder()
                            .parse(DOCS.resolve("images")
                                    .resolve(picture.group(1))
                                    .toFile())
                            .getDocumentElement()
                            .getAttribute("aria-label"))
                    .isNotBlank();
            pictures++;
        }

        assertThat(pictures).isEqualTo(4);
    }

    private static JsonNode at(String path) {
        JsonNode node = analytic;
        Matcher step =
                Pattern.compile("([a-z_0-9]+)(?:\\[([^\\]]+)])?(?:\\.|$)").matcher(path);
        while (step.find()) {
            node = node.path(step.group(1));
            String name = step.group(2);
            if (name != null) {
                node = node.valueStream()
                        .filter(element -> element.path("name").asString("").equals(name))
                        .findFirst()
                        .orElseThrow();
            }
        }
        return node;
    }

    private static long number(String text) {
        return Long.parseLong(text.replace(",", ""));
    }
}
