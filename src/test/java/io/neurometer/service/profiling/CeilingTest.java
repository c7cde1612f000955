package io.neurometer.service.profiling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.neurometer.engine.measure.ceiling.CeilingConditions;
import io.neurometer.engine.measure.ceiling.CeilingStore;
import io.neurometer.engine.measure.ceiling.Ceilings;
import io.neurometer.engine.measure.ceiling.SomeCeilings;
import io.neurometer.engine.measure.ceiling.SpeedSample;
import io.neurometer.engine.measure.predict.KnownHost;
import io.neurometer.engine.report.Reading;
import io.neurometer.service.RunningService;
import io.neurometer.service.RunningService.Answer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code GET /ceilings}, and what reports make of it. */
class CeilingTest {
    private static final double ROUNDING = 1e-9;
    private static final String LINEAR =
            "{\"name\":\"tiny\",\"inputs\":[{\"name\":\"x\",\"shape\":[\"N\",8],\"datatype\":\"FP32\"}],"
                    + "\"layers\":[{\"type\":\"linear\",\"name\":\"fc\",\"out_features\":4},"
                    + "{\"type\":\"softmax\",\"name\":\"prob\"}]}";

    private static RunningService service;
    private static Answer before;
    private static Answer ceilings;

    @TempDir
    private static Path directory;

