package io.neurometer.service.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthGrpc;
import io.neurometer.NeurometerApplication;
import io.neurometer.service.RunningService;
import io.neurometer.service.RunningService.Answer;
import io.neurometer.service.grpc.proto.ModelReadyRequest;
import io.neurometer.service.grpc.proto.ServerReadyRequest;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;
import org.springframework.grpc.server.lifecycle.GrpcServerLifecycle;

/** The service is ready when the models that it is to load at its start have run once. */
class PreloadingTest {
    private static final String LIMIT = "neurometer.limits.off-heap=256MB";

    /** Fixed sizes, and an open dimension that is not the batch. */
    private static final String WARM = model("[\"N\",2]", "{\"type\":\"linear\",\"out_features\":2}");

    private static final String OPEN = model("[\"N\",\"T\",2]", "{\"type\":\"linear\",\"out_features\":2}");

    /** 1 GB in front of one number. */
    private static final String TOO_LARGE = model(
            "[1,1,1024,1024]",
            "{\"type\":\"upsample\",\"scale_factor\":16},{\"type\":\"relu\"},{\"type\":\"global_avg_pool\"}");

    /** Looks at a service after its models have been loaded, and before it counts as started. */
    @TestConfiguration(proxyBeanMethods = false)
    @Import(NeurometerApplication.class)
    static class LookedAt {
        private int ready;
        private int healthy;
        private boolean readyByGrpc;
        private String index = "";

        @Bean
        @Order
        ApplicationRunner look(Environment environment, GrpcServerLifecycle grpc) {
            return arguments -> {
                String base = "http://127.0.0.1:" + environment.getRequiredProperty("local.server.port");
                ready = send(HttpRequest.newBuilder(URI.create(base + "/v2/health/ready")))
                        .statusCode();
                healthy = send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:"
                                + environment.getRequiredProperty("local.management.port")
                                + "/actuator/health/readiness")))
                        .statusCode();
                index = send(HttpRequest.newBuilder(URI.create(base + "/v2/repository/index"))
                                .POST(HttpRequest.BodyPublishers.noBody()))
                        .body();
                try (GrpcClient client = new GrpcClient(grpc.getPort())) {
                    readyByGrpc = client.calls()
                            .serverReady(ServerReadyRequest.getDefaultInstance())
                            .getReady();
                }
            };
        }

        private static HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
            return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
        }
    }

    private static String model(String shape, String layers) {
        return "{\"inputs\":[{\"name\":\"x\",\"shape\":" + shape + ",\"datatype\":\"FP32\"}],\"seed\":1,\"layers\":["
                + layers + "]}";
    }

    private static long memory(RunningService service, String model) {
        return service.get("/v2/models/" + model + "/stats")
                .json()
                .at("/model_stats/0/memory_usage/0/byte_size")
                .asLong();
    }

    @Test
    void theServiceIsReadyOnceItsModelsAre(@TempDir Path directory) {
        try (RunningService service = RunningService.start(directory)) {
            for (List<String> model :
                    List.of(List.of("warm", WARM), List.of("open", OPEN), List.of("large", TOO_LARGE))) {
                Answer answer = service.postJson("/models?name=" + model.get(0), model.get(1));
                assertThat(answer.status()).as(answer.toString()).isEqualTo(201);
            }
        }
        try (RunningService service = RunningService.start(
                        LookedAt.class,
                        directory,
                        LIMIT,
                        "neurometer.models.preload=warm:1,nobody,large,open,zoo/lenet5");
                GrpcClient client = new GrpcClient(service)) {
            LookedAt before = service.bean(LookedAt.class);
            assertThat(before.ready).isEqualTo(503);
            assertThat(before.healthy).isEqualTo(503);
            assertThat(before.readyByGrpc).isFalse();
            assertThat(before.index).contains(entry("warm", "READY", ""), entry("open", "READY", ""));

            assertThat(service.get("/v2/health/ready").status()).isEqualTo(200);
            assertThat(client.calls()
                            .serverReady(ServerReadyRequest.getDefaultInstance())
                            .getReady())
                    .isTrue();
            assertThat(HealthGrpc.newBlockingStub(client.channel)
                            .withDeadlineAfter(60, TimeUnit.SECONDS)
                            .check(HealthCheckRequest.getDefaultInstance())
                            .getStatus()
                            .name())
                    .isEqualTo("SERVING");
            assertThat(memory(service, "warm")).isPositive();
            assertThat(memory(service, "open")).isZero();
            assertThat(memory(service, "zoo/lenet5")).isPositive();

            Answer failed = service.get("/v2/models/large/ready");
            assertThat(failed.status()).isEqualTo(503);
            assertThat(failed.json().get("error").asString()).contains("warm-up failed", "does not fit in the memory");
            assertThat(client.calls()
                            .modelReady(ModelReadyRequest.newBuilder()
                                    .setName("large")
                                    .build())
                            .getReady())
                    .isFalse();
            assertThat(service.get("/v2/models/warm/ready").status()).isEqualTo(200);
            assertThat(service.postJson("/v2/repository/index", "").text())
                    .contains(
                            "\"name\":\"large\",\"version\":\"1\",\"state\":\"UNAVAILABLE\",\"reason\":\"warm-up failed:");
            assertThat(service.postJson("/v2/repository/models/large/load", "").status())
                    .isEqualTo(507);
        }
    }

    private static String entry(String name, String state, String reason) {
        return "{\"name\":\"" + name + "\",\"version\":\"1\",\"state\":\"" + state + "\",\"reason\":\"" + reason
                + "\"}";
    }
}
