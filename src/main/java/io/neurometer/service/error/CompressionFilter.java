package io.neurometer.service.error;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/** Compresses answers of some size for clients that ask for it. */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 30)
class CompressionFilter extends OncePerRequestFilter {
    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        ContentCoding coding = ContentCoding.accepted(request.getHeader(HttpHeaders.ACCEPT_ENCODING));
        if (coding == null || request.getMethod().equals("HEAD")) {
            chain.doFilter(request, response);
            return;
        }
        CompressedResponse compressed = new CompressedResponse(response, coding);
        chain.doFilter(request, compressed);
        if (!request.isAsyncStarted()) {
            compressed.finish();
        }
    }
}
