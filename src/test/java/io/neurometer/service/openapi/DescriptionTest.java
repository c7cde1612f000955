package io.neurometer.service.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import com.atlassian.oai.validator.OpenApiInteractionValidator;
import com.atlassian.oai.validator.model.Request;
import com.atlassian.oai.validator.model.SimpleRequest;
import com.atlassian.oai.validator.model.SimpleResponse;
import com.atlassian.oai.validator.report.ValidationReport;
import io.neurometer.service.RunningService;
import io.neurometer.service.RunningService.Answer;
import io.swagger.v3.core.util.Json;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.PathItem.HttpMethod;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.parameters.Parameter;
import io.swagger.v3.parser.OpenAPIV3Parser;
import io.swagger.v3.parser.core.models.ParseOptions;
import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The description has every route and no other, and its examples are answered as it says. */
class DescriptionTest {
    private static final String JSON = "application/json";
    private static final String FORM = "multipart/form-data";

    /** What later calls need. All other calls come between these and the last ones. */
    private static final List<String> FIRST = List.of(
            "registerModel",
            "setLabel",
            "repositoryUnload",
            "repositoryUnloadOfBuiltIn",
            "repositoryLoad",
            "repositoryLoadOfBuiltIn",
            "importProfile",
            "getCeilings");

    private static final List<String> LAST =
            List.of("profile", "deleteLabel", "deleteModelVersion", "deleteModel", "deleteProfile");

    private static RunningService service;
    private static String text;
    private static OpenAPI description;
    private static OpenApiInteractionValidator validator;

