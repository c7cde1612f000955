package io.neurometer.service.metrics;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationPredicate;
import io.neurometer.service.inference.DirectRoute;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.server.observation.ServerRequestObservationContext;
import org.springframework.stereotype.Component;

/** Keeps the web server's own series off the routes that have {@link ModelMeters series of their own}. */
@Component
class UnobservedRoutes implements ObservationPredicate {
    private final List<DirectRoute> routes;

    UnobservedRoutes(List<DirectRoute> routes) {
        this.routes = routes;
    }

    @Override
    public boolean test(String name, Observation.Context context) {
        return !(context instanceof ServerRequestObservationContext server) || !isDirect(server.getCarrier());
    }

    private boolean isDirect(@Nullable HttpServletRequest request) {
        return request != null && routes.stream().anyMatch(route -> route.matches(request));
    }
}
