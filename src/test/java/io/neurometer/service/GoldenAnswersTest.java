package io.neurometer.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.GoldenFile;
import io.neurometer.engine.frontend.onnx.proto.GraphProto;
import io.neurometer.engine.frontend.onnx.proto.TensorProto;
import io.neurometer.service.RunningService.Answer;
import io.neurometer.service.models.EngineThreads;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Every route, and the whole body of one answer for each code of error that a client can cause. */
class GoldenAnswersTest {
    private static final String KEY = "open-sesame";
    private static final String JSON = "application/json";
    private static final String FILE = "application/octet-stream";
    private static final String FORM = "multipart/form-data; boundary=b";
    private static final String TINY =
            "{\"name\":\"tiny\",\"inputs\":[{\"name\":\"x\",\"shape\":[\"N\",4]}],\"layers\":["
                    + "{\"type\":\"linear\",\"name\":\"fc\",\"out_features\":3}]}";
    private static final String LONG =
            "{\"model\":" + TINY + ",\"protocol\":\"standard\",\"threads\":1,\"parameters\":{\"seconds\":30}}";
    private static final String INFER = "{\"model\":" + TINY
            + ",\"inputs\":[{\"name\":\"x\",\"shape\":[1,4],\"datatype\":\"FP32\",\"data\":[1,2,3,4]}]}";
    private static final String CEILINGS = "/ceilings";

    private static RunningService service;