    @BeforeAll
    static void start(@TempDir Path directory) {
        service = RunningService.start(directory);
        text = service.get("/openapi.json").text();
        ParseOptions options = new ParseOptions();
        options.setResolve(true);
        options.setResolveFully(true);
        description =
                new OpenAPIV3Parser().readContents(text, List.of(), options).getOpenAPI();
        validator = OpenApiInteractionValidator.createForInlineApiSpecification(text)
                .build();
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    /** An operation of the description. */
    private record Described(String path, HttpMethod method, Operation operation) {
        String id() {
            return operation.getOperationId();
        }

        @Override
        public String toString() {
            return method + " " + path;
        }
    }

    @Test
    void everyRouteIsDescribedAndNothingElse() {
        TreeSet<String> served = new TreeSet<>();
        service.bean(RequestMappingHandlerMapping.class).getHandlerMethods().forEach((route, handler) -> {
            if (!ErrorController.class.isAssignableFrom(handler.getBeanType())) {
                route.getPatternValues()
                        .forEach(path -> route.getMethodsCondition()
                                .getMethods()
                                .forEach(method -> served.add(method + " " + path)));
            }
        });

        assertThat(service.beans(RouterFunction.class)).isEmpty();
        assertThat(described().stream().map(Described::toString)).containsExactlyInAnyOrderElementsOf(served);
    }

    @Test
    void everyOperationSaysWhatItDoesTakesAndAnswers() {
        for (Described call : described()) {
            Operation operation = call.operation();
            assertThat(operation.getSummary()).as(call.toString()).isNotBlank();
            assertThat(operation.getTags()).as(call.toString()).hasSize(1);
            assertThat(operation.getResponses().keySet())
                    .as(call.toString())
                    .anyMatch(status -> status.matches("2..|400"));
            assertThat(parameters(operation))
                    .as(call.toString())
                    .allSatisfy(
                            parameter -> assertThat(parameter.getDescription()).isNotBlank());
            if (operation.getRequestBody() != null) {
                assertThat(bodies(operation)).as(call.toString()).isNotEmpty();
            }
        }
        assertThat(described().stream().map(Described::id)).doesNotHaveDuplicates();
    }

    @Test
    void everyExampleIsAnsweredAsDescribed() {
        int sent = 0;
        for (Described call : inOrder()) {
            List<Body> bodies =
                    call.operation().getRequestBody() == null ? List.of(new Body(null, "")) : bodies(call.operation());
            for (Body body : bodies) {
                check(call, body);
                sent++;
            }
        }
        assertThat(sent).isGreaterThan(70);
    }

    @Test
    void itIsTheSameInYamlAndInEveryLanguage() {
        Answer yaml = service.get("/openapi.yaml");
        Answer german = service.send(service.request("/openapi.json").header("Accept-Language", "de"));

        assertThat(yaml.header("Content-Type")).startsWith("application/yaml");
        assertThat(new OpenAPIV3Parser()
                        .readContents(yaml.text())
                        .getOpenAPI()
                        .getPaths()
                        .keySet())
                .isEqualTo(description.getPaths().keySet());
        assertThat(german.text()).isEqualTo(text);
    }

    @Test
    void failuresAreOneOfTwoShapes() {
        for (String path : List.of("/models/nobody", "/models?limit=0", "/profiles?colour=red", "/v2/models/nobody")) {
            Answer answer = service.get(path);
            assertThat(answer.status()).as(path).isBetween(400, 404);
            assertThat(validator
                            .validateResponse(path.split("\\?")[0], Request.Method.GET, response(answer))
                            .getMessages())
                    .as("%s: %s", path, answer)
                    .isEmpty();
        }
    }

    private static List<Described> described() {
        List<Described> all = new ArrayList<>();
        description
                .getPaths()
                .forEach((path, item) -> item.readOperationsMap()
                        .forEach((method, operation) -> all.add(new Described(path, method, operation))));
        return all;
    }

    private static List<Described> inOrder() {
        return described().stream()
                .sorted(Comparator.comparingInt(call -> rank(call.id())))
                .toList();
    }

    private static int rank(String id) {
        int first = FIRST.indexOf(id);
        int last = LAST.indexOf(id);
        return first >= 0 ? first - FIRST.size() : last < 0 ? 0 : 1 + last;
    }

    /** @param type null for none */
    private record Body(String type, String text) {}

    private static List<Body> bodies(Operation operation) {
        List<Body> bodies = new ArrayList<>();
        Content content = operation.getRequestBody().getContent();
        content.forEach((type, described) -> examples(described).forEach(example -> bodies.add(body(type, example))));
        return bodies;
    }

    private static List<Object> examples(MediaType described) {
        List<Object> examples = new ArrayList<>();
        if (described.getExample() != null) {
            examples.add(described.getExample());
        }
        if (described.getExamples() != null) {
            described.getExamples().values().forEach(example -> examples.add(example.getValue()));
        }
        return examples;
    }

    private static Body body(String type, Object example) {
        JsonNode value = JsonMapper.shared().readTree(Json.pretty(example));
        if (!type.equals(FORM)) {
            return new Body(type, value.toString());
        }
        StringBuilder parts = new StringBuilder();
        value.properties()
                .forEach(part -> parts.append("--b\r\nContent-Disposition: form-data; name=\"")
                        .append(part.getKey())
                        .append("\"; filename=\"f\"\r\n\r\n")
                        .append(part.getValue().asString())
                        .append("\r\n"));
        return new Body(FORM + "; boundary=b", parts + "--b--\r\n");
    }

    private static List<Parameter> parameters(Operation operation) {
        return operation.getParameters() == null ? List.of() : operation.getParameters();
    }

    private static void check(Described call, Body body) {
        String path = call.path();
        Map<String, String> query = new LinkedHashMap<>();
        for (Parameter parameter : parameters(call.operation())) {
            if (parameter.getIn().equals("path")) {
                path = path.replace("{" + parameter.getName() + "}", String.valueOf(parameter.getExample()));
            } else if (parameter.getExample() != null) {
                query.put(parameter.getName(), text(parameter.getExample()));
            }
        }
        String target = query.isEmpty()
                ? path
                : query.entrySet().stream()
                        .map(each -> each.getKey() + "=" + URLEncoder.encode(each.getValue(), StandardCharsets.UTF_8))
                        .collect(Collectors.joining("&", path + "?", ""));
        var request = service.request(target)
                .method(
                        call.method().name(),
                        body.type() == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body.text()));
        Answer answer = service.send(body.type() == null ? request : request.header("Content-Type", body.type()));

        boolean isRefused =
                call.operation().getResponses().keySet().stream().noneMatch(status -> status.startsWith("2"));
        assertThat(answer.status() / 100).as("%s %s: %s", call, body, answer).isEqualTo(isRefused ? 4 : 2);
        assertThat(call.operation().getResponses()).as(call.toString()).containsKey(String.valueOf(answer.status()));
        assertThat(messages(call, path, query, body, answer))
                .as("%s %s: %s", call, body, answer)
                .isEmpty();
        if (answer.status() == 202) {
            service.delete(answer.header("Location"));
        }
    }

    private static String text(Object example) {
        return example instanceof Iterable<?> several
                ? JsonMapper.shared()
                        .readTree(Json.pretty(several))
                        .valueStream()
                        .map(JsonNode::asString)
                        .collect(Collectors.joining(","))
                : example.toString();
    }

    private static List<ValidationReport.Message> messages(
            Described call, String path, Map<String, String> query, Body body, Answer answer) {
        Request.Method method = Request.Method.valueOf(call.method().name());
        ValidationReport report = validator.validateResponse(path, method, response(answer));
        if (body.type() == null || body.type().equals(JSON)) {
            SimpleRequest.Builder request = new SimpleRequest.Builder(method, path);
            query.forEach(request::withQueryParam);
            if (body.type() != null) {
                request.withContentType(JSON).withBody(body.text());
            }
            report = report.merge(validator.validateRequest(request.build()));
        }
        return report.getMessages();
    }

    private static SimpleResponse response(Answer answer) {
        SimpleResponse.Builder response = SimpleResponse.Builder.status(answer.status());
        answer.response().headers().map().forEach((name, values) -> response.withHeader(name, values));
        if (answer.bytes().length > 0) {
            response.withBody(answer.text());
        }
        return response.build();
    }
}
