package io.neurometer.service.models;

import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.engine.frontend.onnx.proto.TensorProto;
import io.neurometer.service.OnnxFiles;
import io.neurometer.service.RunningService;
import io.neurometer.service.RunningService.Answer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

/** An upload that is answered with an error has left nothing, and one that is answered with success is there. */
class RefusedUploadsTest {
    /** Its linear layer has 2^64 multiply-accumulates. */
    private static final String UNCOUNTABLE = """
            {"inputs": [{"name": "x", "shape": [1048576, 1048576, 1024], "datatype": "FP32"}],
             "layers": [{"type": "linear", "name": "fc", "out_features": 16384}]}
            """;

    @TempDir
    private static Path directory;

    private static RunningService service;

    @BeforeAll
    static void start() {
        service = RunningService.start(directory);
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @Test
    void figuresBeyond64BitsAreRefusedAndNothingIsKept() {
        long before = rows();

        Answer refused = service.postJson("/models?name=vast", UNCOUNTABLE);

        assertThat(refused.status()).as(refused.toString()).isEqualTo(422);
        assertThat(refused.json().get("code").asString()).isEqualTo("MODEL_UNCOUNTABLE");
        assertThat(service.get("/models/vast").status()).isEqualTo(404);
        assertThat(rows()).isEqualTo(before);
    }

    @Test
    void oneThatWasStoredByAnEarlierReleaseIsDescribedWithoutTotals() {
        ModelContent content = ModelContent.of(UNCOUNTABLE.getBytes(StandardCharsets.UTF_8));
        service.bean(ModelRepository.class).add("old", ModelFormat.DEFINITION, content, null);

        Answer described = service.get("/models/old");

        assertThat(described.status()).as(described.toString()).isEqualTo(200);
        assertThat(described.json().get("totals").isNull()).isTrue();
        assertThat(described.json().get("totals_reason").asString()).contains("64 bits");
    }

    @Test
    void uploadsAndRemovalsOfOneNameAnswerAsIfOneFollowedTheOther() {
        List<byte[]> files = Stream.of("N", "M", "K", "L")
                .map(dim -> OnnxFiles.identity(TensorProto.DataType.FLOAT, dim))
                .toList();
        List<CompletableFuture<Answer>> calls = new ArrayList<>();
        for (int index : IntStream.range(0, 40).toArray()) {
            calls.add(CompletableFuture.supplyAsync(
                    () -> index % 2 == 0
                            ? service.postBytes("/models?name=raced", files.get(index / 2 % files.size()))
                            : service.delete("/models/raced"),
                    task -> new Thread(task).start()));
        }

        List<Answer> answers = calls.stream().map(CompletableFuture::join).toList();

        assertThat(IntStream.range(0, answers.size()).filter(index -> index % 2 == 0))
                .allSatisfy(index -> {
                    Answer upload = answers.get(index);
                    assertThat(upload.status()).as(upload.toString()).isIn(200, 201);
                    assertThat(upload.json().get("versions").toString())
                            .contains("\"" + upload.json().get("version").asString() + "\"");
                });
        assertThat(IntStream.range(0, answers.size()).filter(index -> index % 2 == 1))
                .allSatisfy(index -> assertThat(answers.get(index).status()).isIn(204, 404));
    }

    @Test
    void aModelIsNeitherThereNorInMemoryOnceItIsRemoved() {
        String input = "{\"model\":\"gone\",\"inputs\":[{\"name\":\"x\",\"shape\":[1,2],\"datatype\":\"FP32\","
                + "\"data\":[1,2]}]}";
        byte[] file = OnnxFiles.identity(TensorProto.DataType.FLOAT, 1, 2);
        for (int i = 0; i < 3; i++) {
            assertThat(service.postBytes("/models?name=gone", file).status()).isEqualTo(201);
            Answer there = service.postJson("/infer", input);
            assertThat(there.status()).as(there.toString()).isEqualTo(200);
            assertThat(service.delete("/models/gone").status()).isEqualTo(204);
            assertThat(service.postJson("/infer", input).status()).isEqualTo(404);
        }
        assertThat(service.bean(LoadedModels.class).loadedNames()).doesNotContain("gone");
    }

    private static long rows() {
        return service.bean(JdbcClient.class)
                .sql("SELECT (SELECT COUNT(*) FROM model) + (SELECT COUNT(*) FROM model_version)"
                        + " + (SELECT COUNT(*) FROM model_content) + (SELECT COUNT(*) FROM model_content_piece)")
                .query(Long.class)
                .single();
    }
}
