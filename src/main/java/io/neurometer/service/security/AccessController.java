package io.neurometer.service.security;

import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Locale;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code GET /access}: what the caller's key may do, so that a page offers nothing else. */
@RestController
class AccessController {
    private final AccessControl control;

    AccessController(AccessControl control) {
        this.control = control;
    }

    /**
     * @param keys whether callers are asked for a key
     * @param caller the name of the key, or {@code anonymous}
     * @param roles in alphabetical order
     */
    record Grant(boolean keys, String caller, List<String> roles) {}

    @GetMapping(path = "/access", produces = MediaType.APPLICATION_JSON_VALUE)
    Grant access(HttpServletRequest request) {
        Caller caller = AccessFilter.callerOf(request);
        return new Grant(
                control.isEnabled(),
                caller.name(),
                caller.roles().stream()
                        .map(role -> role.name().toLowerCase(Locale.ROOT))
                        .sorted()
                        .toList());
    }
}