    @BeforeAll
    static void start() {
        service = RunningService.start(directory);
        before = profile("\"quick\"", "");
        ceilings = service.get("/ceilings?effort=quick");
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @Test
    void theQuickProtocolSaysHowToGetCeilings() {
        JsonNode report = before.json();

        assertThat(report.at("/roofline/value").isNull()).isTrue();
        assertThat(report.at("/roofline/reason").asString()).contains("GET /ceilings");
        assertThat(report.at("/measured/mfu/reason").asString()).contains("GET /ceilings");
        assertThat(report.at("/prediction/reason").asString()).contains("predict");
    }

    @Test
    void theDocumentHoldsPeaksAndBandwidths() {
        assertThat(ceilings.status()).as(ceilings.toString()).isEqualTo(200);
        JsonNode document = ceilings.json();

        assertThat(document.at("/schema").asString()).isEqualTo("ceilings/1");
        assertThat(document.at("/fingerprint").asString())
                .isEqualTo(before.json().at("/host/fingerprint").asString());
        assertThat(document.at("/effort").asString()).isEqualTo("quick");
        assertThat(document.at("/peaks/0/precision").asString()).isEqualTo("fp32");
        assertThat(document.at("/peaks/0/threads").asInt()).isEqualTo(1);
        assertThat(document.at("/peaks"))
                .allSatisfy(peak -> assertThat(peak.at("/flops").asDouble()).isPositive());
        for (String precision : List.of("fp32", "bf16", "int8")) {
            long found = document.at("/peaks")
                    .valueStream()
                    .filter(peak -> peak.at("/precision").asString().equals(precision))
                    .count();
            long reasons = document.at("/unavailable")
                    .valueStream()
                    .filter(missing -> missing.at("/precision").asString().equals(precision)
                            && !missing.at("/reason").asString().isBlank())
                    .count();
            assertThat(found > 0 ^ reasons > 0).as(precision).isTrue();
        }
        assertThat(document.at("/bandwidths"))
                .isNotEmpty()
                .allSatisfy(row -> assertThat(row.at("/read").asDouble()).isPositive());
        assertThat(document.at("/bandwidth_level").asString()).isNotBlank();
        assertThat(document.at("/method/triad").asString()).isNotBlank();
    }

    @Test
    void whatIsKnownIsNotMeasuredAgain() {
        JsonNode again = service.get("/ceilings?effort=quick").json();

        requireKeptUnlessNoisy(ceilings.json(), again);
    }

    @Test
    void whoeverAsksForFreshOnesGetsThem() {
        JsonNode known = service.get("/ceilings?effort=quick").json();
        JsonNode fresh = service.get("/ceilings?effort=quick&refresh=true").json();

        assertThat(fresh.at("/created").asString())
                .isGreaterThan(known.at("/created").asString());
        assertThat(service.get("/ceilings?effort=quick&refresh=perhaps").status())
                .isEqualTo(400);
    }

    @Test
    void theDocumentTellsHowBusyTheHostWas() {
        JsonNode conditions = ceilings.json().at("/conditions");

        assertThat(conditions.at("/noisy_host").asBoolean())
                .isEqualTo(!conditions.at("/noise").isEmpty());
        assertThat(conditions.at("/load/other_requests").asLong()).isZero();
        assertThat(conditions.at("/load").has("load_per_cpu_before")).isTrue();
        assertThat(ceilings.json().at("/outrun").asBoolean()).isFalse();
    }

    @Test
    void ceilingsOfABusyHostAreUsedAndDoubted() {
        keep(CeilingConditions.of(SomeCeilings.load(3)), 1);

        JsonNode report = profile("\"quick\"", "").json();

        assertThat(report.at("/roofline/ceilings/noisy_host").asBoolean()).isTrue();
        assertThat(report.at("/roofline/ceilings/noise/0").asString()).isEqualTo("NOISY_HOST_LOAD");
        assertThat(codes(report)).contains("NOISY_CEILINGS");
    }

    @Test
    void ceilingsThatWereOutrunAreMeasuredAgainForWhoeverAsksNext() {
        keep(CeilingConditions.of(SomeCeilings.load(0)), 0.01);

        JsonNode report = profile("\"quick\"", "").json();
        Ceilings outrun = store().find(fingerprint(), backend()).orElseThrow();
        JsonNode fresh = service.get("/ceilings?effort=quick").json();

        assertThat(codes(report)).contains("OUTRUN_CEILINGS").doesNotContain("NOISY_CEILINGS");
        assertThat(outrun.outrun()).isTrue();
        assertThat(fresh.at("/created").asString())
                .isGreaterThan(outrun.origin().created());
        assertThat(fresh.at("/outrun").asBoolean()).isFalse();
    }

    @Test
    void documentsThatDoNotTellOfConditionsCanBePredictedFrom() {
        ObjectNode document = (ObjectNode) ceilings.json();
        document.remove(List.of("conditions", "outrun"));

        JsonNode report = profile("\"quick\"", ",\"predict\":" + document).json();

        assertThat(report.at("/prediction/latency/estimate").asDouble()).isPositive();
    }

    @Test
    void aProfileIsSeenUnderThem() {
        JsonNode known = service.get("/ceilings?effort=quick").json();
        JsonNode report = profile("\"quick\"", "").json();

        JsonNode roofline = report.at("/roofline");
        double median = report.at("/measured/latency/median").asDouble();
        double efficiency = roofline.at("/efficiency").asDouble();
        assertThat(roofline.at("/compulsory_bytes").asLong()).isEqualTo(4 * (8 * 4 + 4 + 8 + 4));
        assertThat(efficiency)
                .isCloseTo(roofline.at("/lower_bound_ms").asDouble() / median, within(ROUNDING * efficiency));
        assertThat(roofline.at("/exceeds_ceiling").asBoolean()).isEqualTo(efficiency > 1);
        assertThat(roofline.at("/bound").asString()).isIn("compute", "bandwidth", "overhead");
        assertThat(roofline.at("/peak_flops/1").asDouble()).isPositive();
        boolean tellsCaches = report.at("/host/cpu/caches").isArray();
        assertThat(roofline.at("/bandwidth/used").asString()).isEqualTo(tellsCaches ? "l1" : "llc_or_dram_unknown");
        assertThat(roofline.at("/layers").isEmpty()).as("none was timed").isTrue();
        assertThat(roofline.at("/drift/before/flops").asDouble()).isPositive();
        assertThat(roofline.at("/ceilings/created").asString())
                .isEqualTo(known.at("/created").asString());
        assertThat(report.at("/measured/mfu").asDouble())
                .isCloseTo(
                        report.at("/measured/flops").asDouble()
                                / roofline.at("/practical_peak/flops").asDouble(),
                        within(ROUNDING));
        assertThat(report.at("/host/container/throttled_before").isMissingNode())
                .isFalse();
    }

    @Test
    void theSameCeilingsPredictTheSameLatency() {
        JsonNode report = profile(
                        "\"quick\"",
                        ",\"predict\":" + service.get("/ceilings?effort=quick").text())
                .json();

        JsonNode latency = report.at("/prediction/latency");
        double median = report.at("/measured/latency/median").asDouble();
        assertThat(latency.at("/kind").asString()).isEqualTo("prediction");
        double wider = 1 + latency.at("/margin").asDouble();
        Map.of("measured", median, "low", median / wider, "estimate", median, "high", median * wider)
                .forEach((figure, expected) -> assertThat(
                                latency.at("/" + figure).asDouble())
                        .as(figure)
                        .isCloseTo(expected, within(ROUNDING * median)));
        assertThat(report.at("/prediction/fingerprint").asString())
                .isEqualTo(ceilings.json().at("/fingerprint").asString());
    }

    @Test
    void aHostOfTheLibraryIsPredictedByItsName() {
        JsonNode hosts = service.get("/hosts").json().at("/hosts");

        assertThat(hosts.valueStream().map(host -> host.at("/name").asString()))
                .containsExactlyElementsOf(
                        HostLibrary.hosts().stream().map(KnownHost::name).toList());
        JsonNode host = hosts.path(0);
        assertThat(host.at("/ceilings/schema").asString()).isEqualTo("ceilings/1");
        assertThat(host.at("/efficiencies/1/conv~1dense").asDouble()).isPositive();
        String name = host.at("/name").asString();

        JsonNode prediction = profile("\"quick\"", ",\"predict\":{\"host\":\"" + name + "\"}")
                .json()
                .at("/prediction");

        assertThat(prediction.at("/host").asString()).isEqualTo(name);
        assertThat(prediction.at("/fingerprint")).isEqualTo(host.at("/ceilings/fingerprint"));
        double estimate = prediction.at("/latency/estimate").asDouble();
        assertThat(estimate).isPositive();
        assertThat(prediction.at("/latency/low").asDouble()).isLessThan(estimate);
        assertThat(prediction.at("/latency/high").asDouble()).isGreaterThan(estimate);
        Answer unknown = profile("\"quick\"", ",\"predict\":{\"host\":\"nowhere\"}");
        assertThat(unknown.status()).as(unknown.toString()).isEqualTo(400);
        assertThat(unknown.text()).contains("nowhere", name);
    }

    @Test
    void theAnalyticProtocolHasNothingToPredictFrom() {
        JsonNode report =
                profile("\"analytic\"", ",\"predict\":" + ceilings.text()).json();

        assertThat(report.at("/prediction/reason").asString()).isNotBlank();
        assertThat(report.at("/roofline/reason").asString()).isNotBlank();
    }

    @ParameterizedTest
    @CsvSource({"schema,ceilings/9,schema", "peaks,,peaks", "bandwidths,,bandwidths", "nobody,x,document"})
    void refusesWhatIsNoDocument(String field, String value, String hint) {
        ObjectNode document = (ObjectNode) ceilings.json();
        if (value == null) {
            document.putArray(field);
        } else {
            document.put(field, value);
        }

        Answer answer = profile("\"quick\"", ",\"predict\":" + document);

        assertThat(answer.status()).as(answer.toString()).isEqualTo(400);
        assertThat(answer.json().at("/code").asString()).isEqualTo("REQUEST_INVALID");
        assertThat(answer.text()).contains("predict", hint).doesNotContain("io.neurometer", "java.");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "7",
                "[]",
                "null",
                "{}",
                "{\"schema\":\"ceilings/1\",\"peaks\":null}",
                "{\"peaks\":[{\"flops\":0}]}"
            })
    void refusesOtherValues(String document) {
        Answer answer = profile("\"quick\"", ",\"predict\":" + document);

        assertThat(answer.status()).as(answer.toString()).isEqualTo(400);
        assertThat(answer.json().at("/code").asString()).isEqualTo("REQUEST_INVALID");
    }

