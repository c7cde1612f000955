package io.neurometer.service.openapi;

import com.fasterxml.jackson.core.JsonProcessingException;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Locale;
import org.springdoc.core.customizers.SpringDocCustomizers;
import org.springdoc.core.properties.SpringDocConfigProperties;
import org.springdoc.core.providers.SpringDocProviders;
import org.springdoc.core.service.AbstractRequestService;
import org.springdoc.core.service.GenericResponseService;
import org.springdoc.core.service.OpenAPIService;
import org.springdoc.core.service.OperationService;
import org.springdoc.webmvc.api.OpenApiResource;
import org.springframework.beans.factory.ObjectFactory;
import org.springframework.context.annotation.Lazy;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * {@code GET /openapi.json} and {@code GET /openapi.yaml}: every route of the service. They are described at the first
 * request. There is one description, whatever language a request asks for: springdoc keeps one for each.
 */
@Lazy
@RestController
class OpenApiController extends OpenApiResource {
    private static final String JSON = "/openapi.json";
    private static final String YAML = "/openapi.yaml";
    private static final String YAML_TYPE = "application/yaml";

    OpenApiController(
            ObjectFactory<OpenAPIService> builder,
            AbstractRequestService requests,
            GenericResponseService responses,
            OperationService operations,
            SpringDocConfigProperties properties,
            SpringDocProviders providers,
            SpringDocCustomizers customizers) {
        super(builder, requests, responses, operations, properties, providers, customizers);
    }

    @GetMapping(path = JSON, produces = MediaType.APPLICATION_JSON_VALUE)
    byte[] json(HttpServletRequest request) throws JsonProcessingException {
        return openapiJson(request, JSON, Locale.ENGLISH);
    }

    @GetMapping(path = YAML, produces = YAML_TYPE)
    byte[] yaml(HttpServletRequest request) throws JsonProcessingException {
        return openapiYaml(request, YAML, Locale.ENGLISH);
    }

    @Override
    protected String getServerUrl(HttpServletRequest request, String path) {
        return "/";
    }
}
