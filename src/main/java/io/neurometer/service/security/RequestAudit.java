package io.neurometer.service.security;

import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;

/** Records requests that change something, once they have been answered. */
final class RequestAudit {
    private static final Pattern NAME = Pattern.compile("(?:^|&)name=([^&]*)");
    private static final String VERSION = "version";
    private static final String FAILED = "failed";

    private final AuditLog log;
    private final AccessTable table;

    RequestAudit(AuditLog log, AccessTable table) {
        this.log = log;
        this.table = table;
    }

    /**
     * Does nothing for a route that changes nothing.
     *
     * @param answered whether the response says what came of the request
     */
    void record(
            @Nullable Route route,
            Caller caller,
            String path,
            HttpServletRequest request,
            HttpServletResponse response,
            boolean answered) {
        String action = route == null ? null : route.audit();
        if (route == null || action == null) {
            return;
        }
        if (!answered || !request.isAsyncStarted()) {
            log.record(event(route, action, caller, path, request, response, answered));
            return;
        }
        request.getAsyncContext().addListener(new OnComplete() {
            @Override
            public void onComplete(AsyncEvent event) {
                log.record(event(route, action, caller, path, request, response, true));
            }
        });
    }

    private AuditEvent event(
            Route route,
            String action,
            Caller caller,
            String path,
            HttpServletRequest request,
            HttpServletResponse response,
            boolean answered) {
        Map<String, String> made = made(response.getHeader(HttpHeaders.LOCATION));
        Map<String, String> named = route.variables(path);
        String subject = subject(named);
        String version = named.get(VERSION);
        return new AuditEvent(
                action,
                caller,
                request.getRemoteAddr(),
                subject == null ? nameOr(request.getQueryString(), subject(made)) : subject,
                version == null ? made.get(VERSION) : version,
                answered ? Integer.toString(response.getStatus()) : FAILED);
    }

    /** What has been made, by the path where it is now. */
    private Map<String, String> made(@Nullable String location) {
        if (location == null) {
            return Map.of();
        }
        String path = URI.create(location).getPath();
        Route route = path == null ? null : table.find("GET", path);
        return route == null ? Map.of() : route.variables(path);
    }

    private static @Nullable String subject(Map<String, String> variables) {
        String builtIn = variables.get("builtIn");
        return builtIn == null ? variables.getOrDefault("name", variables.get("id")) : "zoo/" + builtIn;
    }

    private static @Nullable String nameOr(@Nullable String query, @Nullable String otherwise) {
        Matcher name = NAME.matcher(query == null ? "" : query);
        if (otherwise != null || !name.find()) {
            return otherwise;
        }
        try {
            return URLDecoder.decode(name.group(1), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException malformed) {
            return name.group(1);
        }
    }

    private abstract static class OnComplete implements AsyncListener {
        @Override
        public void onTimeout(AsyncEvent event) {}

        @Override
        public void onError(AsyncEvent event) {}

        @Override
        public void onStartAsync(AsyncEvent event) {
            event.getAsyncContext().addListener(this);
        }
    }
}