    @ParameterizedTest
    @CsvSource({"/peaks/0,precision", "/bandwidths/0,level", "/unavailable/0,reason", "/method,read", "/reference,flops"
    })
    void refusesDocumentsWithHoles(String parent, String field) {
        ObjectNode document = (ObjectNode) ceilings.json();
        document.putArray("unavailable").addObject().put("precision", "fp4").put("reason", "none");
        ((ObjectNode) document.at(parent)).putNull(field);

        Answer answer = profile("\"quick\"", ",\"predict\":" + document);

        assertThat(answer.status()).as(answer.toString()).isEqualTo(400);
    }

    @Test
    void figuresMustBeAboveZero() {
        ObjectNode document = (ObjectNode) ceilings.json();
        ((ObjectNode) document.at("/peaks/0")).put("flops", 0);
        ((ObjectNode) document.at("/bandwidths/0"))
                .put("read", -1)
                .put("copy", -1)
                .put("triad", -1);

        Answer answer = profile("\"quick\"", ",\"predict\":" + document);

        assertThat(answer.status()).isEqualTo(400);
        List<String> layers = new ArrayList<>();
        answer.json().at("/faults").forEach(fault -> layers.add(fault.toString()));
        assertThat(layers).hasSize(2);
    }

    @Test
    void refusesUnknownEffortsAndBackends() {
        assertThat(service.get("/ceilings?effort=none").status()).isEqualTo(400);
        assertThat(service.get("/ceilings?effort=none").text()).contains("standard");
        assertThat(service.get("/ceilings?backend=abacus").status()).isEqualTo(400);
    }

