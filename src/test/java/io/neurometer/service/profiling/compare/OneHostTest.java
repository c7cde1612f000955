package io.neurometer.service.profiling.compare;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Reports of one model on one host that other processes have shaped are not compared as if they spoke of the host. */
class OneHostTest {
    private static final String HERE = "a".repeat(64);
    private static final String THERE = "b".repeat(64);
    private static final String KEY = "0|fp32|1|x=1x8|profile/1-quick|2";

    @Test
    void mediansOfOneHostThatAreMoreThanTenTimesApartAreNotComparable() {
        List<ReportComparison.Reason> reasons =
                reasons(report(HERE, KEY, "onednn", 0.005), report(HERE, KEY, "onednn", 6.9));

        assertThat(reasons).singleElement().satisfies(reason -> {
            assertThat(reason.code()).isEqualTo("ONE_HOST_APART");
            assertThat(reason.text()).contains("1380", "measure again", "'threads': 1");
        });
    }

    @Test
    void theOrderOfReportsAndFurtherOnesOfOtherHostsChangeNothing() {
        assertThat(reasons(
                        report(THERE, KEY, "onednn", 0.5),
                        report(HERE, KEY, "onednn", 6.9),
                        report(HERE, KEY, "onednn", 0.005)))
                .extracting(ReportComparison.Reason::code)
                .containsExactly("ONE_HOST_APART");
    }

    @Test
    void hostsBackendsAndSettingsMayBeAnyFactorApart() {
        assertThat(reasons(report(HERE, KEY, "onednn", 0.005), report(THERE, KEY, "onednn", 6.9)))
                .isEmpty();
        assertThat(reasons(report(HERE, KEY, "onednn", 0.005), report(HERE, KEY, "reference", 6.9)))
                .isEmpty();
        assertThat(reasons(report(HERE, KEY, "onednn", 1), report(HERE, KEY, "onednn", 9.9)))
                .isEmpty();
        assertThat(reasons(report(HERE, KEY, "onednn", 0.005), report(HERE, KEY.replace("|2", "|1"), "onednn", 6.9)))
                .extracting(ReportComparison.Reason::code)
                .containsExactly("KEYS_DIFFER");
    }

    @Test
    void aReportThatNobodyJudgedIsComparableUnlessItDoubtsItsLatency() {
        ObjectNode quiet = report(HERE, KEY, "onednn", 1);
        ObjectNode noisy = report(HERE, KEY, "onednn", 1.1);
        warn(noisy, "NOISY_HOST_LOAD");
        ObjectNode doubtful = report(HERE, KEY, "onednn", 1.1);
        warn(doubtful, "TWO_MODES");

        assertThat(reasons(quiet, noisy)).isEmpty();
        assertThat(reasons(quiet, doubtful)).singleElement().satisfies(reason -> {
            assertThat(reason.code()).isEqualTo("DOUBTFUL_REPORT");
            assertThat(reason.text()).contains("TWO_MODES");
        });
        doubtful.withObject("/validity").put("valid", true);
        assertThat(reasons(quiet, doubtful)).isEmpty();
        doubtful.withObject("/validity").put("valid", false);
        assertThat(reasons(quiet, doubtful))
                .extracting(ReportComparison.Reason::code)
                .containsExactly("INVALID_REPORT");
    }

    private static List<ReportComparison.Reason> reasons(JsonNode... reports) {
        return ReportComparison.of(List.of(reports)).reasons();
    }

    private static void warn(ObjectNode report, String code) {
        report.withObject("/validity").withArrayProperty("warnings").addObject().put("code", code);
    }

    private static ObjectNode report(String host, String key, String backend, double median) {
        ObjectNode report = JsonMapper.shared().createObjectNode();
        report.put("id", backend + median);
        report.withObject("/host").put("fingerprint", host);
        report.withObject("/model").put("backend", backend);
        report.withObject("/measured/latency").put("median", median);
        report.withObject("/validity")
                .put("comparable_key", key)
                .put("reason", "this protocol judges nothing")
                .putNull("valid");
        return report;
    }
}
