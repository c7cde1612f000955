package io.neurometer.service.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.service.RunningService;
import io.neurometer.service.RunningService.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.health.actuate.endpoint.HealthEndpoint;
import org.springframework.boot.health.contributor.Status;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A database that may not grow, as on a disk without room. */
class FullDiskTest {
    private static final String LIMIT = "spring.datasource.url=jdbc:sqlite:${neurometer.data-dir}/neurometer.db"
            + "?journal_mode=WAL&synchronous=FULL&foreign_keys=true&transaction_mode=IMMEDIATE&max_page_count=";
    private static final String TABLES = "SELECT (SELECT COUNT(*) FROM model) + (SELECT COUNT(*) FROM model_version)"
            + " + (SELECT COUNT(*) FROM model_content) + (SELECT COUNT(*) FROM model_content_piece)";

    @TempDir
    private static Path directory;

    private static RunningService service;

    @BeforeAll
    static void start() {
        service = RunningService.start(directory, LIMIT + 512);
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @Test
    void nothingOfWhatDoesNotFitIsKeptAndReadinessTells() throws IOException {
        assertThat(upload("small", 1).status()).isEqualTo(201);
        long before = rows();

        Answer large = upload("large", 4 << 20);

        assertFull(large);
        assertThat(service.get("/models/large").status()).isEqualTo(404);
        assertThat(rows()).isEqualTo(before);
        assertThat(readiness()).as("there is room for less").isEqualTo(Status.UP);

        int filled = 0;
        while (upload("filling-" + filled, 1 << 16).status() == 201) {
            filled++;
        }
        assertThat(filled).isPositive();
        assertFull(upload("more", 1 << 16));
        assertThat(readiness()).isEqualTo(Status.DOWN);
        Answer report = report();
        while (report.status() == 200) {
            report = report();
        }
        assertFull(report);
        assertThat(service.postJson("/infer", infer("small")).status()).isEqualTo(200);
        assertThat(service.get("/models").status()).isEqualTo(200);
        assertThat(spooled()).isEmpty();

        for (int i = 0; i < filled; i++) {
            assertThat(service.delete("/models/filling-" + i).status()).isEqualTo(204);
        }

        assertThat(upload("more", 1 << 16).status()).isEqualTo(201);
        awaitReady();
        assertThat(report().status()).isEqualTo(200);
    }

    private static void assertFull(Answer answer) {
        assertThat(answer.status()).as(answer.toString()).isEqualTo(507);
        assertThat(answer.json().get("code").asString()).isEqualTo("STORE_FULL");
    }

    /** A small network, of which no two are the same; the rest of its file is white space. */
    private static Answer upload(String name, int bytes) {
        String definition = "{\"inputs\":[{\"name\":\"x\",\"shape\":[1,2]}],\"layers\":[{\"type\":\"relu\",\"name\":\""
                + name + "\"}]}";
        return service.postJson("/models?name=" + name, definition + " ".repeat(bytes));
    }

    private static Answer report() {
        return service.postJson("/profile", "{\"model\":\"small\",\"protocol\":\"analytic\"}");
    }

    private static String infer(String model) {
        return "{\"model\":\"" + model + "\",\"inputs\":[{\"name\":\"x\",\"shape\":[1,2],\"datatype\":\"FP32\","
                + "\"data\":[1,2]}]}";
    }

    private static Status readiness() {
        return service.bean(HealthEndpoint.class).healthForPath("readiness").getStatus();
    }

    private static void awaitReady() {
        while (!readiness().equals(Status.UP)) {
            Thread.onSpinWait();
        }
    }

    private static long rows() {
        return service.bean(JdbcClient.class).sql(TABLES).query(Long.class).single();
    }

    private static String spooled() throws IOException {
        try (Stream<Path> files = Files.list(directory.resolve("tmp"))) {
            return String.join(",", files.map(Path::toString).toList());
        }
    }
}
