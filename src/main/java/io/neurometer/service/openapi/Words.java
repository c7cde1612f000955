package io.neurometer.service.openapi;

import io.swagger.v3.core.util.Yaml;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.PathItem;
import io.swagger.v3.oas.models.parameters.RequestBody;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.ClassPathResource;

/**
 * What there is to say about each route: the files in {@code resources/openapi}, one for each feature. Each is a part of a
 * description in OpenAPI 3.0. A route of a built-in model is described as that of a registered one.
 */
record Words(OpenAPI common, Components components, Map<String, PathItem> paths) {
    private static final String COMMON = "common";
    private static final List<String> FEATURES =
            List.of("models", "export", "inference", "profiling", "system", "protocol", "page");
    private static final String BUILT_IN = "/zoo/{builtIn}";
    private static final String REGISTERED = "/{name}";
    private static final String OF_BUILT_IN = "OfBuiltIn";

    static Words read() {
        OpenAPI common = read(COMMON);
        Components components = common.getComponents();
        Map<String, PathItem> paths = new LinkedHashMap<>();
        for (String feature : FEATURES) {
            OpenAPI part = read(feature);
            paths.putAll(part.getPaths());
            add(part.getComponents(), components);
        }
        return new Words(common, components, paths);
    }

    /** The description of a route, or null where there is none. @param path as controllers write it */
    @Nullable
    Operation of(String path, PathItem.HttpMethod method) {
        return find(path.replace(BUILT_IN, REGISTERED), method);
    }

    /** What a route takes, or null. An example for a built-in model has another shape than one for a registered model. */
    @Nullable
    RequestBody body(String path, Operation operation) {
        RequestBody body = operation.getRequestBody();
        String ofBuiltIn = body == null || body.get$ref() == null ? null : body.get$ref() + OF_BUILT_IN;
        return isOfBuiltIn(path) && ofBuiltIn != null && has(ofBuiltIn) ? new RequestBody().$ref(ofBuiltIn) : body;
    }

    /** The id of an operation, which is that of no other. */
    static String id(String path, Operation operation) {
        return operation.getOperationId() + (isOfBuiltIn(path) ? OF_BUILT_IN : "");
    }

    private static boolean isOfBuiltIn(String path) {
        return path.contains(BUILT_IN);
    }

    private boolean has(String body) {
        return components.getRequestBodies().containsKey(body.substring(body.lastIndexOf('/') + 1));
    }

    private @Nullable Operation find(String path, PathItem.HttpMethod method) {
        PathItem item = paths.get(path);
        return item == null ? null : item.readOperationsMap().get(method);
    }

    private static void add(@Nullable Components more, Components all) {
        if (more == null) {
            return;
        }
        if (more.getSchemas() != null) {
            more.getSchemas().forEach(all::addSchemas);
        }
        if (more.getResponses() != null) {
            more.getResponses().forEach(all::addResponses);
        }
        if (more.getRequestBodies() != null) {
            more.getRequestBodies().forEach(all::addRequestBodies);
        }
        if (more.getHeaders() != null) {
            more.getHeaders().forEach(all::addHeaders);
        }
    }

    private static OpenAPI read(String feature) {
        try (InputStream file = new ClassPathResource("openapi/" + feature + ".yaml").getInputStream()) {
            return Yaml.mapper().readValue(file, OpenAPI.class);
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }
}