    @Test
    void theySurviveARestart(@TempDir Path data) {
        JsonNode kept;
        try (RunningService first = RunningService.start(data)) {
            kept = first.get("/ceilings?effort=quick").json();
        }
        try (RunningService second = RunningService.start(data)) {
            requireKeptUnlessNoisy(kept, second.get("/ceilings?effort=quick").json());
        }
    }

    /** The test may run on a busy machine: then fresher ceilings are those of a quieter one. */
    private static void requireKeptUnlessNoisy(JsonNode kept, JsonNode again) {
        if (kept.at("/conditions/noisy_host").asBoolean() && !again.equals(kept)) {
            assertThat(again.at("/created").asString())
                    .isGreaterThan(kept.at("/created").asString());
        } else {
            assertThat(again).isEqualTo(kept);
        }
    }

    private static CeilingStore store() {
        return service.bean(CeilingRepository.class);
    }

    /** Puts ceilings in the place of those that are known, with a reference sample that many times as fast. */
    private static void keep(CeilingConditions conditions, double times) {
        Ceilings known = CeilingsJson.read(
                service.get("/ceilings?effort=quick&refresh=true").text());
        SpeedSample reference = known.origin().reference();
        service.bean(CeilingService.class)
                .keep(SomeCeilings.with(
                        known,
                        Reading.ofNullable(conditions, "nobody watched"),
                        new SpeedSample(times * reference.flops(), times * reference.bytesPerSecond())));
    }

    private static String fingerprint() {
        return ceilings.json().at("/fingerprint").asString();
    }

    private static String backend() {
        return ceilings.json().at("/backend").asString();
    }

    private static List<String> codes(JsonNode report) {
        return report.at("/validity/warnings")
                .valueStream()
                .map(warning -> warning.at("/code").asString())
                .toList();
    }

    private static Answer profile(String protocol, String more) {
        return service.postJson("/profile", "{\"model\":" + LINEAR + ",\"protocol\":" + protocol + more + "}");
    }
}
