package io.neurometer.service.profiling;

import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.engine.report.Unit;
import io.neurometer.service.profiling.view.ReportForm;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Reports as people read them say what the JSON says, and names in them are text and nothing else. */
class ReportFormTest {
    private static final String HOSTILE = "=<script>alert(1)</script>|\"'&\u202Eevil\u0000" + "n".repeat(300);

    private static JsonNode report;
    private static JsonNode hostile;

    @BeforeAll
    static void measure(@TempDir Path hostFiles) {
        report = GoldenReports.report(
                hostFiles,
                "{\"protocol\":\"standard\",\"batch_sizes\":[1,2],\"parameters\":{\"runs\":300,\"seconds\":4,"
                        + "\"batch_sweep\":false}}");
        String name = JsonMapper.shared().writeValueAsString(HOSTILE);
        hostile = JsonMapper.shared()
                .readTree(report.toString().replace("\"stem\"", name).replace("\"inline\"", name));
    }

    @Test
    void thePageShowsTheFiguresOfTheReport() {
        String page = ReportForm.HTML.report(report);

        JsonNode latency = report.at("/measured/latency");
        assertThat(page)
                .contains(Unit.MILLISECONDS.format(latency.at("/median").asDouble()))
                .contains(Unit.COUNT.format(report.at("/analytic/totals/mac").asLong()))
                .contains("xeon-gold-6148-x2", "Intel(R) Xeon(R) Gold 6148 CPU @ 2.40GHz")
                .contains("Further batch sizes");
        long runs = all(page, "<title>(\\d+) runs of ").stream()
                .mapToLong(Long::parseLong)
                .sum();
        assertThat(runs).isEqualTo(latency.at("/n").asLong());
    }

    @Test
    void everyPeakStandsInTheChartOfMemory() {
        long peak = 0;
        for (JsonNode layer : report.at("/analytic/layers")) {
            peak = Math.max(peak, layer.at("/alive_bytes").asLong());
        }

        assertThat(peak)
                .isEqualTo(report.at("/analytic/totals/peak/bytes/liveness").asLong());
        assertThat(ReportForm.HTML.report(report)).contains("peak " + Unit.BYTES.format(peak) + " at step ");
    }

    @Test
    void thePageNeedsNothingAndItsPolicyAllowsNoMore() throws Exception {
        String page = ReportForm.HTML.report(hostile);

        assertThat(page)
                .doesNotContain("<script", "style=", "src=", "href=", "url(", "@import")
                .doesNotContainPattern("\\son[a-z]+=");
        String style = all(page, "<style>(.*?)</style>").get(0);
        String digest = Base64.getEncoder()
                .encodeToString(MessageDigest.getInstance("SHA-256").digest(style.getBytes(StandardCharsets.UTF_8)));
        assertThat(ReportForm.POLICY).contains("default-src 'none'").contains("'sha256-" + digest + "'");
        assertThat(page).contains("content=\"" + ReportForm.POLICY + "\"");
    }

    @Test
    void chartsAreWellFormed() throws Exception {
        List<String> charts = all(ReportForm.HTML.report(hostile), "(<svg .*?</svg>)");

        assertThat(charts).hasSize(4);
        for (String chart : charts) {
            assertThat(DocumentBuilderFactory.newInstance()
                            .newDocumentBuilder()
                            .parse(new ByteArrayInputStream(chart.getBytes(StandardCharsets.UTF_8)))
                            .getDocumentElement()
                            .getAttribute("role"))
                    .isEqualTo("img");
        }
    }

    @Test
    void namesAreTextInEveryForm() {
        for (ReportForm form : ReportForm.values()) {
            String text = form.report(hostile);
            assertThat(text).as(form.word()).contains("\\u202E".substring(form == ReportForm.MARKDOWN ? 1 : 0));
            assertThat(text).doesNotContain("\u202E", "\u0000");
            assertThat(text.contains("<script")).as(form.word()).isEqualTo(form == ReportForm.CSV);
        }
        String csv = ReportForm.CSV.report(hostile);
        assertThat(csv).contains("\"'=<script>").doesNotContain(",=", "\"=");
    }

