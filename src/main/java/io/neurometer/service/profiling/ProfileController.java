package io.neurometer.service.profiling;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.error.Fault;
import io.neurometer.service.error.Excerpt;
import io.neurometer.service.error.LimitsProperties;
import io.neurometer.service.error.PageRequest;
import io.neurometer.service.models.EngineThreads;
import io.neurometer.service.profiling.job.Job;
import io.neurometer.service.profiling.job.JobJson;
import io.neurometer.service.profiling.job.JobState;
import io.neurometer.service.profiling.job.JobStatus;
import io.neurometer.service.profiling.job.Jobs;
import io.neurometer.service.profiling.report.ReportText;
import io.neurometer.service.profiling.view.ReportForm;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.HttpMediaTypeNotAcceptableException;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code /profile} and {@code /profiles}. */
@RestController
class ProfileController {
    private static final String FIGURES = "figures";
    private static final List<String> TABLES = List.of("layers", FIGURES);

    private final ProfileDispatcher desk;
    private final ProfileRepository repository;
    private final Jobs jobs;
    private final JsonBodies bodies;
    private final LimitsProperties limits;
    private final EngineThreads threads;

    ProfileController(
            ProfileDispatcher desk,
            ProfileRepository repository,
            Jobs jobs,
            JsonBodies bodies,
            LimitsProperties limits,
            EngineThreads threads) {
        this.desk = desk;
        this.repository = repository;
        this.jobs = jobs;
        this.bodies = bodies;
        this.limits = limits;
        this.threads = threads;
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
            @RequestParam(defaultValue = "false") boolean raw,
            @RequestParam(required = false) @Nullable List<String> fields)
            throws IOException {
        ProfileRequest wanted = bodies.read(
                request, limits.definitionBytes(), "neurometer.limits.definition-bytes", ProfileRequestReader::read);
        if (wanted.protocol().isFixed()) {
            ProfileService.Kept kept = Wanted.by(request, cancellation -> desk.now(wanted, cancellation));
            return report(kept.report().id(), kept.json(), raw, fields);
        }
        Job job = desk.later(wanted);
        if (waits) {
            String report = Wanted.by(request, cancellation -> {
                desk.await(job, cancellation);
                return repository.require(job.id());
            });
            return report(job.id(), report, raw, fields);
        }
        return ResponseEntity.accepted().location(path(job.id())).body(JobJson.write(jobs.require(job.id())));
    }

    private ResponseEntity<String> report(String id, String json, boolean raw, @Nullable List<String> fields) {
        return ResponseEntity.ok()
                .header(HttpHeaders.CONTENT_LOCATION, path(id).toString())
                .body(json(json, raw, fields));
    }

    private String json(String report, boolean raw, @Nullable List<String> fields) {
        return threads.analyze(() -> ReportText.of(report, raw, fields));
    }

    private static URI path(String id) {
        return URI.create("/profiles/" + id);
    }

    @GetMapping(path = "/profiles", produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<String> list(
            @RequestParam(defaultValue = "50") int limit,
            @RequestParam(defaultValue = "0") int offset,
            @RequestParam(name = "page_token", required = false) @Nullable String token,
            @RequestParam(required = false) @Nullable String model,
            @RequestParam(required = false) @Nullable String valid,
            @RequestParam(required = false) @Nullable String hardware) {
        ProfileFilter filter = new ProfileFilter(model, valid, hardware);
        PageRequest request = PageRequest.of(limit, token);
        if (offset < 0) {
            throw new EngineException(Fault.of(ErrorCode.REQUEST_INVALID, "offset", "is out of range")
                    .got(offset)
                    .expected("0 or more"));
        }
        List<ProfileRepository.Summary> found = repository.page(request, offset, filter);
        boolean isLast = found.size() <= limit;
        List<ProfileRepository.Summary> shown = isLast ? found : found.subList(0, limit);
        String next =
                isLast ? null : request.next("/profiles", shown.get(limit - 1).position()) + filter.query();
        return PageRequest.answer(JobJson.write(new Page(shown, repository.count(filter), limit, offset, next)), next);
    }

    /**
     * The report, or the job for as long as it has none.
     *
     * @param format {@code json}, {@code html}, {@code csv} or {@code markdown}; else the header {@code Accept} decides
     * @param table of CSV: {@code layers} or {@code figures}
     * @param raw whether JSON has the histograms of samples too
     * @param fields of JSON
     */
    @GetMapping("/profiles/{id}")
    ResponseEntity<String> get(
            HttpServletRequest request,
            HttpServletResponse response,
            @PathVariable String id,
            @RequestParam(required = false) @Nullable String format,
            @RequestParam(required = false) @Nullable String table,
            @RequestParam(defaultValue = "false") boolean raw,
            @RequestParam(required = false) @Nullable List<String> fields)
            throws HttpMediaTypeNotAcceptableException {
        Optional<ReportForm> form = WantedForm.of(request, format);
        boolean isFigures = isFigures(form, table);
        if (form.isPresent() && fields != null) {
            throw new EngineException(Fault.of(ErrorCode.REQUEST_INVALID, "fields", "chooses among the fields of JSON")
                    .got("'format' " + form.get().word()));
        }
        if (form.isPresent()) {
            String report = finished(id);
            String text = threads.analyze(() -> {
                JsonNode tree = JsonMapper.shared().readTree(report);
                return isFigures ? ReportForm.figures(tree) : form.get().report(tree);
            });
            return WantedForm.answer(form.get(), text, response);
        }
        return reportOrJob(id, raw, fields);
    }

    private static boolean isFigures(Optional<ReportForm> form, @Nullable String table) {
        if (table == null) {
            return false;
        }
        if (form.equals(Optional.of(ReportForm.CSV)) && TABLES.contains(table)) {
            return table.equals(FIGURES);
        }
        throw new EngineException(Fault.of(ErrorCode.REQUEST_INVALID, "table", "chooses what rows of CSV are")
                .got("'" + Excerpt.of(table) + "', with 'format' "
                        + form.map(ReportForm::word).orElse(ReportForm.JSON))
                .expected("one of " + TABLES + ", with 'format' csv"));
    }

    private String finished(String id) {
        Optional<String> report = repository.find(id);
        if (report.isPresent()) {
            return report.get();
        }
        jobs.require(id);
        throw ProfileRepository.unfinished(id);
    }

    private ResponseEntity<String> reportOrJob(String id, boolean raw, @Nullable List<String> fields) {
        Optional<JobState> here = jobs.findHere(id);
        if (here.isPresent()) {
            return unkept(JobJson.write(here.get()));
        }
        Optional<String> report = repository.find(id);
        if (report.isPresent()) {
            return ResponseEntity.ok()
                    .contentType(MediaType.APPLICATION_JSON)
                    .header(HttpHeaders.VARY, HttpHeaders.ACCEPT)
                    .body(json(report.get(), raw, fields));
        }
        JobState job = jobs.require(id);
        return unkept(job.status() == JobStatus.DONE ? json(repository.require(id), raw, fields) : JobJson.write(job));
    }

    private static ResponseEntity<String> unkept(String json) {
        return ResponseEntity.ok()
                .contentType(MediaType.APPLICATION_JSON)
                .cacheControl(CacheControl.noStore())
                .body(json);
    }
}
