package io.neurometer.service.models;

import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.engine.tensor.OffHeap;
import io.neurometer.service.RunningService;
import io.neurometer.service.RunningService.Answer;
import io.neurometer.service.TensorMemory;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which models stay in memory when there is not enough for all of them. */
class ModelMemoryTest {
    private static final int MODELS = 5;
    private static final int WIDTH = 1024;

    /** Two megabytes of weights. */
    private static final String WIDE = definition("[\"N\",512]", "{\"type\":\"linear\",\"out_features\":1024}");

    /** A small input, and an output 4096 times as large. */
    private static final String GROWING = definition("[\"N\",1,8,8]", "{\"type\":\"upsample\",\"scale_factor\":64}");

    private static RunningService service;
    private static long limit;

    @BeforeAll
    static void start(@TempDir Path directory) {
        service = RunningService.start(directory, "neurometer.models.memory=1GB");
        limit = OffHeap.limit();
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @AfterEach
    void forget() {
        OffHeap.setLimit(limit);
        service.get("/models")
                .json()
                .get("models")
                .findValuesAsString("name")
                .forEach(name ->
                        assertThat(service.delete("/models/" + name).status()).isEqualTo(204));
    }

    private static String definition(String shape, String layer) {
        return "{\"inputs\":[{\"name\":\"x\",\"shape\":" + shape + ",\"datatype\":\"FP32\"}],\"seed\":1,\"layers\":["
                + layer + "]}";
    }

    private static String request(String shape, int elements) {
        return "{\"inputs\":[{\"name\":\"x\",\"shape\":" + shape + ",\"datatype\":\"FP32\",\"data\":["
                + String.join(",", Collections.nCopies(elements, "0.5")) + "]}]}";
    }

    private static Answer infer(RunningService service, int model) {
        return service.postJson("/v2/models/m" + model + "/infer", request("[1,512]", 512));
    }

    private static void register(RunningService service) {
        for (int i = 0; i < MODELS; i++) {
            assertThat(service.postJson("/models?name=m" + i, WIDE).status()).isEqualTo(201);
        }
    }

    private static List<Integer> inMemory(RunningService service) {
        return IntStream.range(0, MODELS)
                .filter(i -> memory(service, "m" + i) > 0)
                .boxed()
                .toList();
    }

    private static long memory(RunningService service, String model) {
        return service.get("/v2/models/" + model + "/stats")
                .json()
                .at("/model_stats/0/memory_usage/0/byte_size")
                .asLong();
    }

    private static String outputs(Answer answer) {
        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
        return answer.json().get("outputs").toString();
    }

    @Test
    void theModelThatNobodyHasUsedForLongestGoesFirst(@TempDir Path directory) {
        try (RunningService service = RunningService.start(directory, "neurometer.models.memory=9MB")) {
            register(service);
            String first = outputs(infer(service, 0));
            long each = memory(service, "m0");
            assertThat(each).isBetween(WIDTH * 512 * 4L, 4_500_000L);
            int fit = (int) (9_437_184 / each);
            outputs(infer(service, 1));
            for (int i = 2; i < MODELS; i++) {
                outputs(infer(service, i));
                outputs(infer(service, 0));
            }

            assertThat(inMemory(service)).hasSize(fit).contains(0, MODELS - 1).doesNotContain(1);
            assertThat(outputs(infer(service, 1)))
                    .as("loaded again")
                    .isEqualTo(outputs(infer(service, 2)).replace("m2", "m1"));
            assertThat(outputs(infer(service, 0))).isEqualTo(first);

            assertThat(service.postJson("/models?name=big", WIDE.replace("1024", "8192"))
                            .status())
                    .isEqualTo(201);
            outputs(service.postJson("/v2/models/big/infer", request("[1,512]", 512)));
            assertThat(memory(service, "big")).as("above the limit, but in use").isGreaterThan(16_000_000);
            assertThat(inMemory(service)).isEmpty();
        }
    }

    @Test
    void whereMemoryDoesNotSufficeIdleModelsMakeRoom() {
        register(service);
        outputs(infer(service, 0));
        long each = memory(service, "m0");
        outputs(infer(service, 1));
        OffHeap.setLimit(OffHeap.used() + each * 3 / 2);
        for (int i = 2; i < MODELS; i++) {
            outputs(infer(service, i));
        }

        assertThat(inMemory(service)).contains(MODELS - 1, MODELS - 2).doesNotContain(0);
    }

    @Test
    void whatIsCompiledAndNotInUseMakesRoomToo() {
        assertThat(service.postJson("/models?name=growing", GROWING).status()).isEqualTo(201);
        long output = 8 * 8 * 64 * 64 * 4L;
        OffHeap.setLimit(OffHeap.used() + 12 * output);
        for (int batch : new int[] {1, 2, 3, 4}) {
            Answer answer = service.postJson(
                    "/v2/models/growing/infer",
                    request("[" + batch + ",1,8,8]", batch * 64)
                            .replace("]}]}", "]}],\"parameters\":{\"binary_data_output\":true}}"));
            assertThat(answer.status()).as("batch %s", batch).isEqualTo(200);
        }
    }

    @Test
    void whatNothingCouldMakeRoomForLeavesTheOthersAlone() {
        register(service);
        outputs(infer(service, 0));
        outputs(infer(service, 1));
        assertThat(service.postJson("/models?name=growing", GROWING).status()).isEqualTo(201);
        OffHeap.setLimit(OffHeap.used() + 8_000_000);

        Answer refused = service.postJson("/v2/models/growing/infer", request("[64,1,8,8]", 64 * 64));

        assertThat(refused.status()).as(refused.toString()).isEqualTo(507);
        assertThat(inMemory(service)).containsExactly(0, 1);
    }

    @Test
    void aRunThatDoesNotFitIsRefusedBeforeItBegins() {
        assertThat(service.postJson("/models?name=growing", GROWING).status()).isEqualTo(201);
        String path = "/v2/models/growing/infer";
        String body = request("[1,1,8,8]", 64);
        outputs(service.postJson(path, body));
        long used = OffHeap.used();
        OffHeap.setLimit(used + 100_000);

        Answer refused = service.postJson(path, body);
        assertThat(refused.status()).as(refused.toString()).isEqualTo(507);
        assertThat(refused.json().get("error").asString())
                .contains("running this model does not fit", "neurometer.limits.off-heap");
        TensorMemory.awaitAtMost(used);

        OffHeap.setLimit(limit);
        outputs(service.postJson(path, body));
    }

    @Test
    void aModelInUseIsUnloadedWhenItsLastCallHasEnded() {
        register(service);
        ModelCatalog catalog = service.bean(ModelCatalog.class);
        try (ModelLease call = catalog.lease(ModelReference.named("m0"))) {
            outputs(infer(service, 0));
            long held = call.model().runtime().weightBytes();
            assertThat(held).isPositive();

            assertThat(service.postJson("/v2/repository/models/m0/unload", "").status())
                    .isEqualTo(200);

            assertThat(infer(service, 0).status()).isEqualTo(404);
            assertThat(call.model().runtime().weightBytes()).isEqualTo(held);
            call.close();
            assertThat(call.model().runtime().weightBytes()).isZero();
        }
        assertThat(service.postJson("/v2/repository/models/m0/load", "").status())
                .isEqualTo(200);
        outputs(infer(service, 0));
    }
}
