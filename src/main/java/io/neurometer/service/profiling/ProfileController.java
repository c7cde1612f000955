package io.neurometer.service.profiling;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.error.Fault;
import io.neurometer.service.error.LimitsProperties;
import io.neurometer.service.error.PageRequest;
import io.neurometer.service.profiling.job.Job;
import io.neurometer.service.profiling.job.JobJson;
import io.neurometer.service.profiling.job.JobState;
import io.neurometer.service.profiling.job.JobStatus;
import io.neurometer.service.profiling.job.Jobs;
import io.neurometer.service.profiling.report.ReportFields;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
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
    private final ProfileDispatcher desk;
    private final ProfileRepository repository;
    private final Jobs jobs;
    private final JsonBodies bodies;
    private final LimitsProperties limits;

    ProfileController(
            ProfileDispatcher desk,
            ProfileRepository repository,
            Jobs jobs,
            JsonBodies bodies,
            LimitsProperties limits) {
        this.desk = desk;
        this.repository = repository;
        this.jobs = jobs;
        this.bodies = bodies;
        this.limits = limits;
    }

    /** One page of reports and jobs, newest first. @param next the path of the next page, or null for the last */
    record Page(
            List<ProfileRepository.Summary> profiles,
            long total,
            int limit,
            int offset,
            @Nullable String next) {}

    /** 200 with the report, or 202 with the job that makes it. */
    @PostMapping(path = "/profile", produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<String> profile(
            HttpServletRequest request,
            @RequestParam(name = "wait", defaultValue = "false") boolean waits,
            @RequestParam(required = false) @Nullable List<String> fields)
            throws IOException {
        ProfileRequest wanted = bodies.read(
                request, limits.definitionBytes(), "neurometer.limits.definition-bytes", ProfileRequestReader::read);
        if (wanted.protocol().isFixed()) {
            ProfileService.Kept kept = Wanted.by(request, cancellation -> desk.now(wanted, cancellation));
            return report(kept.report().id(), kept.json(), fields);
        }
        Job job = desk.later(wanted);
        if (waits) {
            String report = Wanted.by(request, cancellation -> {
                desk.await(job, cancellation);
                return repository.require(job.id());
            });
            return report(job.id(), report, fields);
        }
        return ResponseEntity.accepted().location(path(job.id())).body(JobJson.write(jobs.require(job.id())));
    }

    private static ResponseEntity<String> report(String id, String json, @Nullable List<String> fields) {
        return ResponseEntity.ok()
                .header(HttpHeaders.CONTENT_LOCATION, path(id).toString())
                .body(ReportFields.select(json, fields));
    }

    private static URI path(String id) {
        return URI.create("/profiles/" + id);
    }

    @GetMapping(path = "/profiles", produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<String> list(
            @RequestParam(defaultValue = "50") int limit,
            @RequestParam(defaultValue = "0") int offset,
            @RequestParam(name = "page_token", required = false) @Nullable String token) {
        PageRequest request = PageRequest.of(limit, token);
        if (offset < 0) {
            throw new EngineException(Fault.of(ErrorCode.REQUEST_INVALID, "offset", "is out of range")
                    .got(offset)
                    .expected("0 or more"));
        }
        List<ProfileRepository.Summary> found = repository.page(request, offset);
        boolean isLast = found.size() <= limit;
        List<ProfileRepository.Summary> shown = isLast ? found : found.subList(0, limit);
        String next =
                isLast ? null : request.next("/profiles", shown.get(limit - 1).position());
        return PageRequest.answer(JobJson.write(new Page(shown, repository.count(), limit, offset, next)), next);
    }

    /** The report, or the job for as long as it has none. */
    @GetMapping(path = "/profiles/{id}", produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<String> get(@PathVariable String id, @RequestParam(required = false) @Nullable List<String> fields) {
        Optional<JobState> here = jobs.findHere(id);
        if (here.isPresent()) {
            return ResponseEntity.ok().cacheControl(CacheControl.noStore()).body(JobJson.write(here.get()));
        }
        Optional<String> report = repository.find(id);
        if (report.isPresent()) {
            return ResponseEntity.ok(ReportFields.select(report.get(), fields));
        }
        JobState job = jobs.require(id);
        String body = job.status() == JobStatus.DONE
                ? ReportFields.select(repository.require(id), fields)
                : JobJson.write(job);
        return ResponseEntity.ok().cacheControl(CacheControl.noStore()).body(body);
    }
}
