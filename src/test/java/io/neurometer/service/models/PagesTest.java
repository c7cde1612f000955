package io.neurometer.service.models;

import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.service.RunningService;
import io.neurometer.service.RunningService.Answer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/** Lists of models and profiles that are longer than a page. */
class PagesTest {
    private static final int MODELS = 250;

    private static RunningService service;

    @BeforeAll
    static void start(@TempDir Path directory) {
        service = RunningService.start(directory);
        ModelRepository repository = service.bean(ModelRepository.class);
        JdbcClient jdbc = service.bean(JdbcClient.class);
        for (int i = 0; i < MODELS; i++) {
            repository.add(name(i), ModelFormat.DEFINITION, ModelContent.of(new byte[] {'{', (byte) i}), null);
            jdbc.sql(
                            "INSERT INTO profile_report (id, created, model, protocol, status) VALUES (?, ?, 'm', 'p', 'done')")
                    .params(name(i), "2026-01-01T00:00:0" + i % 3 + "Z")
                    .update();
        }
        repository.add(name(7), ModelFormat.DEFINITION, ModelContent.of(new byte[] {'{', '-'}), null);
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @Test
    void eachModelIsOnOnePage() {
        List<String> names = all("/models?limit=60", "models", "name");

        assertThat(names)
                .isEqualTo(IntStream.range(0, MODELS).mapToObj(PagesTest::name).toList());
        JsonNode first = service.get("/models").json();
        assertThat(first.get("models").size()).isEqualTo(100);
        assertThat(first.get("total").asInt()).isEqualTo(MODELS);
        assertThat(first.get("limit").asInt()).isEqualTo(100);
        assertThat(first.at("/models/7/versions").toString()).isEqualTo("[\"2\",\"1\"]");
    }

    @Test
    void eachProfileIsOnOnePageAndOneThatIsAddedMovesNone() {
        JsonNode first = service.get("/profiles?limit=60").json();
        service.bean(JdbcClient.class)
                .sql("INSERT INTO profile_report (id, created, model, protocol, status)"
                        + " VALUES ('new', '2026-02-01T00:00:00Z', 'm', 'p', 'done')")
                .update();

        List<String> rest = all(first.get("next").asString(), "profiles", "id");

        List<String> ids = new ArrayList<>(first.get("profiles").findValuesAsString("id"));
        ids.addAll(rest);
        assertThat(ids)
                .doesNotContain("new")
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, MODELS).mapToObj(PagesTest::name).toList());
        assertThat(service.get("/profiles?limit=60&offset=1")
                        .json()
                        .at("/profiles/0/id")
                        .asString())
                .isEqualTo(ids.get(0));
    }

    @Test
    void whatIsNoPageIsRefused() {
        for (String query : List.of("limit=0", "limit=1001", "limit=many", "page_token=%25", "page_token=_w")) {
            for (String path : List.of("/models?", "/profiles?")) {
                Answer refused = service.get(path + query);
                assertThat(refused.status()).as(path + query + " " + refused).isEqualTo(400);
                assertThat(refused.json().get("code").asString()).isEqualTo("REQUEST_INVALID");
            }
        }
        assertThat(service.get("/profiles?offset=-1").status()).isEqualTo(400);
    }

    private static List<String> all(String first, String list, String field) {
        List<String> found = new ArrayList<>();
        String next = first;
        while (next != null) {
            Answer page = service.get(next);
            assertThat(page.status()).as(page.toString()).isEqualTo(200);
            found.addAll(page.json().get(list).findValuesAsString(field));
            next = page.json().get("next").asString(null);
            assertThat(page.header("Link")).isEqualTo(next == null ? "" : "<" + next + ">; rel=\"next\"");
        }
        return found;
    }

    private static String name(int index) {
        return String.format("model-%03d", index);
    }
}
