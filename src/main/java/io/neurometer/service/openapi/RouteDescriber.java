package io.neurometer.service.openapi;

import io.neurometer.service.security.Access;
import io.neurometer.service.security.AccessControl;
import io.neurometer.service.security.Route;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.PathItem;
import io.swagger.v3.oas.models.Paths;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.parameters.Parameter;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.responses.ApiResponses;
import io.swagger.v3.oas.models.servers.Server;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springdoc.core.customizers.GlobalOpenApiCustomizer;
import org.springframework.stereotype.Component;

/**
 * Puts {@link Words} to the routes that springdoc has found. Routes, and the names, types and defaults of query parameters,
 * are the code's; what a call needs is the table of access's; all else is in the words.
 */
@Component
class RouteDescriber implements GlobalOpenApiCustomizer {
    private static final Pattern VARIABLE = Pattern.compile("\\{(\\w+)}");
    private static final String PROBLEM = "#/components/responses/Problem";
    private static final String PROTOCOL_ERROR = "#/components/responses/Error";

    private final AccessControl access;

    RouteDescriber(AccessControl access) {
        this.access = access;
    }

    @Override
    public void customise(OpenAPI found) {
        Words words = Words.read();
        Paths described = new Paths();
        new TreeMap<>(found.getPaths()).forEach((path, item) -> described.addPathItem(path, item(path, item, words)));
        found.setInfo(words.common().getInfo());
        found.setTags(words.common().getTags());
        found.setSecurity(words.common().getSecurity());
        found.setServers(List.of(new Server().url("/")));
        found.setComponents(words.components());
        found.setPaths(described);
    }

    private PathItem item(String path, PathItem found, Words words) {
        PathItem item = new PathItem();
        found.readOperationsMap().forEach((method, operation) -> {
            Operation spoken = words.of(path, method);
            item.operation(method, spoken == null ? operation : describe(path, method, operation, spoken, words));
        });
        return item;
    }

    private Operation describe(
            String path, PathItem.HttpMethod method, Operation found, Operation spoken, Words words) {
        Route route = access.table().find(method.name(), path);
        Access needed = route == null ? Access.OPEN : route.access();
        List<Parameter> parameters = parameters(path, found, spoken);
        return new Operation()
                .operationId(Words.id(path, spoken))
                .tags(spoken.getTags())
                .summary(spoken.getSummary())
                .description(description(spoken.getDescription(), needed))
                .parameters(parameters.isEmpty() ? null : parameters)
                .requestBody(words.body(path, spoken))
                .responses(responses(path, spoken.getResponses(), needed));
    }

    private static String description(@Nullable String description, Access needed) {
        String role = needed == Access.OPEN
                ? "Needs no key."
                : "Where keys are asked for, needs the role `" + needed.name().toLowerCase(Locale.ROOT) + "`.";
        return description == null ? role : description + "\n\n" + role;
    }

    private static List<Parameter> parameters(String path, Operation found, Operation spoken) {
        Map<String, Parameter> known = new TreeMap<>();
        List<Parameter> parameters = new ArrayList<>();
        VARIABLE.matcher(path).results().map(MatchResult::group).forEach(variable -> {
            String name = variable.substring(1, variable.length() - 1);
            parameters.add(new Parameter().$ref("#/components/parameters/" + name));
        });
        for (Parameter parameter : all(spoken)) {
            if (parameter.getIn().equals("header")) {
                parameters.add(parameter);
            }
            known.put(parameter.getName(), parameter);
        }
        for (Parameter parameter : all(found)) {
            if (parameter.getIn().equals("query")) {
                parameters.add(join(parameter, known.get(parameter.getName())));
            }
        }
        return parameters;
    }

    private static List<Parameter> all(Operation operation) {
        return operation.getParameters() == null ? List.of() : operation.getParameters();
    }

    private static Parameter join(Parameter found, @Nullable Parameter spoken) {
        if (spoken == null) {
            return found;
        }
        found.description(spoken.getDescription());
        found.setExample(spoken.getExample());
        Schema<?> schema = spoken.getSchema();
        if (schema != null) {
            Object standard = found.getSchema().getDefault();
            if (standard != null) {
                schema.setDefault(standard);
            }
            found.setSchema(schema);
        }
        if (found.getSchema().getType().equals("array")) {
            found.style(Parameter.StyleEnum.FORM).explode(false);
        }
        return found;
    }

    private static ApiResponses responses(String path, ApiResponses spoken, Access needed) {
        boolean isProtocol = path.equals("/v2") || path.startsWith("/v2/");
        ApiResponses responses = new ApiResponses();
        responses.putAll(spoken);
        List<String> everywhere = needed == Access.OPEN ? List.of("default") : List.of("401", "403", "429", "default");
        for (String status : everywhere) {
            responses.putIfAbsent(status, new ApiResponse().$ref(isProtocol ? PROTOCOL_ERROR : PROBLEM));
        }
        return responses;
    }
}