    @Test
    void everyRowOfATableHasItsCells() {
        List<String> lines = ReportForm.MARKDOWN
                .report(hostile)
                .lines()
                .filter(line -> line.startsWith("|"))
                .toList();

        int columns = 0;
        for (String line : lines) {
            int cells = line.replace("\\\\", "").replace("\\|", "").split("\\|", -1).length;
            columns = line.startsWith("| ---") || columns == 0 ? cells : columns;
            assertThat(cells).as(line).isBetween(4, 11);
        }
        assertThat(lines).hasSizeGreaterThan(report.at("/analytic/layers").size());
    }

    @Test
    void csvHasARowForEachLayerThatSaysWhereItComesFrom() {
        List<List<String>> rows = rows(ReportForm.CSV.report(report));

        assertThat(rows).hasSize(1 + report.at("/analytic/layers").size());
        List<String> head = rows.get(0);
        assertThat(rows).allMatch(row -> row.size() == head.size());
        List<String> stem = rows.stream()
                .filter(row -> row.get(head.indexOf("layer")).equals("stem"))
                .findFirst()
                .orElseThrow();
        assertThat(stem.get(head.indexOf("hardware"))).isEqualTo("xeon-gold-6148-x2");
        assertThat(stem.get(head.indexOf("instance"))).isEqualTo("golden");
        assertThat(stem.get(head.indexOf("mac"))).isEqualTo("6912");
        assertThat(stem.get(head.indexOf("output_shape"))).isEqualTo("1x4x8x8");
        assertThat(Double.parseDouble(stem.get(head.indexOf("time_ms")))).isPositive();
    }

    @Test
    void figuresHaveTheUnitsOfTheirDeclarations() {
        List<List<String>> rows = rows(ReportForm.figures(report));

        assertThat(rows).allMatch(row -> row.size() == 4);
        assertThat(rows)
                .contains(List.of(
                        "analytic.totals.mac", report.at("/analytic/totals/mac").asString(), "MAC", ""))
                .contains(List.of(
                        "measured.latency.median",
                        report.at("/measured/latency/median").asString(),
                        "ms",
                        ""))
                .contains(List.of(
                        "measured.energy",
                        "",
                        "",
                        report.at("/measured/energy/reason").asString()));
    }

    /** A report may come from anywhere, and lack almost everything. */
    @Test
    void aBareReportIsShownAsFarAsItGoes() {
        ObjectNode bare = JsonMapper.shared().createObjectNode();
        bare.putObject("model").put("name", "bare");
        bare.putObject("measured")
                .putObject("latency")
                .put("min", -1)
                .put("max", "x")
                .putArray("histogram");

        for (ReportForm form : ReportForm.values()) {
            assertThat(form.report(bare)).as(form.word()).isNotBlank();
        }
        assertThat(ReportForm.HTML.report(bare)).contains("bare", "the report has no such figure");
        assertThat(ReportForm.figures(bare)).contains("model.name,bare");
    }

    private static List<String> all(String text, String pattern) {
        List<String> found = new ArrayList<>();
        Matcher matcher = Pattern.compile(pattern, Pattern.DOTALL).matcher(text);
        while (matcher.find()) {
            found.add(matcher.group(1));
        }
        return found;
    }

    private static List<List<String>> rows(String csv) {
        List<List<String>> rows = new ArrayList<>();
        for (String line : csv.split("\r\n")) {
            List<String> cells = new ArrayList<>();
            Matcher cell = Pattern.compile("(?:^|,)(\"(?:[^\"]|\"\")*\"|[^,]*)").matcher(line);
            while (cell.find()) {
                String text = cell.group(1);
                cells.add(
                        text.startsWith("\"")
                                ? text.substring(1, text.length() - 1).replace("\"\"", "\"")
                                : text);
            }
            rows.add(cells);
        }
        return rows;
    }
}
