package io.neurometer.service.profiling.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.neurometer.engine.measure.Warning;
import io.neurometer.service.RunningService;
import io.neurometer.service.RunningService.Answer;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Reports side by side, reports of other hosts, and two models against each other, on a running service. */
class CompareTest {
    private static final String TINY =
            "{\"name\":\"tiny\",\"inputs\":[{\"name\":\"x\",\"shape\":[\"N\",8],\"datatype\":\"FP32\"}],"
                    + "\"layers\":[{\"type\":\"linear\",\"name\":\"fc\",\"out_features\":4}]}";
    private static final String OTHER_ID = "00000000-0000-4000-8000-00000000000";

    private static RunningService service;
    private static JsonNode report;

    @TempDir
    private static Path directory;

    @BeforeAll
    static void start() {
        service = RunningService.start(directory);
        report = profile("quick", 256);
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @Test
    void aReportOfAnotherHostIsKeptAsItIsAndComparedWithOurs() {
        ObjectNode foreign = foreign(1);
        foreign.withObject("/host").put("fingerprint", "f".repeat(64));
        foreign.withObject("/host/cpu").put("logical", 4096);
        double median = report.at("/measured/latency/median").asDouble();
        foreign.withObject("/measured/latency").put("median", 2 * median);
        foreign.putObject("roofline").putObject("practical_peak").put("flops", 1e12);

        Answer added = service.postJson("/profiles/import", foreign.toString());
        Answer again = service.postJson("/profiles/import", foreign.toPrettyString());

        assertThat(added.status()).as(added.toString()).isEqualTo(201);
        assertThat(added.header("Location")).isEqualTo("/profiles/" + OTHER_ID + 1);
        assertThat(again.status()).as(again.toString()).isEqualTo(200);
        assertThat(service.get("/profiles/" + OTHER_ID + 1).json()).isEqualTo(foreign);
        foreign.put("created", "2020-01-01T00:00:00Z");
        Answer another = service.postJson("/profiles/import", foreign.toString());
        assertThat(another.status()).isEqualTo(409);
        assertThat(another.json().at("/code").asString()).isEqualTo("PROFILE_EXISTS");

        JsonNode compared = compare(id(report), OTHER_ID + 1);

        boolean doubtful = report.at("/validity/warnings")
                .valueStream()
                .anyMatch(warning ->
                        Warning.OF_LATENCY.contains(warning.at("/code").asString()));
        assertThat(compared.at("/comparable").asBoolean())
                .isEqualTo(report.at("/validity/valid").isNull() && !doubtful);
        assertThat(compared.at("/differing").size()).isZero();
        assertThat(compared.at("/hosts/same").asBoolean()).isFalse();
        assertThat(compared.at("/hosts/differing/0/field").asString()).isEqualTo("cpu.logical");
        assertThat(compared.at("/hosts/differing/0/values/1").asInt()).isEqualTo(4096);
        JsonNode first = compared.at("/profiles/0");
        JsonNode second = compared.at("/profiles/1");
        assertThat(first.at("/latency/median").asDouble()).isEqualTo(median);
        assertThat(first.at("/latency/unit").asString()).isEqualTo("ms");
        assertThat(first.at("/ratios/latency").asDouble()).isEqualTo(1);
        assertThat(second.at("/ratios/latency").asDouble()).isCloseTo(2, within(1e-12));
        assertThat(second.at("/ratios/throughput").asDouble()).isEqualTo(1);
        assertThat(second.at("/memory/total").asLong())
                .isEqualTo(report.at("/measured/memory/parameters").asLong()
                        + report.at("/measured/memory/arena").asLong()
                        + report.at("/measured/memory/scratch").asLong());
        assertThat(first.at("/ceilings/peak_flops/value").isNull()).isTrue();
        assertThat(first.at("/ceilings/peak_flops/reason").asString())
                .isEqualTo(report.at("/roofline/reason").asString());
        assertThat(second.at("/ceilings/peak_flops").asDouble()).isEqualTo(1e12);
        assertThat(second.at("/ratios/peak_flops/reason").asString()).contains("the first report has none");
    }

    @Test
    void whatDiffersIsNamedWithItsValues() {
        JsonNode larger = profile("quick", 512);
        JsonNode counted = profile("analytic", 256);

        JsonNode batches = compare(id(report), id(larger));
        JsonNode protocols = compare(id(report), id(counted));

        assertThat(batches.at("/comparable").asBoolean()).isFalse();
        assertThat(batches.at("/reasons/0/code").asString()).isEqualTo("KEYS_DIFFER");
        assertThat(batches.at("/differing").toString())
                .isEqualTo("[{\"field\":\"model.batch\",\"values\":[\"256\",\"512\"]},"
                        + "{\"field\":\"model.input_shapes\",\"values\":[\"x=256x8\",\"x=512x8\"]}]");
        assertThat(batches.at("/hosts/same").asBoolean()).isTrue();
        assertThat(protocols.at("/differing/0/field").asString()).isEqualTo("protocol.id");
        assertThat(protocols.at("/profiles/1/latency/value").isNull()).isTrue();
        assertThat(protocols.at("/profiles/1/latency/reason").asString()).isNotBlank();
        assertThat(protocols.at("/profiles/1/ratios/latency/value").isNull()).isTrue();
    }

    @Test
    void anInvalidReportIsNotComparable() {
        ObjectNode invalid = foreign(2);
        invalid.withObject("/validity").put("valid", false).put("reason", "OTHER_REQUESTS: 3 other requests");
        assertThat(service.postJson("/profiles/import", invalid.toString()).status())
                .isEqualTo(201);

        JsonNode compared = compare(id(report), OTHER_ID + 2);

        assertThat(compared.at("/comparable").asBoolean()).isFalse();
        assertThat(compared.at("/reasons").toString())
                .contains("INVALID_REPORT", OTHER_ID + 2, "OTHER_REQUESTS: 3 other requests");
        assertThat(compared.at("/profiles/1/ratios/latency").asDouble()).isEqualTo(1);
        assertThat(compared.at("/profiles/1/ratios/doubts").toString()).contains("\"INVALID_REPORT\"");
        assertThat(compared.at("/profiles/0/ratios/doubts").toString().contains("INVALID_REPORT"))
                .isEqualTo(report.at("/validity/valid").isBoolean()
                        && !report.at("/validity/valid").asBoolean());
        assertThat(compared.at("/profiles/1/hardware")).isEqualTo(report.at("/hardware"));
        assertThat(compared.at("/profiles/1/instance")).isEqualTo(report.at("/instance"));
    }

    @Test
    void comparisonsOfNothingAreRefused() {
        String many = IntStream.range(0, 17).mapToObj(i -> "x" + i).collect(Collectors.joining(","));

        assertThat(service.get("/profiles/compare?ids=" + id(report)).status()).isEqualTo(400);
        assertThat(service.get("/profiles/compare?ids=" + many).status()).isEqualTo(400);
        assertThat(service.get("/profiles/compare").status()).isEqualTo(400);
        assertThat(service.get("/profiles/compare?ids=" + id(report) + "," + id(report))
                        .status())
                .isEqualTo(400);
        Answer unknown = service.get("/profiles/compare?ids=" + id(report) + ",nobody,noone");
        assertThat(unknown.status()).isEqualTo(404);
        assertThat(unknown.json().at("/faults").size()).isEqualTo(2);
        assertThat(unknown.json().at("/detail").asString()).contains("'nobody'", "'noone'");
    }

    @Test
    void whatIsNoReportIsRefusedWithEveryFault() {
        ObjectNode wrong = foreign(3);
        wrong.put("schema", "profile/2");
        wrong.withObject("/model").remove("sha256");
        wrong.withObject("/measured/latency").put("median", -1);
        wrong.put("id", "../../etc");

        Answer refused = service.postJson("/profiles/import", wrong.toString());

        assertThat(refused.status()).as(refused.toString()).isEqualTo(422);
        assertThat(refused.json().at("/code").asString()).isEqualTo("REPORT_INVALID");
        assertThat(refused.json()
                        .at("/faults")
                        .valueStream()
                        .map(fault -> fault.at("/where").asString()))
                .containsExactlyInAnyOrder("schema", "id", "model.sha256", "measured.latency.median");
        assertThat(service.postJson("/profiles/import", "[]").status()).isEqualTo(422);
        assertThat(service.postJson("/profiles/import", "{\"schema\":").status())
                .isEqualTo(400);
        assertThat(service.postJson("/profiles/import", "{\"a\":".repeat(1000)).status())
                .isEqualTo(400);
        Answer large = service.postJson("/profiles/import", " ".repeat((16 << 20) + 1));
        assertThat(large.status()).isEqualTo(413);
    }

    @Test
    void aModelAgainstItselfHasAVerdictThatFollowsFromTheInterval() {
        String side = "{\"model\":\"zoo/lenet5\",\"protocol\":\"quick\",\"threads\":1}";

        Answer answer = service.postJson("/profiles/compare", "{\"a\":" + side + ",\"b\":" + side + "}");

        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
        JsonNode found = answer.json();
        assertThat(found.at("/protocol").asString()).isEqualTo("compare/1-quick");
        assertThat(found.at("/order").asString()).isEqualTo("abba");
        assertThat(found.at("/a/model").asString()).isEqualTo("zoo/lenet5");
        assertThat(found.at("/a/threads").asInt()).isEqualTo(1);
        assertThat(found.at("/a/latency/n").asInt())
                .isEqualTo(2 * found.at("/rounds").asInt());
        double ratio = found.at("/ratio").asDouble();
        assertThat(ratio)
                .isCloseTo(
                        found.at("/b/latency/median").asDouble()
                                / found.at("/a/latency/median").asDouble(),
                        within(1e-9));
        JsonNode interval = found.at("/ci95");
        String expected = "undecided";
        if (interval.isArray()) {
            double lower = interval.get(0).asDouble();
            double upper = interval.get(1).asDouble();
            assertThat(lower).isLessThanOrEqualTo(upper);
            expected = (lower > 1 || upper < 1) && Math.abs(ratio - 1) > 0.02 ? "different" : "not_different";
        }
        assertThat(found.at("/verdict").asString()).isEqualTo(expected);
        assertThat(found.at("/validity/valid").isBoolean()).isTrue();
        assertThat(found.at("/host_fingerprint").asString())
                .isEqualTo(report.at("/host/fingerprint").asString());
    }

    @Test
    void aModelIsHeldToALimitOfSlowdown() {
        String side = "{\"model\":\"zoo/lenet5\",\"protocol\":\"quick\",\"threads\":1}";

        Answer answer =
                service.postJson("/profiles/compare", "{\"a\":" + side + ",\"b\":" + side + ",\"fail_above\":4}");

        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
        JsonNode found = answer.json();
        assertThat(found.at("/protocol").asString()).isEqualTo("gate/1-quick");
        int loads = found.at("/loads").size();
        assertThat(loads).isBetween(1, 12);
        JsonNode gate = found.at("/gate");
        assertThat(gate.at("/fail_above").asDouble()).isEqualTo(4);
        assertThat(gate.at("/ratio")).isEqualTo(found.at("/ratio"));
        JsonNode interval = gate.at("/ci95");
        assertThat(interval.isArray()).isEqualTo(loads >= 6);
        boolean passes = interval.isArray() && interval.get(1).asDouble() < 5;
        boolean slower = interval.isArray() && interval.get(0).asDouble() > 1;
        assertThat(gate.at("/outcome").asString()).isEqualTo(passes ? "pass" : slower ? "regression" : "undecided");
        assertThat(gate.at("/smallest_detectable").isNumber()).isEqualTo(interval.isArray());
    }

    @Test
    void reportsOfOneHostDecideWhatIsLargerThanTheirScatter() {
        ObjectNode judged = foreign(5);
        judged.withObject("/validity").put("valid", true).putNull("reason");
        judged.withObject("/validity").putArray("warnings");
        judged.withObject("/measured/latency").put("median", 1);
        judged.withObject("/measured/latency/p/50").putArray("ci95").add(0.999).add(1.001);
        assertThat(service.postJson("/profiles/import", judged.toString()).status())
                .isEqualTo(201);
        judged.put("id", OTHER_ID + 6);
        judged.withObject("/measured/latency").put("median", 1.03);
        assertThat(service.postJson("/profiles/import", judged.toString()).status())
                .isEqualTo(201);
        judged.put("id", OTHER_ID + 7);
        judged.withObject("/host").put("fingerprint", "e".repeat(64));
        assertThat(service.postJson("/profiles/import", judged.toString()).status())
                .isEqualTo(201);
        String pair = "/profiles/compare?ids=" + OTHER_ID + 5 + "," + OTHER_ID + 6;

        JsonNode close = service.get(pair + "&fail_above=0.03").json().at("/gate");
        JsonNode within = service.get(pair + "&fail_above=0.5").json().at("/gate");
        JsonNode elsewhere = service.get(
                        "/profiles/compare?ids=" + OTHER_ID + 5 + "," + OTHER_ID + 7 + "&fail_above=0.1")
                .json()
                .at("/gate");

        assertThat(close.at("/outcome").asString()).isEqualTo("undecided");
        assertThat(close.at("/smallest_detectable").asDouble()).isGreaterThan(0.03);
        assertThat(close.at("/advice").asString()).contains("run in turn");
        assertThat(within.at("/outcome").asString()).isEqualTo("pass");
        assertThat(elsewhere.at("/reason").asString()).contains("different hosts");
        assertThat(service.get(pair).json().at("/gate/reason").asString()).contains("fail_above");
        assertThat(service.get(pair + "&fail_above=-1").status()).isEqualTo(400);
        assertThat(service.get(pair + "," + OTHER_ID + 7 + "&fail_above=0.1").status())
                .isEqualTo(400);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '^',
            value = {
                "{\"a\":{\"model\":\"zoo/lenet5\"},\"b\":{\"model\":\"zoo/lenet5\"},\"fail_above\":\"3%\"};400;'fail_above'",
                "{\"a\":{\"model\":\"zoo/lenet5\"},\"b\":{\"model\":\"zoo/lenet5\"},\"fail_above\":0};400;0.03 for 3 %",
                "{};400;'a': is missing",
                "[];400;not a JSON object",
                "{\"a\":{\"model\":\"zoo/lenet5\"},\"b\":{\"model\":\"zoo/lenet5\"},\"c\":1};400;'c': there is no such"
                        + " property",
                "{\"a\":{\"model\":\"zoo/lenet5\"},\"b\":{\"modell\":\"zoo/lenet5\"}};400;'b.modell'",
                "{\"a\":{\"model\":\"zoo/lenet5\"},\"b\":{\"model\":\"nobody\"}};404;nobody",
                "{\"a\":{\"model\":\"zoo/lenet5\",\"protocol\":\"rigorous\"},\"b\":{\"model\":\"zoo/lenet5\",\"protocol\":\"rigorous\"}};400;'quick'"
                        + " or 'standard'",
                "{\"a\":{\"model\":\"zoo/lenet5\",\"protocol\":\"standard\"},\"b\":{\"model\":\"zoo/lenet5\"}};400;same"
                        + " protocol",
                "{\"a\":{\"model\":\"zoo/lenet5\",\"batch_sizes\":[1,2]},\"b\":{\"model\":\"zoo/lenet5\"}};400;one"
                        + " batch size",
                "{\"a\":{\"model\":\"zoo/lenet5\"},\"b\":{\"model\":\"zoo/llama3_8b\"}};422;analysed"
            })
    void comparisonsThatCannotBeAreRefused(String body, int status, String hint) {
        Answer refused = service.postJson("/profiles/compare", body);

        assertThat(refused.status()).as(refused.toString()).isEqualTo(status);
        assertThat(refused.json().at("/detail").asString()).contains(hint);
    }

    private static ObjectNode foreign(int number) {
        ObjectNode copy = (ObjectNode) JsonMapper.shared().readTree(report.toString());
        return copy.put("id", OTHER_ID + number);
    }

    private static JsonNode profile(String protocol, int batch) {
        Answer answer = service.postJson(
                "/profile",
                "{\"model\":" + TINY + ",\"protocol\":\"" + protocol + "\",\"threads\":1,\"batch_sizes\":[" + batch
                        + "]}");
        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
        return answer.json();
    }

    private static JsonNode compare(String... ids) {
        Answer answer = service.get("/profiles/compare?ids=" + String.join(",", ids));
        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
        return answer.json();
    }

    private static String id(JsonNode document) {
        return document.at("/id").asString();
    }
}