    @BeforeAll
    static void start(@TempDir Path directory) {
        service = RunningService.start(
                directory,
                "neurometer.security.enabled=true",
                "neurometer.security.api-key=" + KEY,
                "neurometer.limits.tensor-elements=100000",
                "neurometer.limits.off-heap=256MB",
                "neurometer.profiling.queue=1",
                "neurometer.engine.instances=2",
                "neurometer.engine.queue=1");
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    /** A request that is refused with this code. */
    record Refused(String code, String method, String path, String type, byte[] body) {
        Refused(String code, String path, String body) {
            this(code, "POST", path, JSON, body.getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public String toString() {
            return code;
        }
    }

    static List<Refused> errorsStay() {
        String models = "/models?name=m";
        String relux = TINY.replace("linear", "linar").replace("\"out_features\":3", "\"out_features\":0");
        return List.of(
                new Refused("MODEL_MALFORMED", models, "{\"layers\":["),
                new Refused("MODEL_INVALID", models, relux),
                onnx("MODEL_SHAPE_MISMATCH", "Add", "x", "v"),
                onnx("MODEL_GRAPH_INVALID", "Add", "x", "ghost"),
                onnx("MODEL_UNSUPPORTED", "Frobnicate", "x"),
                new Refused("MODEL_WEIGHTS_INVALID", "POST", models, FORM, weightless()),
                new Refused(
                        "MODEL_NOT_RUNNABLE",
                        "/profile",
                        "{\"model\":\"zoo/llama3_8b\",\"inputs\":{\"input_ids\":[1,8]}}"),
                new Refused("REQUEST_INVALID", "/infer", "{\"modl\":\"m\",\"inputs\":{}}"),
                new Refused("NOT_FOUND", "/infer", INFER.replace(TINY, "\"nobody\"")),
                new Refused("TOO_LARGE", "/infer", INFER.replace("[1,4]", "[200000,4]")),
                new Refused("MEMORY_EXHAUSTED", "/infer", INFER.replace(":3}", ":100000000}")),
                new Refused(
                        "BACKEND_UNAVAILABLE",
                        "/infer",
                        INFER.replace("{\"model\"", "{\"parameters\":{\"backend\":\"abacus\"},\"model\"")),
                new Refused("METHOD_NOT_ALLOWED", "DELETE", "/infer", JSON, new byte[0]),
                new Refused("UNSUPPORTED_MEDIA_TYPE", "POST", models, "text/html", new byte[1]),
                new Refused("PRECISION_UNAVAILABLE", "/profile", onBackend("reference", "\"precision\":\"bf16\"")),
                new Refused("THREADS_FIXED", "/profile", onBackend("reference", "\"threads\":4000")),
                new Refused("THREADS_TOO_MANY", "/profile", onBackend("onednn", "\"threads\":4000")),
                new Refused("REPORT_INVALID", "/profiles/import", "{\"schema\":\"profile/9\"}"));
    }

    @ParameterizedTest
    @MethodSource
    void errorsStay(Refused request) {
        check(request.code(), send(request.method(), request.path(), request.type(), request.body()));
    }

    @Test
    void withoutTheKey() {
        check("UNAUTHORIZED", service.get("/models"));
    }

    @Test
    void anotherReportOfTheSameId() {
        ObjectNode report = (ObjectNode) post("/profile", "{\"model\":" + TINY + ",\"protocol\":\"analytic\"}")
                .json();
        report.put("created", "2026-01-01T00:00:00Z");

        check("PROFILE_EXISTS", post("/profiles/import", report.toString()));
    }

    @Test
    void whileTheEngineIsBusy() throws InterruptedException {
        EngineThreads threads = service.bean(EngineThreads.class);
        CountDownLatch release = new CountDownLatch(1);
        List<Thread> callers = new ArrayList<>();
        for (int i = 1; i <= 3; i++) {
            Thread caller = new Thread(() -> threads.call(() -> waitFor(release)));
            callers.add(caller);
            caller.start();
            Await.until(() -> threads.running() + threads.queued() == callers.size());
        }

        Answer refused = post("/infer", INFER.replace("\"out_features\":3", "\"out_features\":1000000"));
        release.countDown();
        for (Thread caller : callers) {
            caller.join();
        }

        check("QUEUE_FULL", refused);
    }

    @Test
    void whileAProfileIsMeasuredAndAnotherWaits() throws Exception {
        String id = post("/profile", LONG).json().at("/id").asString();
        String running = "/profiles/" + id;
        Await.until(() -> get(running).json().at("/status").asString().equals("running"));
        CompletableFuture<Answer> waiting = CompletableFuture.supplyAsync(() -> post("/profile?wait=true", LONG));
        Await.until(() -> another(id, "queued"));

        check("PROFILE_QUEUE_FULL", post("/profile", LONG));
        check("PROFILE_UNFINISHED", get("/profiles/compare?ids=" + id + ",x"));
        checkStreams(running + "/events");
        for (JsonNode profile : get("/profiles").json().at("/profiles")) {
            delete("/profiles/" + profile.at("/id").asString());
        }
        check("PROFILE_CANCELLED", waiting.get(1, TimeUnit.MINUTES));
        Await.until(() -> !get(running).json().at("/status").asString().equals("running"));
    }

    /** Whether a profile other than this one is listed with this status. */
    private static boolean another(String id, String status) {
        return get("/profiles")
                .json()
                .at("/profiles")
                .valueStream()
                .anyMatch(profile -> !profile.at("/id").asString().equals(id)
                        && profile.at("/status").asString().equals(status));
    }

    /** Opens streams of events until one is refused. */
    private static void checkStreams(String path) throws Exception {
        HttpClient client = HttpClient.newHttpClient();
        List<InputStream> streams = new ArrayList<>();
        HttpResponse<InputStream> response;
        do {
            response = client.send(request(path).build(), HttpResponse.BodyHandlers.ofInputStream());
            streams.add(response.body());
        } while (response.statusCode() == 200 && streams.size() < 1000);

        check("TOO_MANY_STREAMS", send("GET", path, JSON, new byte[0]));
        for (InputStream stream : streams) {
            stream.close();
        }
    }

    @Test
    void routesStay() {
        TreeSet<String> routes = new TreeSet<>();
        service.bean(RequestMappingHandlerMapping.class)
                .getHandlerMethods()
                .keySet()
                .forEach(route -> {
                    String path = route.getPatternValues().iterator().next();
                    String method = route.getMethodsCondition().getMethods().isEmpty()
                            ? "GET"
                            : route.getMethodsCondition()
                                    .getMethods()
                                    .iterator()
                                    .next()
                                    .name();
                    // Without a mistake, this one would be answered after minutes of measuring.
                    String uri = path.replaceAll("\\{.*?}", "1") + (path.equals(CEILINGS) ? "?effort=none" : "");
                    routes.add(path + " " + method + " "
                            + send(method, uri, JSON, new byte[0]).status() + " "
                            + send(method, uri, JSON, new byte[] {'{'}).status());
                });

        GoldenFile.check(
                "routes.txt",
                "path method status-without-body status-with-invalid-body\n" + String.join("\n", routes) + "\n");
    }

    private static void check(String code, Answer answer) {
        JsonNode body = JsonMapper.shared()
                .readTree(answer.text().replaceAll("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "<id>"));
        boolean ofTheMachine = code.equals("MEMORY_EXHAUSTED") || code.startsWith("THREADS_");
        ObjectNode whole = JsonMapper.shared().createObjectNode();
        whole.put("content-type", answer.header("Content-Type"));
        whole.put("retry-after", answer.header("Retry-After"));
        whole.set("body", body);
        assertThat(answer.status())
                .as(answer.toString())
                .isEqualTo(body.at("/status").asInt());
        assertThat(body.at("/code").asString()).isEqualTo(code);
        GoldenFile.checkJson(
                "errors/" + code + ".json",
                whole,
                ofTheMachine ? List.of("/body/detail", "/body/faults/\\d+/(got|expected)") : List.of());
    }

    private static Refused onnx(String code, String operator, String... inputs) {
        GraphProto.Builder graph = GraphProto.newBuilder()
                .setName("g")
                .addInput(OnnxFiles.value("x", TensorProto.DataType.FLOAT, 3))
                .addInput(OnnxFiles.value("v", TensorProto.DataType.FLOAT, 4))
                .addOutput(OnnxFiles.value("y", TensorProto.DataType.FLOAT, 3))
                .addNode(OnnxFiles.node("n", operator, List.of(inputs), "y"));
        return new Refused(code, "POST", "/models?name=m", FILE, OnnxFiles.model(graph));
    }

    private static String onBackend(String backend, String choice) {
        return "{\"model\":" + TINY + "," + choice + ",\"parameters\":{\"backend\":\"" + backend + "\"}}";
    }

    /** A definition with a file of weights that holds none. */
    private static byte[] weightless() {
        return ("--b\r\nContent-Disposition: form-data; name=\"model\"; filename=\"m\"\r\n\r\n" + TINY
                        + "\r\n--b\r\nContent-Disposition: form-data; name=\"weights\"; filename=\"w\"\r\n\r\n"
                        + "\2\0\0\0\0\0\0\0{}\r\n--b--\r\n")
                .getBytes(StandardCharsets.UTF_8);
    }

    private static Answer get(String path) {
        return send("GET", path, JSON, new byte[0]);
    }

    private static Answer delete(String path) {
        return send("DELETE", path, JSON, new byte[0]);
    }

    private static Answer post(String path, String body) {
        return send("POST", path, JSON, body.getBytes(StandardCharsets.UTF_8));
    }

    private static Answer send(String method, String path, String type, byte[] body) {
        return service.send(request(path)
                .header("Content-Type", type)
                .method(method, body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body)));
    }

    private static HttpRequest.Builder request(String path) {
        return service.request(path).header("X-API-Key", KEY);
    }

    private static boolean waitFor(CountDownLatch latch) {
        try {
            return latch.await(1, TimeUnit.MINUTES);
        } catch (InterruptedException interruption) {
            throw new IllegalStateException(interruption);
        }
    }
}
