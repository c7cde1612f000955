package io.neurometer.service.metrics;

import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code GET /live}: the last 15 minutes of this instance. */
@RestController
class LiveController {
    private final LiveHistory history;

    LiveController(LiveHistory history) {
        this.history = history;
    }

    @GetMapping(path = "/live", produces = MediaType.APPLICATION_JSON_VALUE)
    LiveSample.History live() {
        return history.history();
    }
}
