package io.neurometer.service.profiling.job;

import java.nio.charset.StandardCharsets;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/** Following and ending profiles: {@code GET /profiles/{id}/events} and {@code DELETE /profiles/{id}}. */
@RestController
class JobController {
    private static final MediaType EVENT_STREAM = new MediaType(MediaType.TEXT_EVENT_STREAM, StandardCharsets.UTF_8);

    private final Jobs jobs;
    private final JobEvents events;

    JobController(Jobs jobs, JobEvents events) {
        this.jobs = jobs;
        this.events = events;
    }

    @GetMapping("/profiles/{id}/events")
    ResponseEntity<SseEmitter> events(@PathVariable String id) {
        return ResponseEntity.ok()
                .contentType(EVENT_STREAM)
                .cacheControl(CacheControl.noStore())
                .header("X-Accel-Buffering", "no")
                .body(events.of(id));
    }

    /** 202 with the job that ends now, or 204 when a finished one has been removed. */
    @DeleteMapping("/profiles/{id}")
    ResponseEntity<String> delete(@PathVariable String id) {
        return jobs.cancelOrRemove(id)
                .map(job -> ResponseEntity.status(HttpStatus.ACCEPTED)
                        .contentType(MediaType.APPLICATION_JSON)
                        .body(JobJson.write(job)))
                .orElseGet(() -> ResponseEntity.noContent().build());
    }
}
