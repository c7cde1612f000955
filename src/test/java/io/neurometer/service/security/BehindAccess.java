package io.neurometer.service.security;

import io.neurometer.NeurometerApplication;
import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.core.Ordered;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.servlet.HandlerExecutionChain;
import org.springframework.web.servlet.HandlerMapping;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import org.springframework.web.util.ServletRequestPathUtils;

/**
 * The application with a wall right behind the control of access: whatever gets there is answered by {@link #PASSED} and
 * the pattern of the controller that would have had it, and goes no further.
 */
@TestConfiguration(proxyBeanMethods = false)
@Import(NeurometerApplication.class)
class BehindAccess {
    static final int PASSED = 299;
    static final String HANDLER = "X-Handler";

    @Bean
    FilterRegistrationBean<Filter> wall(RequestMappingHandlerMapping mapping) {
        FilterRegistrationBean<Filter> wall = new FilterRegistrationBean<>((request, response, chain) -> {
            HttpServletResponse answer = (HttpServletResponse) response;
            answer.setStatus(PASSED);
            answer.setHeader(HANDLER, handler(mapping, (HttpServletRequest) request));
            answer.setContentLength(0);
        });
        wall.setOrder(Ordered.HIGHEST_PRECEDENCE + 11);
        return wall;
    }

    /** The pattern of the controller's method, or nothing. */
    private static String handler(RequestMappingHandlerMapping mapping, HttpServletRequest request) {
        ServletRequestPathUtils.parseAndCache(request);
        try {
            HandlerExecutionChain chain = mapping.getHandler(request);
            Object pattern = request.getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE);
            return chain == null || pattern == null ? "" : pattern.toString();
        } catch (HttpRequestMethodNotSupportedException none) {
            return "";
        } catch (Exception refused) {
            return String.valueOf(request.getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE));
        }
    }
}
