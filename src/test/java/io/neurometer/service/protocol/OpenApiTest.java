package io.neurometer.service.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.atlassian.oai.validator.OpenApiInteractionValidator;
import com.atlassian.oai.validator.model.Request;
import com.atlassian.oai.validator.model.SimpleRequest;
import com.atlassian.oai.validator.model.SimpleResponse;
import com.atlassian.oai.validator.report.ValidationReport;
import io.neurometer.engine.frontend.onnx.proto.TensorProto;
import io.neurometer.service.OnnxFiles;
import io.neurometer.service.RunningService;
import io.neurometer.service.RunningService.Answer;
import io.swagger.v3.parser.OpenAPIV3Parser;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Requests to every operation of the protocol, and what is answered, are as described; also where they fail. */
class OpenApiTest {
    private static final String JSON = "application/json";

    private static RunningService service;
    private static String description;
    private static OpenApiInteractionValidator validator;

    @BeforeAll
    static void start(@TempDir Path directory) {
        service = RunningService.start(directory);
        description = service.get("/openapi.json").text();
        validator = OpenApiInteractionValidator.createForInlineApiSpecification(description)
                .build();
        Models.register(service, "simple", Models.simple());
        Models.register(service, "odd", OnnxFiles.identity(TensorProto.DataType.FLOAT, "N", 2, "M"));
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    /** A request for one operation. */
    private record Call(String method, String path, String body) {
        @Override
        public String toString() {
            return method + " " + path + " " + body;
        }
    }

    @Test
    void everyOperationIsAsDescribed() {
        List<Call> calls = new ArrayList<>();
        new OpenAPIV3Parser()
                .readContents(description)
                .getOpenAPI()
                .getPaths()
                .forEach((path, item) -> item.readOperationsMap().forEach((method, operation) -> {
                    boolean offered = operation.getResponses().containsKey("200");
                    if (offered && path.startsWith("/v2") && !path.contains("{builtIn}")) {
                        calls.addAll(calls(method.name(), path));
                    }
                }));

        assertThat(calls).hasSizeGreaterThan(40);
        for (Call call : calls) {
            Answer answer = send(call);
            check(call, answer);
            assertThat(answer.status())
                    .as("%s: %s", call, answer)
                    .isEqualTo(call.path().contains("nobody") ? 404 : 200);
        }
    }

    @Test
    void everyFailureIsAsDescribed() {
        send(new Call("POST", "/v2/repository/models/simple/load", "{}"));
        for (Call call : List.of(
                infer("{\"inputs\":[]}"),
                infer(inference("[1,16]", "1,2,3", "")),
                infer(inference("[1,15]", "0,".repeat(14) + "0", "")),
                infer(inference("[1,16]", "0,".repeat(15) + "0", ",\"outputs\":[{\"name\":\"OUTPUT7\"}]")),
                infer(inference("[1,16]", "0,".repeat(15) + "0", ",\"parameters\":{\"sequence_id\":1}")))) {
            Answer answer = send(call);
            check(call, answer);
            assertThat(answer.status()).as("%s: %s", call, answer).isEqualTo(400);
        }
    }

    /** A description that allows anything would show nothing. */
    @Test
    void theDescriptionRefusesOtherAnswers() {
        for (String answer : List.of(
                "{\"model_name\":\"simple\",\"model_version\":\"1\",\"outputs\":[],\"timing\":{}}",
                "{\"model_version\":\"1\",\"outputs\":[]}",
                "{\"model_name\":\"simple\",\"model_version\":1,\"outputs\":[]}",
                "{\"model_name\":\"simple\",\"model_version\":\"1\",\"outputs\":[{\"name\":\"y\",\"shape\":[-1],"
                        + "\"datatype\":\"FP32\",\"data\":[1]}]}")) {
            ValidationReport report = validator.validateResponse(
                    "/v2/models/simple/infer",
                    Request.Method.POST,
                    SimpleResponse.Builder.status(200)
                            .withContentType(JSON)
                            .withBody(answer)
                            .build());
            assertThat(report.hasErrors()).as(answer).isTrue();
        }
        ValidationReport problem = validator.validateResponse(
                "/v2/models/simple/infer",
                Request.Method.POST,
                SimpleResponse.Builder.status(400)
                        .withContentType(JSON)
                        .withBody("{\"error\":\"x\",\"code\":\"REQUEST_INVALID\"}")
                        .build());
        assertThat(problem.hasErrors()).isTrue();
    }

    private static List<Call> calls(String method, String path) {
        List<Call> calls = new ArrayList<>();
        List<String> models = path.contains("{name}") ? List.of("simple", "odd", "nobody") : List.of("");
        for (String model : models) {
            String actual =
                    path.replace("{name}", model).replace("{version}", "1").replace("{label}", "latest");
            for (String body : bodies(actual, model)) {
                calls.add(new Call(method, actual, body));
            }
        }
        return calls;
    }

    private static List<String> bodies(String path, String model) {
        if (path.endsWith("/index")) {
            return List.of("{}", "{\"ready\":true}", "{\"ready\":false}");
        }
        if (path.endsWith("/unload")) {
            return List.of("{}", "{\"parameters\":{\"unload_dependents\":false}}");
        }
        if (path.endsWith("/load")) {
            return List.of("{}", "{\"parameters\":{}}");
        }
        if (!path.endsWith("/infer")) {
            return List.of("");
        }
        return model.equals("odd")
                ? List.of("{\"inputs\":[{\"name\":\"x\",\"shape\":[1,2,1],\"datatype\":\"FP32\",\"data\":[1.5,-2]}]}")
                : List.of(
                        inference("[1,16]", "0,".repeat(15) + "7", ""),
                        inference(
                                "[2,16]",
                                "1,".repeat(31) + "7",
                                ",\"id\":\"a\",\"parameters\":{\"priority\":1,\"timeout\":30000000,\"x\":\"y\"}"),
                        inference(
                                "[1,16]",
                                "0,".repeat(15) + "7",
                                ",\"outputs\":[{\"name\":\"OUTPUT1\",\"parameters\":{\"classification\":3}},"
                                        + "{\"name\":\"OUTPUT0\",\"parameters\":{\"binary_data\":true}}]"));
    }

    private static Call infer(String body) {
        return new Call("POST", "/v2/models/simple/infer", body);
    }

    private static String inference(String shape, String data, String more) {
        String input = "\"shape\":" + shape + ",\"datatype\":\"INT32\",\"data\":[" + data + "]}";
        return "{\"inputs\":[{\"name\":\"INPUT0\"," + input + ",{\"name\":\"INPUT1\"," + input + "]" + more + "}";
    }

    private static Answer send(Call call) {
        HttpRequest.Builder request = service.request(call.path())
                .method(
                        call.method(),
                        call.body().isEmpty()
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(call.body()));
        return service.send(call.body().isEmpty() ? request : request.header("Content-Type", JSON));
    }

    private static void check(Call call, Answer answer) {
        SimpleRequest.Builder request = call.method().equals("GET")
                ? SimpleRequest.Builder.get(call.path())
                : SimpleRequest.Builder.post(call.path());
        if (!call.body().isEmpty()) {
            request.withContentType(JSON).withBody(call.body());
        }
        SimpleResponse.Builder response = SimpleResponse.Builder.status(answer.status());
        for (Map.Entry<String, List<String>> header :
                answer.response().headers().map().entrySet()) {
            response.withHeader(header.getKey(), header.getValue());
        }
        if (answer.bytes().length > 0) {
            response.withBody(new String(answer.bytes(), StandardCharsets.ISO_8859_1));
        }
        assertThat(validator.validate(request.build(), response.build()).getMessages())
                .as("%s: %s", call, answer)
                .isEmpty();
    }
}
