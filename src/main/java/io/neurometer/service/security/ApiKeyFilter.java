package io.neurometer.service.security;

import io.neurometer.service.error.Problem;
import io.neurometer.service.error.ProblemCode;
import io.neurometer.service.error.ProblemWriter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Refuses every request without the key, whatever its path and method: a rule with exceptions by path could be bypassed
 * by spelling the path differently. The management port has a server, and rules, of its own.
 */
@Component
@ConditionalOnBooleanProperty("neurometer.security.enabled")
@Order(Ordered.HIGHEST_PRECEDENCE + 10)
class ApiKeyFilter extends OncePerRequestFilter {
    private static final String SCHEME = "Bearer ";

    private final byte[] key;

    ApiKeyFilter(SecurityProperties properties) {
        this.key = bytes(properties.apiKey().strip());
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (isKey(request.getHeader("X-API-Key")) || isKey(bearer(request.getHeader(HttpHeaders.AUTHORIZATION)))) {
            chain.doFilter(request, response);
            return;
        }
        ProblemWriter.write(
                request,
                response,
                Problem.of(
                                ProblemCode.UNAUTHORIZED,
                                "send the key in the header 'Authorization: Bearer <key>' or 'X-API-Key: <key>'")
                        .withHeader(HttpHeaders.WWW_AUTHENTICATE, "Bearer realm=\"neurometer\""));
    }

    private static @Nullable String bearer(@Nullable String authorization) {
        return authorization != null && authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
                ? authorization.substring(SCHEME.length()).strip()
                : null;
    }

    /** Takes the same time for every wrong key of the right length. */
    private boolean isKey(@Nullable String given) {
        return given != null && MessageDigest.isEqual(key, bytes(given));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
