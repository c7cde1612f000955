package io.neurometer.service.security;

import io.neurometer.service.error.Problem;
import io.neurometer.service.error.ProblemCode;
import io.neurometer.service.error.ProblemWriter;
import jakarta.servlet.Filter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpHeaders;
import org.springframework.security.config.BeanIds;
import org.springframework.security.web.DefaultSecurityFilterChain;
import org.springframework.security.web.FilterChainProxy;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.firewall.StrictHttpFirewall;
import org.springframework.security.web.util.matcher.AnyRequestMatcher;
import org.springframework.web.cors.CorsConfiguration;
import org.springframework.web.cors.UrlBasedCorsConfigurationSource;
import org.springframework.web.filter.CorsFilter;

/**
 * The filters in front of every request, on the port of the API and on that of the management: a firewall that lets
 * only one spelling of each path pass, headers for browsers, and access by key. There are no sessions, no forms and no
 * cookies, hence nothing that would need a token against forgery.
 */
@Configuration(proxyBeanMethods = false)
class SecurityConfiguration {
    private static final String NOT_PLAIN = "the path is not in its plain form, or the method is unknown; expected a"
            + " path without empty segments, '.', '..', ';', control characters, and without an encoded '/', '\\', '.',"
            + " ';' or '%'";
    private static final Duration PREFLIGHT_KEPT = Duration.ofHours(1);

    @Bean
    AccessControl accessControl(SecurityProperties properties) {
        return new AccessControl(properties, System::nanoTime);
    }

    @Bean
    AuditLog auditLog() {
        return new AuditLog();
    }

    @Bean
    SecurityFilterChain accessChain(SecurityProperties properties, AccessControl control, AuditLog log) {
        List<Filter> filters = new ArrayList<>();
        filters.add(BrowserHeaders.filter());
        if (!properties.allowedOrigins().isEmpty()) {
            filters.add(cors(properties.allowedOrigins()));
        }
        filters.add(new AccessFilter(control, new RequestAudit(log, control.table())));
        return new DefaultSecurityFilterChain(AnyRequestMatcher.INSTANCE, filters);
    }

    @Bean(BeanIds.SPRING_SECURITY_FILTER_CHAIN)
    FilterChainProxy filterChainProxy(SecurityFilterChain chain) {
        FilterChainProxy proxy = new FilterChainProxy(chain);
        proxy.setFirewall(firewall());
        proxy.setRequestRejectedHandler((request, response, rejected) -> {
            BrowserHeaders.write(request, response);
            ProblemWriter.write(request, response, Problem.of(ProblemCode.REQUEST_INVALID, NOT_PLAIN));
        });
        return proxy;
    }

    private static StrictHttpFirewall firewall() {
        StrictHttpFirewall firewall = new StrictHttpFirewall();
        // The server has refused line breaks already, and a key is a row of bytes.
        firewall.setAllowedHeaderValues(value -> true);
        return firewall;
    }

    private static CorsFilter cors(List<String> origins) {
        CorsConfiguration configuration = new CorsConfiguration();
        configuration.setAllowedOrigins(origins);
        configuration.setAllowedMethods(List.of("GET", "HEAD", "POST", "PUT", "DELETE"));
        configuration.setAllowedHeaders(List.of(CorsConfiguration.ALL));
        configuration.setExposedHeaders(
                List.of(HttpHeaders.LOCATION, HttpHeaders.RETRY_AFTER, "Inference-Header-Content-Length"));
        configuration.setMaxAge(PREFLIGHT_KEPT);
        UrlBasedCorsConfigurationSource source = new UrlBasedCorsConfigurationSource();
        source.registerCorsConfiguration("/**", configuration);
        return new CorsFilter(source);
    }
}
