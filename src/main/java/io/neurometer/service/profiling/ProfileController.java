package io.neurometer.service.profiling;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.error.Fault;
import io.neurometer.engine.measure.Cancellation;
import io.neurometer.engine.measure.ProgressListener;
import io.neurometer.service.error.BodyType;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** {@code /profile} and {@code /profiles}. */
@RestController
class ProfileController {
    private static final int MAX_PAGE = 1000;

    private final ProfileService service;
    private final ProfileRepository repository;

    ProfileController(ProfileService service, ProfileRepository repository) {
        this.service = service;
        this.repository = repository;
    }

    /** One page of reports, newest first. */
    record Page(List<ProfileRepository.Summary> profiles, long total, int limit, int offset) {}

    @PostMapping(path = "/profile", produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<String> profile(
            HttpServletRequest request, @RequestParam(required = false) @Nullable List<String> fields)
            throws IOException {
        BodyType.requireReadable(request.getContentType(), MediaType.APPLICATION_JSON_VALUE);
        byte[] body = request.getInputStream().readAllBytes();
        ProfileService.Kept kept =
                service.profile(ProfileRequestReader.read(body), ProgressListener.NONE, Cancellation.NEVER);
        return ResponseEntity.ok()
                .header(
                        HttpHeaders.CONTENT_LOCATION,
                        URI.create("/profiles/" + kept.id()).toString())
                .body(ReportFields.select(kept.json(), fields));
    }

    @GetMapping(path = "/profiles", produces = MediaType.APPLICATION_JSON_VALUE)
    String list(@RequestParam(defaultValue = "50") int limit, @RequestParam(defaultValue = "0") int offset) {
        if (limit < 1 || limit > MAX_PAGE || offset < 0) {
            throw new EngineException(Fault.of(ErrorCode.REQUEST_INVALID, null, "there is no such page")
                    .got("limit " + limit + " and offset " + offset)
                    .expected("a limit of 1 to " + MAX_PAGE + " and an offset from 0"));
        }
        return ReportJson.write(new Page(repository.page(limit, offset), repository.count(), limit, offset));
    }

    @GetMapping(path = "/profiles/{id}", produces = MediaType.APPLICATION_JSON_VALUE)
    String get(@PathVariable String id, @RequestParam(required = false) @Nullable List<String> fields) {
        return ReportFields.select(service.find(id), fields);
    }
}
