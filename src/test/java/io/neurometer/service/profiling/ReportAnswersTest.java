package io.neurometer.service.profiling;

import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.service.RunningService;
import io.neurometer.service.RunningService.Answer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** In which form a running service answers with reports, and which of them it lists. */
class ReportAnswersTest {
    private static final String BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";

    private static RunningService service;
    private static JsonNode report;
    private static String path;

    @BeforeAll
    static void start(@TempDir Path directory) {
        service = RunningService.start(directory, "neurometer.hardware=bench", "neurometer.instance=one");
        report = profile("zoo/lenet5");
        path = "/profiles/" + report.at("/id").asString();
        profile("zoo/mobilenet_v2");
        ObjectNode foreign = (ObjectNode) report.deepCopy();
        foreign.put("id", "00000000-0000-4000-8000-000000000001").put("hardware", "elsewhere");
        foreign.withObject("/measured").removeAll().putNull("value").put("reason", "nothing ran");
        assertThat(service.postJson("/profiles/import", foreign.toString()).status())
                .isEqualTo(201);
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    private static JsonNode profile(String model) {
        Answer answer = service.postJson("/profile", "{\"model\":\"" + model + "\",\"protocol\":\"analytic\"}");
        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
        return answer.json();
    }

    private static Answer get(String target, String accept) {
        return service.send(service.request(target).header("Accept", accept));
    }

    @Test
    void reportsSayWhereTheyComeFrom() {
        assertThat(report.at("/hardware").asString()).isEqualTo("bench");
        assertThat(report.at("/instance").asString()).isEqualTo("one");
    }

    @Test
    void theFormIsAsAcceptSays() {
        for (List<String> one : List.of(
                List.of("*/*", "application/json"),
                List.of("application/problem+json, application/json", "application/json"),
                List.of(BROWSER, "text/html;charset=UTF-8"),
                List.of("text/csv", "text/csv;charset=UTF-8"),
                List.of("text/html;q=0.5, text/markdown", "text/markdown;charset=UTF-8"))) {
            Answer answer = get(path, one.get(0));
            assertThat(answer.status()).as(one.get(0)).isEqualTo(200);
            assertThat(answer.header("Content-Type")).as(one.get(0)).isEqualTo(one.get(1));
            assertThat(answer.header("Vary")).contains("Accept");
        }
        assertThat(get(path, "image/png").status()).isEqualTo(406);
        assertThat(get(path, "nonsense").status()).isEqualTo(406);
    }

    @Test
    void theQuerySaysItTooAndGoesFirst() {
        Answer page = get(path + "?format=html", "text/csv");

        assertThat(page.header("Content-Type")).isEqualTo("text/html;charset=UTF-8");
        assertThat(page.text()).startsWith("<!DOCTYPE html>").contains("326,520", "bench");
        List<String> policies = page.response().headers().allValues("Content-Security-Policy");
        assertThat(policies).hasSize(1);
        assertThat(policies.get(0))
                .contains("default-src 'none'", "style-src 'sha256-")
                .doesNotContain("unsafe");
        assertThat(service.get(path + "?format=csv").text()).startsWith("report,hardware,instance,");
        assertThat(service.get(path + "?format=csv&table=figures").text()).startsWith("figure,value,unit,reason\r\n");
        assertThat(service.get(path + "?format=markdown").text()).startsWith("# zoo/lenet5");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "?format=pdf",
                "?format=html&table=figures",
                "?format=csv&table=rows",
                "?format=csv&fields=id",
                "?formt=html",
                "?format=html&pretty"
            })
    void whatIsNotUnderstoodIsRefused(String query) {
        Answer refused = service.get(path + query);

        assertThat(refused.status()).as(refused.toString()).isEqualTo(400);
        assertThat(refused.json().at("/code").asString()).isEqualTo("REQUEST_INVALID");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/profiles?modell=x",
                "/models?nam=x",
                "/backends?x=1",
                "/zoo?x",
                "/ceilings?effrt=quick",
                "/%70rofiles?x=1"
            })
    void aParameterThatACallDoesNotHaveIsRefused(String target) {
        Answer refused = service.get(target);

        assertThat(refused.status()).as(refused.toString()).isEqualTo(400);
        assertThat(refused.json().at("/detail").asString()).contains("there is no such query parameter");
    }

    @Test
    void listsAreFiltered() {
        assertThat(models("?model=zoo/lenet5")).containsExactly("zoo/lenet5", "zoo/lenet5");
        assertThat(models("?hardware=elsewhere")).containsExactly("zoo/lenet5");
        assertThat(models("?hardware=bench")).containsExactlyInAnyOrder("zoo/lenet5", "zoo/mobilenet_v2");
        assertThat(models("?hardware=bench&model=zoo/mobilenet_v2&valid=null")).containsExactly("zoo/mobilenet_v2");
        assertThat(models("?valid=false")).isEmpty();
        assertThat(models("?model=%27%20OR%201=1")).isEmpty();
        assertThat(service.get("/profiles?valid=maybe").status()).isEqualTo(400);
    }

    @Test
    void theNextPageHasTheSameFilter() {
        JsonNode first = service.get("/profiles?hardware=bench&limit=1").json();
        JsonNode second = service.get(first.at("/next").asString()).json();

        assertThat(first.at("/total").asInt()).isEqualTo(2);
        assertThat(second.at("/profiles/0/hardware").asString()).isEqualTo("bench");
        assertThat(second.at("/profiles/0/model")).isNotEqualTo(first.at("/profiles/0/model"));
        assertThat(second.at("/next").isNull()).isTrue();
    }

    @Test
    void comparisonsHaveTheFormsToo() {
        String target =
                "/profiles/compare?ids=" + report.at("/id").asString() + ",00000000-0000-4000-8000-000000000001";

        assertThat(service.get(target).json().at("/profiles/1/hardware").asString())
                .isEqualTo("elsewhere");
        assertThat(get(target, BROWSER).text()).contains("elsewhere").startsWith("<!DOCTYPE html>");
        assertThat(get(target, "text/csv").text().lines()).hasSize(3);
        assertThat(service.get(target + "&format=markdown").text()).contains("| elsewhere |");
    }

    private static List<String> models(String query) {
        return service.get("/profiles" + query)
                .json()
                .at("/profiles")
                .valueStream()
                .map(profile -> profile.at("/model").asString())
                .toList();
    }
}
