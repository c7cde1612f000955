package io.neurometer.service.security;

import io.neurometer.service.error.Problem;
import io.neurometer.service.error.ProblemWriter;
import io.neurometer.service.error.Problems;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;

/**
 * Lets a request through that its caller may make, and records it when it changes something. A request that has no row
 * in the table of access goes nowhere while keys are asked for, whatever might answer it.
 */
final class AccessFilter implements Filter {
    private static final String CALLER = Caller.class.getName();

    private final AccessControl control;
    private final RequestAudit audit;

    AccessFilter(AccessControl control, RequestAudit audit) {
        this.control = control;
        this.audit = audit;
    }

    /** Who makes a request that has been let through. */
    static Caller callerOf(HttpServletRequest request) {
        return request.getAttribute(CALLER) instanceof Caller caller ? caller : Caller.ANONYMOUS;
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        doFilter((HttpServletRequest) request, (HttpServletResponse) response, chain);
    }

    private void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        String path = path(request);
        Route route = control.table().find(request.getMethod(), path);
        AccessDecision decision = control.decide(
                route == null ? Access.READ : route.access(),
                Credentials.key(request.getHeader(Credentials.HEADER), request.getHeader(HttpHeaders.AUTHORIZATION)),
                request.getRemoteAddr());
        Problem refusal = decision.refusal() == null && route == null ? refusal(request, path) : decision.refusal();
        Caller caller = decision.caller();
        if (refusal != null) {
            ProblemWriter.write(request, response, refusal);
            if (caller.isKnown()) {
                audit.record(route, caller, path, request, response, true);
            }
            return;
        }
        request.setAttribute(CALLER, caller);
        boolean answered = false;
        try {
            chain.doFilter(request, response);
            answered = true;
        } finally {
            audit.record(route, caller, path, request, response, answered);
        }
    }

    /** Why a request without a row goes nowhere; null when it may go on. */
    private @Nullable Problem refusal(HttpServletRequest request, String path) {
        if (!control.isEnabled()) {
            return null;
        }
        Set<String> methods = control.table().methods(path);
        if (methods.isEmpty()) {
            return Problems.ofStatus(HttpServletResponse.SC_NOT_FOUND);
        }
        return request.getMethod().equals("OPTIONS") ? null : Problems.methodNotAllowed(request.getMethod(), methods);
    }

    /** Decoded, and of one spelling: the firewall in front of this filter lets no other pass. */
    private static String path(HttpServletRequest request) {
        String inner = request.getPathInfo();
        return inner == null ? request.getServletPath() : request.getServletPath() + inner;
    }
}
