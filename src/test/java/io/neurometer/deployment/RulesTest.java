package io.neurometer.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.deployment.PrometheusTools.Result;
import io.neurometer.service.metrics.ServiceMeters;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Rules are well-formed, each alert rings when it should and only then, and says what to do. */
class RulesTest {
    private static final Path TESTS = Path.of("src/test/resources/prometheus/rules-test.yaml");
    private static final Path RUNBOOK = Path.of("docs/alerts.md");

    @Test
    void promtoolAcceptsThem() {
        Result result = PrometheusTools.promtool("", "check", "rules", RuleFile.FILE.toString());

        assertThat(result.exit()).as(result.output()).isZero();
    }

    @Test
    void alertsRingWhenTheyShouldAndOnlyThen() {
        Result result = PrometheusTools.promtool("", "test", "rules", TESTS.toString());

        assertThat(result.exit()).as(result.output()).isZero();
    }

    @Test
    void eachAlertIsSeenToRing() throws IOException {
        Set<String> ringing = new TreeSet<>();
        for (JsonNode test : YamlFiles.read(TESTS).path("tests")) {
            for (JsonNode alert : test.path("alert_rule_test")) {
                if (!alert.path("exp_alerts").isEmpty()) {
                    ringing.add(alert.path("alertname").asString());
                }
            }
        }

        assertThat(ringing)
                .hasSizeGreaterThan(6)
                .containsExactlyInAnyOrderElementsOf(
                        RuleFile.alerts().stream().map(RuleFile.Rule::name).toList());
    }

    @Test
    void eachAlertHasAParagraphInTheRunbook() throws IOException {
        String runbook = Files.readString(RUNBOOK);

        assertThat(RuleFile.alerts()).allSatisfy(alert -> {
            String place = RUNBOOK + "#" + alert.name().toLowerCase(Locale.ROOT);
            assertThat(alert.annotations().path("runbook").asString()).isEqualTo(place);
            assertThat(alert.annotations().path("summary").asString()).isNotBlank();
            assertThat(alert.labels().path("severity").asString()).isIn("warning", "critical");
            assertThat(runbook).containsPattern("\n## " + alert.name() + "\n\n\\S.{100}");
        });
    }

    @Test
    void askOnlyForWhatIsExported() {
        Set<String> exported = new TreeSet<>();
        Arrays.stream(ServiceMeters.values()).map(ServiceMeters::prometheusName).forEach(exported::add);

        assertThat(DashboardMetrics.names(
                        RuleFile.rules().stream().map(RuleFile.Rule::expression).toList()))
                .isNotEmpty()
                .extracting(name -> name.replaceFirst("_(bucket|sum|count)$", ""))
                .isSubsetOf(exported);
    }
}
