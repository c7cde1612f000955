package io.neurometer.service.inference;

import io.neurometer.service.error.ProblemAdvice;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/** Serves the {@linkplain DirectRoute direct routes} behind all other filters, and leaves the rest to the dispatcher. */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 40)
class DirectRouteFilter implements Filter {
    private final List<DirectRoute> routes;
    private final ProblemAdvice problems;

    DirectRouteFilter(List<DirectRoute> routes, ProblemAdvice problems) {
        this.routes = routes;
        this.problems = problems;
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (request instanceof HttpServletRequest call && response instanceof HttpServletResponse answer) {
            for (DirectRoute route : routes) {
                if (route.matches(call)) {
                    serve(route, call, answer);
                    return;
                }
            }
        }
        chain.doFilter(request, response);
    }

    private void serve(DirectRoute route, HttpServletRequest request, HttpServletResponse response) throws IOException {
        try {
            route.serve(request, response);
        } catch (Exception | Error failure) {
            problems.answer(failure, request, response);
        }
    }
}
